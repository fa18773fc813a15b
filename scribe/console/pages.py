"""The pages: a frame that they share, and each one's own part. Scripts load their data."""

from functools import cache
from html import escape
from pathlib import Path

from starlette.responses import FileResponse

import transcription.transcripts
from scribe.options import language_codes

STATIC = Path(__file__).parent / "static"
#: The parts of transcript.html, shown here too.
SHARED = Path(transcription.transcripts.__file__).parent
SHARED_FILES = frozenset({"reader.css", "reader.js"})
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_TITLES = {
    "jobs": "Jobs",
    "job": "Job",
    "search": "Search",
    "upload": "Upload",
    "health": "Health",
}
#: Parts that several pages have; one may hold the one after it.
_SHARED_PARTS = ("retry", "options", "when")


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
    for part in _SHARED_PARTS:
        text = text.replace(f"<!-- {part} -->", (STATIC / f"{part}.html").read_text("utf-8"))
    text = text.replace("<!-- languages -->", _languages())
    for link in ("jobs", "search", "upload", "health"):
        text = text.replace(f"@current-{link}@", "page" if link == name else "false")
    return text


def static_file(name: str) -> FileResponse | None:
    """Returns a listed file of the pages, or None."""
    folder = SHARED if name in SHARED_FILES else STATIC
    path = folder / name
    if name not in {file.name for file in folder.iterdir()} or path.suffix not in _TYPES:
        return None
    # The browser keeps it but revalidates it each time: another release may run at the same port.
    headers = {"Cache-Control": "no-cache"}
    return FileResponse(path, media_type=_TYPES[path.suffix], headers=headers)


def _languages() -> str:
    """Every language of Transcribe; the page's script knows their names."""
    return "".join(f'<option value="{code}">{code}</option>' for code in language_codes())
