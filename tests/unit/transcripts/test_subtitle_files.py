"""Subtitles' times, and the files that hold them."""

import pytest

from tests.raw_transcripts import RawTranscript
from tests.unit.transcripts.made_up import NASTY
from tests.unit.transcripts.reading import (
    bare,
    on_screen,
    rendered,
    shown,
    text_of,
)


def test_a_short_cue_stays_for_a_second():
    (cue,) = shown(RawTranscript().item("Yes.", start_time="5.0", end_time="5.1"))

    assert (cue.start, cue.end) == (5000, 6000)


def test_a_short_cue_comes_early_where_the_next_one_follows_on_its_heels():
    raw = RawTranscript().item("Yes.", start_time="5.0", end_time="5.6", speaker_label="spk_0")
    raw.say("No way.", at=5.6, speaker="spk_1")

    first, second = shown(raw)

    assert (first.start, first.end) == (4600, 5600)
    assert second.start == 5600


def test_a_long_text_stays_until_it_can_be_read():
    raw = RawTranscript()
    for number, word in enumerate(["Extraordinarily", "comprehensive", "misunderstandings."]):
        raw.item(word, start_time=f"{number / 5}", end_time=f"{number / 5 + 0.2}")

    (cue,) = shown(raw)

    assert cue.end == 60 * len("Extraordinarilycomprehensivemisunderstandings.")


def test_a_gap_too_small_to_be_seen_is_closed():
    raw = RawTranscript().item("One,", start_time="0", end_time="2.9", speaker_label="spk_0")
    raw.item("two.", start_time="3.0", end_time="5.0", speaker_label="spk_1")

    first, second = shown(raw)

    assert first.end == second.start == 3000


def test_a_word_that_lasts_for_a_minute_is_shown_for_seven_seconds():
    (cue,) = shown(RawTranscript().item("Ommm", start_time="1", end_time="61"))

    assert (cue.start, cue.end) == (1000, 8000)


def test_two_people_at_once_are_shown_one_after_the_other():
    raw = RawTranscript().say("I think that we should go.", channel="ch_0", at=0)
    raw.say("No, please stay.", channel="ch_1", at=0.5)

    first, second = shown(raw)

    assert (first.lines, second.lines) == (["I think that we should go."], ["No, please stay."])
    assert first.end <= second.start < 3000


def test_the_clock_goes_on_after_an_hour_and_after_a_day():
    raw = RawTranscript().say("One", at=3661.5).say("two", at=90_000)

    srt, vtt = (text_of(rendered(raw), name) for name in ("srt", "vtt"))

    assert "01:01:01,500 --> 01:01:02,500\nOne\n" in srt
    assert "\n25:00:00.000 --> 25:00:01.000\ntwo\n" in vtt


# ---------------------------------------------------------------------------------------- the files


@pytest.mark.parametrize("word", [word for word in NASTY if word.isprintable()])
def test_no_word_can_break_a_file(word):
    cues = shown(RawTranscript().say("before").item(word).say("after"))

    assert "".join(map(bare, cues)) == f"before{word}after"


@pytest.mark.parametrize(
    "name", ["a\n\n00:00 --> 00:01\nb.mp3", "-->", "NOTE", "\ud83d\x00.wav", ""]
)
def test_no_file_name_can_break_a_file(name):
    raw = RawTranscript().say("Hello.")

    assert on_screen(shown(raw, file_name=name)) == ["Hello."]


def test_silence_is_a_valid_file_without_cues():
    outputs = rendered(RawTranscript())

    assert text_of(outputs, "srt") == ""
    assert text_of(outputs, "vtt") == "WEBVTT\n\nNOTE\nTranscript of meeting.mp3\n\n"
