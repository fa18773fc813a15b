"""Rules about options that need or exclude each other. Pure."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from transcription.domain.option_values import PER_LANGUAGE

if TYPE_CHECKING:  # options.py applies the rules
    from transcription.domain.options import Options

_Rule = Callable[["Options", Mapping[str, str]], bool]
#: LanguageIdSettings accepts at most this many languages:
#: https://docs.aws.amazon.com/transcribe/latest/APIReference/API_StartTranscriptionJob.html
MAX_LANGUAGES = 5
_OF_ONE_LANGUAGE = "A vocabulary, vocabulary-filter or language-model"


def broken_rules(options: "Options", given: Mapping[str, str]) -> Iterator[str]:
    """Yields a sentence for each rule that the options break.

    given is the metadata as the uploader wrote it.
    """
    for sentence, is_broken in _RULES.items():
        if is_broken(options, given):
            yield sentence


def _has_one_name(options: "Options", _: Mapping[str, str]) -> bool:
    return any(isinstance(getattr(options, name), str) for name in PER_LANGUAGE)


def _has_unused_language(options: "Options", _: Mapping[str, str]) -> bool:
    return bool(options.languages) and not set(options.by_language) <= set(options.languages)


_RULES: dict[str, _Rule] = {
    "Give either speakers or channels, not both: each channel is a speaker.": (
        lambda options, _: options.channels and bool(options.speakers)
    ),
    "vocabulary-filter-method needs a vocabulary-filter.": (
        lambda options, given: (
            options.vocabulary_filter is None and "vocabulary-filter-method" in given
        )
    ),
    f"{_OF_ONE_LANGUAGE} belongs to one language: give the language too, or one for each language "
    "that may be identified, as en-US=one,de-DE=other.": (
        lambda options, given: options.language is None and _has_one_name(options, given)
    ),
    f"{_OF_ONE_LANGUAGE} for each language is for a job whose language is identified; with a "
    "language give its name alone.": (
        lambda options, _: options.language is not None and bool(options.by_language)
    ),
    f"{_OF_ONE_LANGUAGE} can be given for at most {MAX_LANGUAGES} languages of a job.": (
        lambda options, _: len(options.by_language) > MAX_LANGUAGES
    ),
    f"{_OF_ONE_LANGUAGE} is for a language that is not among the languages; it would never be "
    "used.": _has_unused_language,
    "Transcribe uses no language-model if it identifies multiple languages in one recording.": (
        lambda options, _: options.identify_multiple and options.language_model is not None
    ),
    "redact-types needs redact: it selects the personal data to remove.": (
        lambda options, _: bool(options.redact_types) and not options.redact
    ),
    "unredacted needs redact: it adds the transcript with the personal data.": (
        lambda options, _: options.unredacted and not options.redact
    ),
    "Transcribe detects toxicity in US English only: give the language en-US.": (
        lambda options, _: options.toxicity and options.language != "en-US"
    ),
}
