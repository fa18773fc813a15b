"""transcript.html in a real browser: search, click to play, keys; nothing said in it runs."""

import json
from pathlib import Path

import pytest

from tests import recordings
from tests.integration.page.browser import Browser
from tests.raw_transcripts import RawTranscript
from transcription.transcripts import TranscriptDetails, render_outputs

FIND, AUDIO, FOUND = (f"document.getElementById('{name}')" for name in ("find", "audio", "found"))
HITS = "[...document.querySelectorAll('main .hit')].map(word => word.textContent).join(' ')"
HERE = "[...document.querySelectorAll('main .here')].map(word => word.textContent).join(' ')"
SAID = "[...document.querySelectorAll('main .said')].map(word => word.textContent).join(' ')"


def interview() -> RawTranscript:
    raw = RawTranscript().say("Good morning, Señor Núñez. How are you?", speaker="spk_0", at=1)
    return raw.say("Good, thank you. And you?", speaker="spk_1", at=6).say("Very good.", at=10)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a silent recording of the interview, which can be played."""
    (tmp_path / "a b.wav").write_bytes(recordings.silence(15.0))
    return tmp_path


def shown(
    browser: Browser, folder: Path, raw: RawTranscript, end: str = "", name: str = "a b.wav"
) -> None:
    details = TranscriptDetails(job_id="interview-1", file_name=name)
    page = folder / "transcript.html"
    page.write_bytes(render_outputs(raw.as_bytes(), details).files["transcript.html"].body)
    browser.open(page.as_uri() + end)


def media(folder: Path) -> str:
    return "#media=" + (folder / "a b.wav").as_uri()


def word(number: int) -> str:
    return f"document.querySelectorAll('main a')[{number}]"


def assert_plays_from(browser: Browser, seconds: float) -> None:
    browser.wait_for(f"!{AUDIO}.paused && {AUDIO}.currentTime > 0")
    assert seconds <= browser.value(f"{AUDIO}.currentTime") < seconds + 3


def search(browser: Browser, text: str) -> None:
    browser.click(FIND)
    browser.value(f"{FIND}.select()")
    browser.type(text)


@pytest.mark.parametrize("raw", [interview(), RawTranscript()], ids=["speech", "silence"])
def test_the_page_works_as_its_policy_allows(browser, folder, raw):
    shown(browser, folder, raw, media(folder))
    browser.wait_for(f"{AUDIO}.readyState > 0")

    assert browser.problems == []
    assert browser.value("document.querySelector('.tools').hidden") is False


# ------------------------------------------------------------------------------------ searching


def test_a_search_marks_what_it_finds_and_counts_it(browser, folder):
    shown(browser, folder, interview())

    search(browser, "good")

    browser.wait_for(f"{FOUND}.value", "1 of 3")
    assert browser.value(HITS) == "Good Good, good."
    assert browser.value(HERE) == "Good"


def test_enter_goes_to_the_next_find_and_round_again(browser, folder):
    shown(browser, folder, interview())
    search(browser, "good")
    browser.wait_for(f"{FOUND}.value", "1 of 3")

    counts = []
    for shift in (False, False, False, True):
        browser.press("Enter", shift=shift)
        counts.append(browser.value(f"{FOUND}.value"))

    assert counts == ["2 of 3", "3 of 3", "1 of 3", "3 of 3"]
    assert browser.value(HERE) == "good."


def test_accents_and_capitals_do_not_matter(browser, folder):
    shown(browser, folder, interview())

    search(browser, "senor  NUNEZ")

    browser.wait_for(f"{FOUND}.value", "1 of 1")
    assert browser.value(HITS) == "Señor Núñez."


def test_a_search_goes_across_paragraphs(browser, folder):
    shown(browser, folder, interview())

    search(browser, "you? good")

    browser.wait_for(f"{FOUND}.value", "1 of 1")
    assert browser.value(HITS) == "you? Good,"


def test_a_search_in_a_script_without_spaces_needs_none(browser, folder):
    raw = RawTranscript(language="ja-JP").say("今日はいい天気です。", split=None)
    shown(browser, folder, raw)

    search(browser, "いい天気")

    browser.wait_for(f"{FOUND}.value", "1 of 1")


def test_what_is_not_there_is_said_not_to_be_and_escape_forgets_the_search(browser, folder):
    shown(browser, folder, interview())
    search(browser, "good")
    browser.wait_for(f"{FOUND}.value", "1 of 3")

    search(browser, "goodbye")
    browser.wait_for(f"{FOUND}.value", "No matches")
    assert browser.value(HITS) == ""

    browser.press("Escape")
    assert (browser.value(f"{FIND}.value"), browser.value(f"{FOUND}.value")) == ("", "")


# -------------------------------------------------------------------------------------- playing


def test_a_click_on_a_word_plays_from_it_and_lights_it(browser, folder):
    shown(browser, folder, interview(), media(folder))

    browser.click(word(8))

    assert browser.value(f"{word(8)}.textContent") == "thank"
    assert_plays_from(browser, 6.4)
    browser.wait_for(SAID, "you.")


def test_a_click_on_a_paragraph_s_time_plays_it(browser, folder):
    shown(browser, folder, interview(), media(folder))

    browser.click("document.querySelectorAll('main button')[1]")

    assert_plays_from(browser, 6)


def test_without_a_recording_a_click_asks_for_it_and_then_plays_that_word(browser, folder):
    shown(browser, folder, interview())
    browser.click(word(8))
    assert "Give the recording's address" in browser.value("message.textContent")

    browser.type((folder / "a b.wav").as_uri())
    browser.press("Enter")

    assert_plays_from(browser, 6.4)


@pytest.mark.parametrize("end", ["#media={}", "?media={}"])
def test_the_recording_s_address_may_be_in_the_page_s_own(browser, folder, end):
    address = (folder / "a b.wav").as_uri()

    shown(browser, folder, interview(), end.format(address))

    browser.wait_for(f"{AUDIO}.src", address)
    browser.wait_for(f"Math.round({AUDIO}.duration)", 15)


def test_a_link_to_a_moment_shows_its_word_and_puts_the_recording_there(browser, folder):
    source = (folder / "a b.wav").as_uri()

    shown(browser, folder, interview(), f"#t=6.5&media={source}")

    browser.wait_for(SAID, "thank")
    browser.wait_for(f"Math.round({AUDIO}.currentTime * 10)", 65)
    assert browser.value(f"{AUDIO}.paused") is True


@pytest.mark.parametrize(
    ("moment", "word"), [("t=6.5", "thank"), ("t=0:10", "Very"), ("t=0", "Good")]
)
def test_a_moment_needs_no_recording(browser, folder, moment, word):
    shown(browser, folder, interview(), f"#{moment}")

    browser.wait_for(SAID, word)


def test_a_click_makes_the_address_a_link_to_that_moment(browser, folder):
    shown(browser, folder, interview(), media(folder))

    browser.click(word(8))

    browser.wait_for("location.hash", f"#t=6.4&media={(folder / 'a b.wav').as_uri()}")


def test_a_link_to_a_word_opens_at_that_word_and_not_at_the_one_before(browser, folder):
    raw = RawTranscript().say("Yes.", at=6.0).say("No.", at=6.348)
    shown(browser, folder, raw, media(folder))

    browser.click(word(1))

    browser.wait_for("location.hash.split('&')[0]", "#t=6.35")


def test_a_recording_that_is_not_there_is_said_not_to_be(browser, folder):
    shown(browser, folder, interview(), "#media=" + (folder / "gone.wav").as_uri())

    browser.wait_for("message.textContent.startsWith('The recording cannot be played')")
    assert browser.value("document.getElementById('media').hidden") is False


@pytest.mark.parametrize("address", ["javascript:hacked=1", "data:text/html,x", "https://["])
def test_an_address_of_another_kind_is_refused(browser, folder, address):
    shown(browser, folder, interview(), f"#media={address}")

    browser.wait_for("message.textContent.startsWith('That is not an address of a recording')")
    assert browser.value(f"{AUDIO}.hasAttribute('src')") is False


# ------------------------------------------------------------------------------ keys and marks


def test_the_text_can_be_walked_and_played_with_keys_alone(browser, folder):
    shown(browser, folder, interview(), media(folder))
    focused = "document.activeElement.textContent"
    browser.value(f"{word(0)}.focus()")

    walked = []
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "End", "Home"):
        browser.press(key)
        walked.append(browser.value(focused))

    assert walked == ["morning,", "Good,", "you?", "good.", "Good"]
    browser.press("End")
    browser.press("Enter")
    assert_plays_from(browser, 10.4)


def test_a_slash_goes_to_the_search_and_a_space_plays(browser, folder):
    shown(browser, folder, interview(), media(folder))
    browser.wait_for(f"{AUDIO}.readyState > 1")

    browser.press(" ")
    browser.wait_for(f"!{AUDIO}.paused")
    browser.press("/")

    assert browser.value("document.activeElement.id") == "find"
    assert browser.value(f"{FIND}.value") == ""


def test_marks_of_unsure_words_can_be_switched_off(browser, folder):
    shown(browser, folder, RawTranscript().say("perhaps", confidence=0.2))
    line = "getComputedStyle(document.querySelector('main .unsure')).textDecorationLine"
    assert browser.value(line) == "underline"

    browser.click("document.getElementById('unsure')")

    assert browser.value(line) == "none"


def test_languages_are_named_for_people(browser, folder):
    shown(browser, folder, RawTranscript(language="de-DE").say("Guten Tag."))

    assert browser.value("document.querySelector('.language').textContent") == "German (Germany)"


@pytest.mark.parametrize("name", ["srt", "vtt"])
def test_a_line_that_begins_with_a_latin_word_goes_from_right_to_left(browser, folder, name):
    """The test lays the line out like a player: the first strong character decides."""
    raw = RawTranscript(language="ar-SA").say("Windows هو نظام")
    output = render_outputs(raw.as_bytes(), TranscriptDetails(job_id="x")).files[
        f"transcript.{name}"
    ]
    line = next(one for one in output.body.decode().split("\n") if "Windows" in one)

    shown(browser, folder, raw)
    browser.value(f"document.querySelector('h1').textContent = {json.dumps(line)}")
    browser.value("document.querySelector('h1').style.unicodeBidi = 'plaintext'")

    places = [
        f"(() => {{ const range = new Range(), text = document.querySelector('h1').firstChild, at ="
        f" text.data.indexOf('{part}'); range.setStart(text, at); range.setEnd(text, at + 2);"
        " return range.getBoundingClientRect().left; })()"
        for part in ("Windows", "هو")
    ]
    assert browser.value(places[0]) > browser.value(places[1])


def test_a_paragraph_that_begins_with_a_latin_word_goes_from_right_to_left(browser, folder):
    shown(browser, folder, RawTranscript(language="ar-SA").say("Windows هو نظام"))

    left = "document.querySelectorAll('main a')[{}].getBoundingClientRect().left"
    assert browser.value(left.format(0)) > browser.value(left.format(1))


# -------------------------------------------------------------------------------------- safety


def test_nothing_that_was_said_or_named_runs(browser, folder):
    name = "<img src=x onerror=hacked=1></title><script>hacked=1</script>.wav"
    raw = RawTranscript()
    for text in (
        "</script><script>hacked=1</script>",
        "<img/src=x/onerror=hacked=1>",
        "<svg/onload=hacked=1>",
        '"onclick="hacked=1',
    ):
        raw.item(text, speaker_label=text, alternative={"redactions": [{"type": text}]})

    shown(browser, folder, raw, name=name)
    browser.click(word(0))
    search(browser, "<img")

    browser.wait_for(f"{FOUND}.value", "1 of 1")
    assert browser.value("typeof hacked") == "undefined"
    assert browser.value("document.title") == f"{name} – transcript"
    assert browser.value("document.images.length") == 0
    assert browser.problems == []
