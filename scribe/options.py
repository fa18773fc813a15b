"""The options of an upload, as the object metadata that start_transcription reads."""

import difflib
from collections.abc import Mapping
from functools import cache

import botocore.session

from scribe.errors import UnusableOption
from transcription.domain.errors import InvalidOption
from transcription.domain.options import Defaults, parse_options

#: Only what the uploader says is checked here; the stack's own defaults are known to the stack.
_NEUTRAL = Defaults(language="identify", speakers=0, line_length=42)
_NEAREST = 3


def metadata(options: Mapping[str, str | int | bool | None]) -> dict[str, str]:
    """Return x-amz-meta-* for the options that are set, checked by the stack's own rules.

    Raises UnusableOption.
    """
    values = {
        name: "true" if value is True else str(value)
        for name, value in options.items()
        if value is not None and value is not False
    }
    if "language" in values:
        values["language"] = language_code(values["language"])
    if "languages" in values:
        codes = (part.strip() for part in values["languages"].split(","))
        values["languages"] = ",".join(language_code(code) for code in codes if code)
    try:
        parse_options(values, _NEUTRAL)
    except InvalidOption as error:
        raise UnusableOption(str(error)) from None
    return values


def language_code(typed: str) -> str:
    """Return the code with its right capitals. Raises UnusableOption if Transcribe has none."""
    codes = {code.lower(): code for code in _language_codes()}
    wanted = typed.strip().lower().replace("_", "-")
    if wanted in codes:
        return codes[wanted]
    same = [code for lower, code in codes.items() if lower.split("-")[0] == wanted.split("-")[0]]
    near = same or [codes[code] for code in difflib.get_close_matches(wanted, codes, _NEAREST)]
    raise UnusableOption(
        f"Amazon Transcribe has no language {typed!r}.",
        [f"Nearest: {', '.join(near)}"] if near else ["Codes look like en-US, de-DE, ja-JP."],
    )


@cache
def _language_codes() -> tuple[str, ...]:
    """Every code that this version of the SDK knows."""
    model = botocore.session.get_session().get_service_model("transcribe")
    return tuple(model.shape_for("LanguageCode").enum)  # type: ignore[attr-defined]
