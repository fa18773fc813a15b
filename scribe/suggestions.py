"""The names that somebody may have meant by one that does not exist."""

import difflib
from collections.abc import Iterable

_SHOWN = 3


def did_you_mean(name: str, known: Iterable[str]) -> list[str]:
    """Returns a line with the nearest names, or no line if none is near."""
    near = difflib.get_close_matches(name, list(known), _SHOWN, 0.7)
    return [f"Did you mean {', '.join(near)}?"] if near else []
