"""The names that somebody may have meant by one that does not exist."""

import difflib
from collections.abc import Iterable

from transcription.domain.folding import folded

_SHOWN = 3


def did_you_mean(name: str, known: Iterable[str]) -> list[str]:
    """Returns a line with the nearest names in any capitals, or no line if none is near."""
    forms = {one: folded(one) for one in known}
    near = difflib.get_close_matches(folded(name), forms.values(), _SHOWN, 0.7)
    names = sorted(
        (one for one in forms if forms[one] in near), key=lambda one: near.index(forms[one])
    )
    return [f"Did you mean {', '.join(names)}?"] if names else []
