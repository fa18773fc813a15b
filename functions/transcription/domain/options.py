"""What the uploader asked for, from the object's metadata over the stack's defaults.

Pure. A bad value is never dropped: it raises InvalidOption, whose sentence says what is allowed.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from transcription.domain.errors import InvalidOption

#: Object metadata (x-amz-meta-*) that are options; metadata of other names are not ours.
NAMES = (
    "language",
    "identify-language",
    "languages",
    "speakers",
    "channels",
    "alternatives",
    "vocabulary",
    "vocabulary-filter",
    "vocabulary-filter-method",
    "redact",
    "line-length",
    "subtitle-speakers",
)
#: Metadata that upload tools write for themselves.
_OF_TOOLS = frozenset({"mtime", "md5chksum", "s3cmd-attrs", "s3b-last-modified", "sha256"})
_LANGUAGE = re.compile(r"[a-z]{2,3}-[A-Z]{2}")
_RESOURCE = re.compile(r"[0-9a-zA-Z._-]{1,200}")
_OUTPUTS_ONLY = frozenset({"line_length", "subtitle_speakers"})
_YES = frozenset({"true", "yes", "on", "1"})
_NO = frozenset({"false", "no", "off", "0", ""})


@dataclass(frozen=True)
class Options:
    """How one job is transcribed. language is None where Transcribe is to identify it."""

    language: str | None
    identify_multiple: bool = False
    languages: tuple[str, ...] = ()  #: candidates for identification; empty: all
    speakers: int = 0  #: at most so many, 2 to 30; 0: not told apart
    channels: bool = False
    alternatives: int = 0  #: 2 to 10; 0: none
    vocabulary: str | None = None
    vocabulary_filter: str | None = None
    vocabulary_filter_method: str = "mask"
    redact: bool = False
    line_length: int = 42
    subtitle_speakers: str = "dash"  #: how a change of speakers shows: dash, name or none

    def as_dict(self) -> dict[str, Any]:
        """What the record keeps, without what is not set."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if value not in (None, (), False, 0)
        }

    def asked_of_transcribe(self) -> dict[str, Any]:
        """The options that change what Transcribe does; the others only change the outputs."""
        return {name: value for name, value in self.as_dict().items() if name not in _OUTPUTS_ONLY}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Options":
        """Back from the record."""
        known = {item.name for item in fields(cls)}
        values = {name: value for name, value in kept.items() if name in known}
        values["languages"] = tuple(values.get("languages", ()))
        values.setdefault("language", None)
        return cls(**values)


@dataclass(frozen=True)
class Defaults:
    """The stack's parameters for what the uploader did not say."""

    language: str  #: a language code, or "identify"
    speakers: int
    line_length: int


def parse_options(metadata: Mapping[str, str], defaults: Defaults) -> Options:
    """The job's options. Raises InvalidOption."""
    given = {name.lower(): str(value).strip() for name, value in metadata.items()}
    options = Options(
        **_language(given, defaults.language),
        speakers=_speakers(given, defaults.speakers),
        channels=_flag(given, "channels"),
        alternatives=_number(given, "alternatives", 2, 10, 0),
        vocabulary=_name(given, "vocabulary"),
        vocabulary_filter=_name(given, "vocabulary-filter"),
        vocabulary_filter_method=_choice(
            given, "vocabulary-filter-method", ("mask", "remove", "tag")
        ),
        redact=_flag(given, "redact"),
        line_length=_number(given, "line-length", 20, 80, defaults.line_length),
        subtitle_speakers=_choice(given, "subtitle-speakers", ("dash", "name", "none")),
    )
    _check_together(given, options)
    return options


def unknown_names_notice(metadata: Mapping[str, str]) -> str | None:
    """What to say about metadata that is no option, with the nearest option; None if all is."""
    unknown = sorted({name.lower() for name in metadata} - {*NAMES, *_OF_TOOLS})
    if not unknown:
        return None
    from difflib import get_close_matches  # noqa: PLC0415 - most uploads do without

    said = []
    for name in unknown[:10]:
        nearest = get_close_matches(name.replace("_", "-"), NAMES, n=1, cutoff=0.5)
        hint = f" (did you mean {nearest[0]}?)" if nearest else ""
        said.append(f"{name[:60]}{hint}")
    return f"This metadata of the upload is no option and has no effect: {', '.join(said)}."


def _language(given: Mapping[str, str], default: str) -> dict[str, Any]:
    """language, identify_multiple and languages; identification wins over the default."""
    code = given.get("language", "")
    identify = given.get("identify-language", "").lower()
    candidates = tuple(
        part.strip() for part in given.get("languages", "").split(",") if part.strip()
    )
    if identify not in _YES | _NO | {"multiple"}:
        raise _refused("identify-language", identify, "true, false or multiple")
    identifies = identify in _YES or identify == "multiple"
    for item in (*candidates, *([code] if code else [])):
        if not _LANGUAGE.fullmatch(item):
            raise _refused("language", item, "a language code such as en-US or de-DE")
    if code and identifies:
        raise InvalidOption("Give either language or identify-language, not both.")
    if not code and not identifies and default != "identify":
        code = default
    if not code and identify in _NO - {""}:
        raise InvalidOption(
            "identify-language is off and no language is given, which this stack has no default "
            "for; give the language."
        )
    _check_candidates(candidates, code)
    return {
        "language": code or None,
        "identify_multiple": identify == "multiple",
        "languages": candidates,
    }


def _check_candidates(candidates: tuple[str, ...], code: str) -> None:
    if code and candidates:
        raise InvalidOption(
            "languages are candidates for identify-language; a job with one language takes none."
        )
    if len(candidates) == 1:
        raise InvalidOption(
            "languages needs at least two candidates, such as en-US,de-DE; for one use language."
        )


def _speakers(given: Mapping[str, str], default: int) -> int:
    """The stack's default gives way to channels, which tell the speakers apart already."""
    if "speakers" not in given and _flag(given, "channels"):
        return 0
    if given.get("speakers") == "0":
        return 0
    return _number(given, "speakers", 2, 30, default)


def _check_together(given: Mapping[str, str], options: Options) -> None:
    if options.channels and options.speakers:
        raise InvalidOption(
            "Give either speakers or channels, not both: each channel is a speaker."
        )
    if options.vocabulary_filter is None and "vocabulary-filter-method" in given:
        raise InvalidOption("vocabulary-filter-method needs a vocabulary-filter.")
    if options.language is None and (options.vocabulary or options.vocabulary_filter):
        raise InvalidOption(
            "A vocabulary or vocabulary-filter belongs to one language: give the language too."
        )


def _flag(given: Mapping[str, str], name: str) -> bool:
    text = given.get(name, "").lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise _refused(name, text, "true or false")


def _number(given: Mapping[str, str], name: str, low: int, high: int, default: int) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,4}", text) or not low <= int(text) <= high:
        raise _refused(name, text, f"a whole number from {low} to {high}")
    return int(text)


def _name(given: Mapping[str, str], name: str) -> str | None:
    text = given.get(name)
    if text is None:
        return None
    if not _RESOURCE.fullmatch(text):
        raise _refused(name, text, "1 to 200 letters, digits, '.', '_' and '-'")
    return text


def _choice(given: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    text = given.get(name, choices[0]).lower()
    if text not in choices:
        raise _refused(name, text, " or ".join(choices))
    return text


def _refused(name: str, text: str, allowed: str) -> InvalidOption:
    shown = text if len(text) <= 60 else text[:60] + "..."
    return InvalidOption(f"The option {name} is {shown!r}; it must be {allowed}.")
