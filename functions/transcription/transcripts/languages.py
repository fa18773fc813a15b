"""Determines the spoken languages from the several places that hold them."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from transcription.transcripts.model import Language
from transcription.transcripts.raw_parts import share


def tag_of(language: str | None) -> str:
    """Returns the code if it can be a language tag in files of other formats, else nothing."""
    return (
        language
        if language and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?", language)
        else ""
    )


def languages_of(
    results: dict[str, Any], words: Sequence[str | None], given: str | None
) -> list[Language]:
    """Returns the languages, the most spoken first.

    words has each word's own code; given is the job's language. results.language_codes lists
    several languages with their seconds; language_identification scores every candidate, of which
    only the chosen one was spoken.
    """
    several = _with_seconds(results.get("language_codes"))
    if several:
        return several
    scores = _scores(results.get("language_identification"))
    code = results.get("language_code")
    if not isinstance(code, str) or not code:
        said = Counter(filter(None, words))
        code = next((one for one, _ in said.most_common(1)), None) or given
        code = code or max(scores, key=lambda one: scores[one] or 0.0, default=None)
    return [Language(code, score=scores.get(code))] if code else []


def _with_seconds(found: Any) -> list[Language]:
    """Returns the languages with the sum of their seconds; one may be listed more than once."""
    seconds: Counter[str] = Counter()
    for entry in found if isinstance(found, list) else []:
        if isinstance(entry, dict) and isinstance(entry.get("language_code"), str):
            seconds[entry["language_code"]] += _seconds(entry.get("duration_in_seconds"))  # type: ignore[assignment]
    return [Language(code, seconds=round(total, 3)) for code, total in seconds.most_common()]


def _seconds(found: Any) -> float:
    try:
        value = float(found)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return value if 0 <= value < 1e7 else 0.0


def _scores(found: Any) -> dict[str, float | None]:
    return {
        entry["code"]: share(entry.get("score"))
        for entry in (found if isinstance(found, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("code"), str)
    }
