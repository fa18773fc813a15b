"""The options that a page sends, checked by the stack's own rules."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from scribe.errors import UnusableOption
from scribe.options import metadata
from transcription.domain.options import NAMES


def options_in(query: Mapping[str, str]) -> dict[str, str]:
    """Returns an upload's options as metadata. Raises UnusableOption."""
    return _checked(_parsed(query.get("options", "{}")))


async def options_of(request: Request) -> dict[str, str]:
    """Returns a retry's options from its body {"options": {...}}, if it has one.

    Raises UnusableOption.
    """
    match _parsed(await request.body() or b"{}"):
        case {"options": options}:
            return _checked(options)
    return {}


def _parsed(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise UnusableOption("The options are not valid JSON.") from None


def _checked(options: Any) -> dict[str, str]:
    if not isinstance(options, dict) or not all(isinstance(item, str) for item in options.values()):
        raise UnusableOption("The options have to be texts by name.")
    if unknown := sorted(set(options) - set(NAMES)):
        raise UnusableOption(f"There is no option {unknown[0]!r}.")
    return metadata({name: value for name, value in options.items() if value})
