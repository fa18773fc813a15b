"""Subtitles show who speaks: one after the other, in turns, and at once."""

import pytest

from tests.raw_transcripts import RawTranscript
from tests.unit.transcripts.reading import on_screen, rendered, shown, srt_cues, text_of


def interview() -> RawTranscript:
    raw = RawTranscript().say("Are you there at all?", speaker="spk_0")
    raw.say("Yes, I am here.", at=4, speaker="spk_1").say("And I am well.", at=9, speaker="spk_1")
    return raw.say("Good to hear that.", at=14, speaker="spk_0")


@pytest.mark.parametrize(
    ("speakers", "cues"),
    [
        (
            "dash",
            [
                "Are you there at all?",
                "- Yes, I am here.",
                "And I am well.",
                "- Good to hear that.",
            ],
        ),
        (
            "name",
            [
                "Speaker 1: Are you there at all?",
                "Speaker 2: Yes, I am here.",
                "And I am well.",
                "Speaker 1: Good to hear that.",
            ],
        ),
        (
            "none",
            ["Are you there at all?", "Yes, I am here.", "And I am well.", "Good to hear that."],
        ),
    ],
)
def test_a_change_of_speakers_is_seen(speakers, cues):
    outputs = rendered(interview(), subtitle_speakers=speakers)

    assert on_screen(shown(interview(), subtitle_speakers=speakers)) == cues
    assert on_screen(srt_cues(text_of(outputs, "srt"))) == cues


def test_the_voice_is_in_the_file_for_players_that_style_it():
    assert [cue.voice for cue in shown(interview())] == [
        *("Speaker 1", "Speaker 2", "Speaker 2", "Speaker 1"),
    ]


def test_a_single_speaker_has_no_mark():
    raw = RawTranscript().say("Only me.", speaker="spk_0")

    assert on_screen(shown(raw)) == on_screen(shown(raw, subtitle_speakers="name")) == ["Only me."]


def test_a_name_takes_at_most_a_part_of_the_line():
    raw = RawTranscript().say("Hello.", speaker="n" * 60).say("Hi.", at=5, speaker="spk_1")

    assert on_screen(shown(raw, subtitle_speakers="name"))[0] == f"{'n' * 22}…: Hello."


# --------------------------------------------------------------------------------- short turns


def quick_answer() -> RawTranscript:
    raw = RawTranscript().say("Did you really see all of it there?", speaker="spk_0")
    raw.clock -= 0.1
    raw.item("Yes", end_time=f"{raw.clock + 0.2}", speaker_label="spk_1").punctuation(".")
    return raw.say("And what was it like in the end?", speaker="spk_0", at=raw.clock - 0.2)


def test_an_answer_too_short_to_be_read_shares_the_cue_of_its_question():
    assert on_screen(srt_cues(text_of(rendered(quick_answer()), "srt"))) == [
        "- Did you really see all of it there? / - Yes.",
        "- And what was it like in the end?",
    ]
    assert [cue.voice for cue in shown(quick_answer())] == ["Speaker 1", "Speaker 2", "Speaker 1"]


def test_without_marks_a_cue_has_one_speaker():
    assert len(shown(quick_answer(), subtitle_speakers="none")) == 3


# ---------------------------------------------------------------------------------- two at once


def both(text: str, other: str, later: float) -> RawTranscript:
    raw = RawTranscript().say(text, channel="ch_0", at=0)
    return raw.say(other, channel="ch_1", at=later)


def test_two_who_talk_at_once_are_on_two_lines():
    raw = both("I think that we should go.", "No, please stay.", 0.5)

    first, second = shown(raw)

    assert (first.lines, second.lines) == (["- I think that we should go."], ["- No, please stay."])
    assert (first.place, second.place) == ("line:-2", "line:-1")
    assert (first.start, first.end) == (second.start, second.end)
    assert on_screen(srt_cues(text_of(rendered(raw), "srt"))) == [
        "- I think that we should go. / - No, please stay."
    ]


def test_a_word_of_the_other_s_stands_beside_what_is_said_meanwhile():
    raw = both("one two three four five six seven eight nine ten eleven twelve", "Yes.", 2.0)

    cues = [cue for cue in shown(raw) if cue.voice == "Channel 2"]

    assert [(cue.lines, cue.place) for cue in cues] == [(["- Yes."], "line:-1")]
    assert 1000 <= cues[0].start <= 2000
