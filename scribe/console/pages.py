"""The pages: a frame that they share, and each one's own part. Scripts load their data."""

from functools import cache
from html import escape
from pathlib import Path

import transcription.transcripts

STATIC = Path(__file__).parent / "static"
#: The parts of transcript.html, shown here too.
SHARED = Path(transcription.transcripts.__file__).parent
SHARED_FILES = frozenset({"reader.css", "reader.js"})
_TITLES = {"jobs": "Jobs", "job": "Job", "upload": "Upload", "health": "Health"}


@cache
def page(name: str, stack: str, place: str) -> str:
    """Returns one of the pages. stack and place name the deployment for the operator."""
    text = (STATIC / "frame.html").read_text(encoding="utf-8")
    parts = {
        "title": _TITLES[name],
        "page": name,
        "stack": escape(stack),
        "place": escape(place),
        "main": (STATIC / f"{name}.html").read_text(encoding="utf-8"),
    }
    for part, value in parts.items():
        text = text.replace(f"<!-- {part} -->", value).replace(f"@{part}@", value)
    for link in ("jobs", "upload", "health"):
        text = text.replace(f"@current-{link}@", "page" if link == name else "false")
    return text
