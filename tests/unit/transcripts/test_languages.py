"""Languages: one or several, and those that are written without spaces."""

import pytest

from tests.raw_transcripts import RawTranscript, with_results
from tests.unit.transcripts.reading import document_of, rendered, text_of


def test_the_language_is_the_one_that_the_file_names():
    outputs = rendered(RawTranscript(language="de-DE").say("Guten Tag."))

    assert outputs.language == "de-DE"
    assert document_of(outputs)["languages"] == [{"code": "de-DE"}]


def test_older_files_name_none_and_what_the_job_was_started_with_counts():
    raw = RawTranscript(language=None).say("Hello.")

    assert rendered(raw).language is None
    assert rendered(raw, language="en-GB").language == "en-GB"


def test_an_identified_language_has_its_score():
    candidates = [{"score": "0.97", "code": "en-US"}, {"score": "0.02", "code": "de-DE"}]
    raw = with_results(RawTranscript().say("Hi."), language_identification=candidates)

    assert document_of(rendered(raw))["languages"] == [{"code": "en-US", "score": 0.97}]


def test_the_likeliest_candidate_counts_where_no_language_is_named():
    candidates = [{"score": "0.02", "code": "de-DE"}, {"score": "0.97", "code": "en-US"}]
    raw = RawTranscript(language=None).say("Hi.")

    assert rendered(with_results(raw, language_identification=candidates)).language == "en-US"


def bilingual() -> bytes:
    raw = RawTranscript(language=None).say("Welcome everybody.", language="en-US")
    raw.say("Herzlich willkommen.", language="de-DE")
    codes = [
        {"language_code": "en-US", "duration_in_seconds": 2.0},
        {"language_code": "de-DE", "duration_in_seconds": 3.5},
        {"language_code": "en-US", "duration_in_seconds": "0.25"},
        "rubbish",
    ]
    return with_results(raw, language_codes=codes)


def test_several_languages_are_listed_by_how_long_they_were_spoken():
    outputs = rendered(bilingual())

    assert outputs.language == "de-DE"
    assert document_of(outputs)["languages"] == [
        {"code": "de-DE", "seconds": 3.5},
        {"code": "en-US", "seconds": 2.25},
    ]


def test_a_change_of_language_is_a_new_paragraph():
    segments = document_of(rendered(bilingual()))["segments"]

    assert [(segment["language"], segment["text"]) for segment in segments] == [
        ("en-US", "Welcome everybody."),
        ("de-DE", "Herzlich willkommen."),
    ]


def test_paragraphs_of_one_language_do_not_repeat_it():
    raw = RawTranscript().say("Hello.", language="en-US")

    assert "language" not in document_of(rendered(raw))["segments"][0]


def test_the_words_languages_count_where_nothing_else_says_it():
    raw = RawTranscript(language=None).say("Hola amigo.", language="es-ES")

    assert rendered(raw.say("Hi.", language="en-US")).language == "es-ES"


@pytest.mark.parametrize(
    ("language", "said", "text"),
    [
        ("ja-JP", [*"今日は、いい天気です。"], "今日は、いい天気です。"),
        ("th-TH", ["สวัสดี", "ครับ", "ผม", "ชื่อ", "สมชาย"], "สวัสดีครับผมชื่อสมชาย"),
        ("ko-KR", ["안녕하세요", "여러분."], "안녕하세요 여러분."),
        ("zh-CN", ["我", "在", "New", "York", "用", "iPhone。"], "我在New York用iPhone。"),
        ("en-US", ["they", "say", "你", "好", "there."], "they say 你好 there."),
    ],
)
def test_words_are_joined_as_their_scripts_are_written(language, said, text):
    raw = RawTranscript(language=language).say(" ".join(said))

    assert text_of(rendered(raw), "txt") == f"{text}\n"


def test_a_change_to_a_language_with_spaces_brings_one():
    raw = RawTranscript(language="ja-JP").say("今日は", split=None, language="ja-JP")

    assert text_of(rendered(raw.say("Hello all.", language="en-US")), "txt") == (
        "今日は\n\nHello all.\n"
    )
