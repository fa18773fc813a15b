"""Converts the options of an upload to the object metadata that start_transcription reads."""

import difflib
from collections.abc import Mapping
from functools import cache

import botocore.session

from scribe.errors import UnusableOption
from transcription.domain.errors import InvalidOption
from transcription.domain.option_values import PER_LANGUAGE
from transcription.domain.options import Defaults, parse_options

#: Only the stack knows its defaults, so options are refused here only if no default allows them.
_POSSIBLE = tuple(
    Defaults(language, speakers=0, line_length=42) for language in ("identify", "en-US")
)
_NEAREST = 3


def metadata(options: Mapping[str, str | int | bool | None]) -> dict[str, str]:
    """Returns x-amz-meta-* for the options that are set, checked by the stack's own rules.

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
    for name in PER_LANGUAGE:
        option = name.replace("_", "-")
        if "=" in values.get(option, ""):
            values[option] = ",".join(map(_with_language_code, values[option].split(",")))
    refusals = [_refusal(values, defaults) for defaults in _POSSIBLE]
    if refusals[0] and all(refusals):
        raise UnusableOption(refusals[0])
    return values


def _refusal(values: Mapping[str, str], defaults: Defaults) -> str | None:
    try:
        parse_options(values, defaults)
    except InvalidOption as error:
        return str(error)
    return None


def language_code(typed: str) -> str:
    """Returns the code with the right capitals. Raises UnusableOption if Transcribe has none."""
    codes = {code.lower(): code for code in language_codes()}
    wanted = typed.strip().lower().replace("_", "-")
    if wanted in codes:
        return codes[wanted]
    same = [code for lower, code in codes.items() if lower.split("-")[0] == wanted.split("-")[0]]
    near = same or [codes[code] for code in difflib.get_close_matches(wanted, codes, _NEAREST)]
    raise UnusableOption(
        f"Amazon Transcribe has no language {typed!r}.",
        [f"Nearest: {', '.join(near)}"] if near else ["Codes look like en-US, de-DE, ja-JP."],
    )


def _with_language_code(pair: str) -> str:
    code, separator, name = pair.partition("=")
    return f"{language_code(code)}={name.strip()}" if separator else pair


@cache
def language_codes() -> tuple[str, ...]:
    """Returns every code that this version of the SDK knows."""
    model = botocore.session.get_session().get_service_model("transcribe")
    return tuple(model.shape_for("LanguageCode").enum)  # type: ignore[attr-defined]
