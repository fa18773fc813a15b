"""The uploader's options, over the stack's defaults; a bad value is never dropped."""

from dataclasses import replace
from typing import Any

import botocore.session
import pytest

from transcription.domain.errors import InvalidOption
from transcription.domain.option_values import PII_TYPES
from transcription.domain.options import NAMES, Defaults, Options, parse_options

DEFAULTS = Defaults(language="en-US", speakers=0, line_length=42)
IDENTIFY = Defaults(language="identify", speakers=0, line_length=42)

GOOD = [
    ({}, Options("en-US")),
    ({"language": "de-DE"}, Options("de-DE")),
    ({"language": "zu-ZA"}, Options("zu-ZA")),
    ({"language": "ckb-IQ"}, Options("ckb-IQ")),
    ({"identify-language": "true"}, Options(None)),
    ({"identify-language": "multiple"}, Options(None, identify_multiple=True)),
    (
        {"identify-language": "yes", "languages": "en-US, de-DE,fr-FR"},
        Options(None, languages=("en-US", "de-DE", "fr-FR")),
    ),
    ({"identify-language": "false"}, Options("en-US")),
    ({"identify-language": "false", "language": "de-DE"}, Options("de-DE")),
    ({"speakers": "2"}, Options("en-US", speakers=2)),
    ({"speakers": "30"}, Options("en-US", speakers=30)),
    ({"speakers": "0"}, Options("en-US")),
    ({"channels": "true"}, Options("en-US", channels=True)),
    ({"channels": "off"}, Options("en-US")),
    ({"channels": "true", "speakers": "0"}, Options("en-US", channels=True)),
    ({"alternatives": "2"}, Options("en-US", alternatives=2)),
    ({"alternatives": "10"}, Options("en-US", alternatives=10)),
    ({"vocabulary": "Our_words.v-2"}, Options("en-US", vocabulary="Our_words.v-2")),
    (
        {"vocabulary-filter": "rude"},
        Options("en-US", vocabulary_filter="rude", vocabulary_filter_method="mask"),
    ),
    (
        {"vocabulary-filter": "rude", "vocabulary-filter-method": "TAG"},
        Options("en-US", vocabulary_filter="rude", vocabulary_filter_method="tag"),
    ),
    ({"language-model": "ours"}, Options("en-US", language_model="ours")),
    (
        {
            "identify-language": "true",
            "vocabulary": "en-US=ours, de-DE=unsere",
            "vocabulary-filter": "en-US=rude",
            "vocabulary-filter-method": "tag",
            "language-model": "de-DE=modell",
        },
        Options(
            None,
            vocabulary={"en-US": "ours", "de-DE": "unsere"},
            vocabulary_filter={"en-US": "rude"},
            vocabulary_filter_method="tag",
            language_model={"de-DE": "modell"},
        ),
    ),
    ({"redact": "1"}, Options("en-US", redact=True)),
    (
        {"redact": "1", "redact-types": "name, PHONE"},
        Options("en-US", redact=True, redact_types=("NAME", "PHONE")),
    ),
    (
        {"redact": "1", "unredacted": "yes"},
        Options("en-US", redact=True, unredacted=True),
    ),
    ({"toxicity": "true"}, Options("en-US", toxicity=True)),
    (
        {"tags": "team=video, cost centre=a=b/c,empty="},
        Options("en-US", tags={"team": "video", "cost centre": "a=b/c", "empty": ""}),
    ),
    ({"line-length": "20"}, Options("en-US", line_length=20)),
    ({"line-length": "80"}, Options("en-US", line_length=80)),
    ({"subtitle-speakers": "Name"}, Options("en-US", subtitle_speakers="name")),
    (
        {"language": "en-GB", "speakers": "4", "alternatives": "3", "vocabulary": "v"},
        Options("en-GB", speakers=4, alternatives=3, vocabulary="v"),
    ),
]
BAD = {
    "language": ["english", "EN-us", "en", "en_US", "en-USA", "auto", "en-US,de-DE", "é-ÉÉ"],
    "identify-language": ["maybe", "2", "en-US", "single"],
    "languages": ["en-US", "en-US,klingon", "en-US,de-DE"],
    "speakers": ["1", "31", "-2", "two", "2.0", "٣", "", "999999999999", "2 3"],
    "channels": ["2", "both", "ja"],
    "alternatives": ["1", "11", "0", "many", ""],
    "vocabulary": ["", "our words", "a/b", "ü", "x" * 201, "en-US=a b", "en=a", "en-US=", "a,b=c"],
    "language-model": ["", "our model", "a/b", "x" * 201, "en-US=a,en-US=b", "en-US=a,b"],
    "vocabulary-filter": ["", "rude words", "<b>", "x" * 201],
    "vocabulary-filter-method": ["mask", "blur"],
    "redact": ["PII", "maybe"],
    "unredacted": ["maybe", "true"],
    "toxicity": ["ALL", "profanity"],
    "redact-types": ["", "SHOE_SIZE", "NAME;PHONE", "NAME"],
    "tags": [
        "team",
        "=x",
        "aws:a=b",
        "AWS:a=b",
        f"a={'x' * 257}",
        f"{'k' * 129}=",
        "a=<b>",
        "a=1,a=2",
    ],
    "line-length": ["19", "81", "wide", "", "0x20"],
    "subtitle-speakers": ["colour", "", "true"],
}


