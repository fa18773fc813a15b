"""The options of an upload, as the object metadata that start_transcription reads."""

from collections.abc import Mapping

from scribe.errors import UnusableOption
from transcription.domain.errors import InvalidOption
from transcription.domain.options import Defaults, parse_options

#: Only what the uploader says is checked here; the stack's own defaults are known to the stack.
_NEUTRAL = Defaults(language="identify", speakers=0, line_length=42)


def metadata(options: Mapping[str, str | int | bool | None]) -> dict[str, str]:
    """x-amz-meta-* for what was given, checked by the stack's own rules. Raises UnusableOption."""
    values = {
        name: "true" if value is True else str(value)
        for name, value in options.items()
        if value is not None and value is not False
    }
    try:
        parse_options(values, _NEUTRAL)
    except InvalidOption as error:
        raise UnusableOption(str(error)) from None
    return values
