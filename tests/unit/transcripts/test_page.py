"""transcript.html, as readers and listeners meet it."""

import re
from typing import Any

import html5lib
import pytest
from hypothesis import given

from tests.fuzzing import fuzz
from tests.raw_transcripts import RawTranscript, with_results
from tests.unit.transcripts.made_up import conversation, recordings
from tests.unit.transcripts.page_reader import Page, hello, page_of, read_page
from tests.unit.transcripts.reading import rendered, spoken, text_of, words_of

some = fuzz(40)


# ---------------------------------------------------------------------------------- what it shows


@some
@given(raw=recordings())
def test_the_page_has_every_word_in_order_with_its_times(raw):
    outputs = rendered(raw)

    page = read_page(text_of(outputs, "html"))

    assert page.words == [word["text"] for word in words_of(outputs)]
    assert page.times == [(word.start, word.end) for word in spoken(outputs)]


def test_the_paragraphs_read_like_the_text():
    raw = hello().pause(5).say("¿Qué tal? «Bien».")

    assert page_of(raw).paragraphs == ["Hello there, everybody.", "¿Qué tal? «Bien»."]


def test_scripts_without_spaces_have_none_between_their_words():
    raw = RawTranscript(language="ja-JP").say("今日はいい天気です。", split=None)

    page = page_of(raw)

    assert page.paragraphs == ["今日はいい天気です。"]
    assert len(page.words) == 9


def test_the_head_names_the_file_and_what_is_known_of_it():
    raw = RawTranscript(language="de-DE").say("Guten Tag.", speaker="spk_0")
    raw.say("Hallo.", speaker="spk_1")

    page = page_of(raw, file_name="Sitzung.mp3", media_seconds=3725.0)

    assert page.texts["title"] == ["Sitzung.mp3 – transcript"]
    assert page.texts["h1"] == ["Sitzung.mp3"]
    assert "1:02:05 · 3 words · " in page.texts["p"][0]
    assert page.texts["span"][0] == "de-DE"
    assert page.texts["p"][0].endswith("2 speakers")


def test_a_page_without_a_file_name_is_named_after_its_job():
    assert page_of(hello(), file_name="").texts["h1"] == ["meeting-1"]


def test_every_paragraph_has_a_heading_with_its_time_and_whose_turn_it_begins():
    raw = RawTranscript().say("One.", speaker="spk_0").pause(9).say("Two.", speaker="spk_0")
    raw.say("Three.", speaker="spk_1").say("Four.", speaker="spk_0", at=3723)

    page = page_of(raw)

    assert headings(page) == ["h2", "h3", "h2", "h2"]
    assert [name.strip() for name in page.texts["h2"]] == ["Speaker 1", "Speaker 2", "Speaker 1"]
    assert page.texts["button"][3:7] == ["0:00", "0:09", "0:09", "1:02:03"]
    colours = [tag.attributes["class"] for tag in page.all("section")[:-1]]
    assert colours == ["v0", "v0", "v1", "v0"]


def headings(page: Page) -> list[str]:
    names = [tag.name for tag in page.tags]
    return [name for name in names[names.index("main") :] if name in {"h2", "h3"}]


def test_a_single_voice_is_not_named():
    page = page_of(RawTranscript().say("Only me.", speaker="spk_0"))

    assert page.texts["h2"] == [""]


def test_every_button_has_its_type():
    assert {tag.attributes.get("type") for tag in page_of(hello()).all("button")} == {
        *("button", "submit")
    }


def test_words_have_no_look_that_pastes():
    raw = RawTranscript().say("Quite", confidence=0.3).item("rascal", vocabularyFilterMatch=True)

    assert not {"i", "em", "b", "strong", "u", "s", "mark"} & {
        tag.name for tag in page_of(raw).tags
    }


def test_words_that_the_machine_is_unsure_of_are_marked_with_how_sure_it_is():
    raw = RawTranscript().say("Quite", confidence=0.6).say("unsure", confidence=0.594)

    assert page_of(raw).marks == [{}, {"class": "unsure", "title": "59% sure"}]


