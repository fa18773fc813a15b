"""The options of a job: the object's metadata over the stack's defaults.

Pure. A bad value is never dropped: it raises InvalidOption with a sentence that says what is
allowed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from transcription.domain import option_values as values
from transcription.domain.errors import InvalidOption
from transcription.domain.option_rules import broken_rules
from transcription.domain.option_values import PER_LANGUAGE, Names

#: Options with a reader of their own, by metadata name.
_READERS: dict[str, values.Reader] = {
    "speakers": lambda name, text: 0 if text == "0" else values.number(2, 30)(name, text),
    "channels": values.flag,
    "alternatives": values.number(2, 10),
    "vocabulary": values.names,
    "vocabulary-filter": values.names,
    "vocabulary-filter-method": values.choice("mask", "remove", "tag"),
    "language-model": values.names,
    "redact": values.flag,
    "redact-types": values.pii_types,
    "unredacted": values.flag,
    "toxicity": values.flag,
    "tags": values.tags,
    "line-length": values.number(20, 80),
    "subtitle-speakers": values.choice("dash", "name", "none"),
}
#: All metadata (x-amz-meta-*) that are options; other metadata are ignored.
NAMES = ("language", "identify-language", "languages", *_READERS)
#: Metadata that upload tools add by themselves.
_OF_TOOLS = frozenset({"mtime", "md5chksum", "s3cmd-attrs", "s3b-last-modified", "sha256"})
#: Options that do not affect Transcribe's result.
_WITHOUT_EFFECT_ON_WORDS = frozenset({"line_length", "subtitle_speakers", "tags"})


@dataclass(frozen=True)
class Options:
    """The options of one job. language is None if Transcribe is to identify it."""

    language: str | None
    identify_multiple: bool = False
    languages: tuple[str, ...] = ()  #: candidates for identification; empty means all
    speakers: int = 0  #: maximum, 2 to 30; 0 means that speakers are not labelled
    channels: bool = False
    alternatives: int = 0  #: 2 to 10; 0 means none
    vocabulary: Names | None = None  #: by language if Transcribe identifies the language
    vocabulary_filter: Names | None = None  #: likewise
    vocabulary_filter_method: str = "mask"
    language_model: Names | None = None  #: likewise
    redact: bool = False
    redact_types: tuple[str, ...] = ()  #: kinds of personal data; empty means all
    unredacted: bool = False  #: whether to keep the transcript with personal data, too
    toxicity: bool = False  #: whether passages get scores for toxic speech
    tags: dict[str, str] = field(default_factory=dict)  #: of the Transcribe job
    line_length: int = 42
    subtitle_speakers: str = "dash"  #: how a change of speaker shows: dash, name or none

    @property
    def by_language(self) -> dict[str, dict[str, str]]:
        """The vocabulary, filter and model of each language that may be identified, by field."""
        found: dict[str, dict[str, str]] = {}
        for name in PER_LANGUAGE:
            own = getattr(self, name)
            for code, one in own.items() if isinstance(own, dict) else ():
                found.setdefault(code, {})[name] = one
        return found

    def as_dict(self) -> dict[str, Any]:
        """Returns the options in the record's form, without those that are not set."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if value not in (None, (), False, 0, {})
        }

    def asked_of_transcribe(self) -> dict[str, Any]:
        """Returns the options that affect Transcribe's result: equal ones have equal results."""
        return {
            name: value
            for name, value in self.as_dict().items()
            if name not in _WITHOUT_EFFECT_ON_WORDS
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Options":
        """Returns the options kept in a record."""
        known = {item.name for item in fields(cls)}
        found: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in kept.items()
            if name in known
        }
        return cls(**{"language": None} | found)


@dataclass(frozen=True)
class Defaults:
    """The stack's parameters, used for options that the uploader did not set."""

    language: str  #: a language code, or "identify"
    speakers: int
    line_length: int
    tags: Mapping[str, str] = field(default_factory=dict)  #: the uploader's tags are added


def parse_options(metadata: Mapping[str, str], defaults: Defaults) -> Options:
    """Returns the job's options. Raises InvalidOption."""
    given = {name.lower(): str(value).strip() for name, value in metadata.items()}
    found = {
        name.replace("-", "_"): read(name, given[name])
        for name, read in _READERS.items()
        if name in given
    }
    # The stack's default for speakers gives way to channels, which identify the speakers already.
    speakers = 0 if found.get("channels") else defaults.speakers
    standard = {"speakers": speakers, "line_length": defaults.line_length}
    found["tags"] = {**defaults.tags, **found.get("tags", {})}
    options = Options(**_language(given, defaults.language), **{**standard, **found})
    for sentence in broken_rules(options, given):
        raise InvalidOption(sentence)
    return options


def unknown_names_notice(metadata: Mapping[str, str]) -> str | None:
    """Returns a sentence about unknown metadata names, with the nearest option.

    Returns None if every name is an option.
    """
    unknown = sorted({name.lower() for name in metadata} - {*NAMES, *_OF_TOOLS})
    if not unknown:
        return None
    from difflib import get_close_matches  # noqa: PLC0415 - most uploads do without

    said = []
    for name in unknown[:10]:
        nearest = get_close_matches(name.replace("_", "-"), NAMES, n=1, cutoff=0.5)
        hint = f" (did you mean {nearest[0]}?)" if nearest else ""
        said.append(f"{name[:60]}{hint}")
    return f"This metadata of the upload is not an option and has no effect: {', '.join(said)}."


def _language(given: Mapping[str, str], default: str) -> dict[str, Any]:
    """Returns language, identify_multiple and languages; identification takes precedence."""
    code = given.get("language", "")
    identify = given.get("identify-language", "").lower()
    candidates = values.languages("languages", given.get("languages", ""))
    if identify not in values.YES | values.NO | {"multiple"}:
        raise values.refused("identify-language", identify, "true, false or multiple")
    identifies = identify in values.YES or identify == "multiple"
    if code:
        values.language("language", code)
    if code and identifies:
        raise InvalidOption("Give either language or identify-language, not both.")
    if not code and not identifies and default != "identify":
        code = default
    if not code and identify in values.NO - {""}:
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