@pytest.mark.parametrize(("metadata", "options"), GOOD)
def test_an_option_is_what_the_metadata_says(metadata, options):
    assert parse_options(metadata, DEFAULTS) == options


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in BAD.items() for value in values]
)
def test_a_bad_value_is_refused_with_what_is_allowed(name, value):
    with pytest.raises(InvalidOption) as raised:
        parse_options({name: value}, DEFAULTS)

    sentence = str(raised.value)
    assert name.removesuffix("s") in sentence
    assert len(sentence) < 250
    assert not raised.value.retryable


def test_every_option_has_its_bad_values_here():
    assert set(BAD) == set(NAMES)


@pytest.mark.parametrize(
    ("metadata", "word"),
    [
        ({"language": "en-US", "identify-language": "true"}, "not both"),
        ({"language": "en-US", "identify-language": "multiple"}, "not both"),
        ({"language": "en-US", "languages": "en-US,de-DE"}, "candidates"),
        ({"identify-language": "true", "languages": "en-US"}, "at least two"),
        ({"speakers": "2", "channels": "true"}, "not both"),
        ({"vocabulary-filter-method": "remove"}, "needs a vocabulary-filter"),
        ({"identify-language": "true", "vocabulary": "v"}, "one language"),
        ({"identify-language": "multiple", "vocabulary-filter": "f"}, "one language"),
        ({"identify-language": "true", "language-model": "m"}, "one language"),
        ({"vocabulary": "en-US=a,de-DE=b"}, "is identified"),
        (
            {
                "identify-language": "true",
                "vocabulary": "en-US=a,de-DE=a,fr-FR=a",
                "language-model": "es-ES=m,it-IT=m,pt-BR=m",
            },
            "at most 5 languages",
        ),
        (
            {"identify-language": "1", "languages": "en-US,de-DE", "vocabulary": "fr-FR=mots"},
            "never be used",
        ),
        ({"identify-language": "multiple", "language-model": "en-US=m"}, "multiple languages"),
        ({"toxicity": "true", "language": "de-DE"}, "US English only"),
        ({"toxicity": "true", "identify-language": "true"}, "US English only"),
        ({"tags": ",".join(f"{number}=" for number in range(201))}, "201 tags"),
    ],
)
def test_options_that_exclude_each_other_are_refused(metadata, word):
    with pytest.raises(InvalidOption, match=word):
        parse_options(metadata, DEFAULTS)


def test_the_defaults_are_the_stack_s():
    defaults = Defaults(language="fr-FR", speakers=5, line_length=32)

    assert parse_options({}, defaults) == Options("fr-FR", speakers=5, line_length=32)


def test_the_uploader_s_tags_come_on_top_of_the_stack_s():
    defaults = replace(DEFAULTS, tags={"team": "video", "stage": "prod"})

    assert parse_options({"tags": "team=radio,show=1"}, defaults).tags == {
        "team": "radio",
        "stage": "prod",
        "show": "1",
    }


def test_a_stack_that_identifies_languages_does_so_where_no_language_is_given():
    assert parse_options({}, IDENTIFY) == Options(None)
    assert parse_options({"languages": "en-US,de-DE"}, IDENTIFY).languages == ("en-US", "de-DE")
    assert parse_options({"language": "de-DE"}, IDENTIFY) == Options("de-DE")


def test_a_stack_that_identifies_languages_does_not_do_so_against_the_uploader_s_word():
    with pytest.raises(InvalidOption, match="language"):
        parse_options({"identify-language": "false"}, IDENTIFY)


def test_channels_win_over_the_stack_s_speakers_but_not_over_the_uploader_s():
    defaults = Defaults(language="en-US", speakers=5, line_length=42)

    assert parse_options({"channels": "true"}, defaults).speakers == 0
    with pytest.raises(InvalidOption):
        parse_options({"channels": "true", "speakers": "5"}, defaults)


def test_names_are_taken_in_any_case_and_values_without_the_space_around_them():
    metadata = {"Language": " de-DE ", "SPEAKERS": "3\t", "Redact": " True"}

    assert parse_options(metadata, DEFAULTS) == Options("de-DE", speakers=3, redact=True)


def test_metadata_that_are_no_options_are_left_alone():
    others: Any = {"artist": "x" * 2000, "speaker": "🎙️", "of a retry": {"a": [1, None]}}

    assert parse_options(others, DEFAULTS) == Options("en-US")


def test_a_huge_value_is_not_repeated_in_full():
    with pytest.raises(InvalidOption) as raised:
        parse_options({"language": "x" * 100_000}, DEFAULTS)

    assert len(str(raised.value)) < 200


@pytest.mark.parametrize("options", [options for _, options in GOOD])
def test_options_come_back_from_the_record_as_they_were(options):
    assert Options.from_dict(options.as_dict()) == options


def test_a_record_without_options_or_with_those_of_another_release_can_be_read():
    assert Options.from_dict({}) == Options(None)
    assert Options.from_dict({"language": "en-US", "subtitles": True}) == Options("en-US")


def test_the_types_of_personal_data_are_those_of_the_api():
    model = botocore.session.get_session().get_service_model("transcribe")
    types = model.shape_for("PiiEntityType").metadata["enum"]

    assert set(types) == PII_TYPES


def test_tags_change_nothing_of_what_transcribe_hears():
    options = parse_options({"tags": "team=video"}, DEFAULTS)

    assert options.asked_of_transcribe() == Options("en-US").asked_of_transcribe()


@pytest.mark.parametrize("value", [None, 3.5, [2], {"a": 1}])
def test_an_option_that_is_no_text_is_refused_as_one(value):
    with pytest.raises(InvalidOption, match="speakers"):
        parse_options({"speakers": value}, DEFAULTS)