def test_redacted_and_filtered_words_say_so():
    raw = RawTranscript().item("[PII]", alternative={"redactions": [{"type": "NAME"}]})
    raw.item("rascal", vocabularyFilterMatch=True)

    assert page_of(raw).marks == [
        {"class": "redacted", "title": "Redacted: NAME"},
        {"class": "filtered", "title": "In the vocabulary filter"},
    ]


TOXIC: list[dict[str, Any]] = [
    {
        "text": "You <i>fool</i>.",
        "toxicity": 0.76,
        "categories": {"insult": 0.81, "PROFANITY": 0.5, "graphic": 0.1},
        "start_time": 12.342,
        "end_time": 14.0,
    },
    {"text": "Hi.", "toxicity": 0.49, "categories": {}, "start_time": 20.0, "end_time": 21.0},
]


def test_toxic_passages_are_listed_with_links_to_their_moments():
    page = page_of(with_results(RawTranscript().say("Hi."), toxicity_detection=TOXIC))

    assert page.texts["summary"] == ["Toxic speech: 1 of 2 passages score 0.5 or more"]
    assert page.texts["li"] == [" 0.76, insult, profanity: "]
    assert page.texts["q"] == ["You <i>fool</i>."]
    assert {"href": "#t=12.35"} in [tag.attributes for tag in page.all("a")]


def test_a_page_says_if_no_passage_is_toxic_and_nothing_if_nobody_asked():
    page = page_of(with_results(RawTranscript().say("Hi."), toxicity_detection=TOXIC[1:]))

    assert "Toxic speech: 0 of 1 passages score 0.5 or more" in page.texts["p"]
    assert "Toxic" not in text_of(rendered(hello()), "html")


def test_silence_says_that_it_is_silence():
    page = page_of(RawTranscript())

    assert (page.words, page.times) == ([], [])
    assert page.paragraphs[0].startswith("No speech was found in this recording.")
    assert "0 words" in page.texts["p"][0]


def test_a_browser_knows_each_paragraph_s_language_and_direction():
    raw = RawTranscript(language="en-US").say("Hello all.", language="en-US")
    raw.say("مرحبا بكم.", language="ar-SA")

    page = page_of(with_results(raw, language_code=...))

    paragraphs = [tag.attributes for tag in page.all("p") if "dir" in tag.attributes]
    assert paragraphs == [{"dir": "ltr", "lang": "en-US"}, {"dir": "rtl", "lang": "ar-SA"}]


@pytest.mark.parametrize(
    ("language", "text", "direction"),
    [
        ("ar-SA", "Windows هو نظام تشغيل.", "rtl"),
        (None, "Windows هو نظام تشغيل كبير.", "rtl"),
        ("en-US", "مرحبا means hello.", "ltr"),
        (None, "xyz", "auto"),
    ],
)
def test_the_page_goes_as_its_language_does(language, text, direction):
    page = page_of(RawTranscript(language=language).say(text))

    assert page.all("main")[0].attributes["dir"] == direction


def test_a_validator_finds_no_mistake_in_it():
    parser = html5lib.HTMLParser(strict=True)

    parser.parse(text_of(rendered(conversation(1)), "html"))
    toxic = with_results(RawTranscript().say("Hi."), toxicity_detection=TOXIC)
    parser.parse(text_of(rendered(toxic), "html"))


# WCAG 2.2, 1.4.3: text has a contrast of 4.5 : 1.
COLOUR = re.compile(r"--([a-z-]+): light-dark\((#\w+), (#\w+)\)")


def test_colours_have_contrast_with_their_background_in_both_schemes():
    style = page_of(hello()).texts["style"][0]
    colours = {name: both for name, *both in COLOUR.findall(style) if name != "voice"}
    voices = [both for name, *both in COLOUR.findall(style) if name == "voice"]
    pairs = [(voice, colours[behind]) for voice in voices for behind in ("paper", "card")]
    pairs += [(colours[text], colours["paper"]) for text in ("ink", "soft", "accent")]
    pairs += [(colours["hit-ink"], colours["hit"]), (colours["hit-ink"], colours["now"])]
    pairs += [(colours["lit-ink"], colours["lit"]), (colours["ink"], colours["line"])]

    assert len(voices) == 12
    assert min(contrast(*scheme) for pair in pairs for scheme in zip(*pair, strict=True)) >= 4.5


def contrast(one: str, other: str) -> float:
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
