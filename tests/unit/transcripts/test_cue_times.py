"""Times of cues: as long as their words, or until they are read, without coming late."""

import pytest

from tests.raw_transcripts import RawTranscript
from tests.unit.transcripts.reading import ShownCue, rendered, shown, text_of

GAP = 84  # ms, two frames
READ = 1000 * len("Extraordinarily comprehensive misunderstandings.") // 17 + 1  # ms


def word(text: str, start: float, end: float) -> RawTranscript:
    return RawTranscript().item(text, start_time=f"{start}", end_time=f"{end}")


def times(raw: RawTranscript) -> list[tuple[int, int]]:
    return [(cue.start, cue.end) for cue in shown(raw)]


def test_a_short_cue_stays_for_a_second():
    assert times(word("Yes.", 5, 5.1)) == [(5000, 6000)]


def test_a_short_cue_comes_early_where_the_next_one_follows_on_its_heels():
    raw = RawTranscript().item("Yes.", start_time="5.0", end_time="5.6", speaker_label="spk_0")
    raw.say("No way.", at=5.6, speaker="spk_1")

    assert times(raw)[0] == (4600, 5600)
    assert times(raw)[1][0] == 5600


LONG = "Extraordinarily comprehensive misunderstandings."


def two(seconds: float, then: float) -> RawTranscript:
    """Returns LONG from 1 s on, lasting that many seconds, and another person's answer later."""
    raw = RawTranscript()
    for number, word in enumerate(LONG.rstrip(".").split()):
        start, end = (1 + place * seconds / 3 for place in (number, number + 1))
        raw.item(word, start_time=f"{start}", end_time=f"{end}", speaker_label="spk_0")
    return raw.punctuation(".").say("And that is really all.", at=then, speaker="spk_1")


def test_a_cue_takes_the_free_time_after_it_until_it_is_read():
    assert times(two(1.0, then=9))[0] == (1000, 1000 + READ)


def test_then_it_takes_some_of_the_time_before_it():
    assert times(two(1.0, then=3.5))[0] == (3500 - READ, 3500)


@pytest.mark.parametrize("pause", [0.01, 0.05, 0.3])
def test_two_frames_are_empty_between_cues_that_can_be_read(pause):
    first, second = times(two(4.0, then=5 + pause))

    assert second[0] - first[1] >= GAP


def test_there_is_no_gap_where_the_time_is_needed_to_read():
    first, second = times(two(2.7, then=3.71))

    assert second[0] - first[1] == 0


def test_a_word_that_lasts_for_a_minute_is_shown_for_seven_seconds():
    assert times(word("Ommm", 1, 61)) == [(1000, 8000)]


def fast(rate: float) -> RawTranscript:
    """Returns speech with this many letters a second."""
    raw = RawTranscript()
    for word in ["it", "is", "the", "understanding", "of", "nearly", "everybody", "there"]:
        start, end = raw.clock, raw.clock + len(word) / rate
        raw.item(word, start_time=f"{start:.3f}", end_time=f"{end:.3f}")
        raw.clock = end + 1 / rate
    return raw


def are_readable(cues: list[ShownCue]) -> bool:
    return all(len(" ".join(cue.lines)) * 1000 <= 17 * (cue.end - cue.start) for cue in cues)


def test_fast_speech_is_cut_so_that_it_can_be_read():
    """The words before the pause are too fast alone, but not with its time."""
    assert are_readable(shown(fast(21).pause(1.0).say("that nothing will come of this.")))


def test_a_fast_sentence_takes_the_time_of_the_slow_one_after_it():
    assert are_readable(shown(fast(23).punctuation(".").pause(0.35).say("That is what I think.")))


def test_the_clock_goes_on_after_an_hour_and_after_a_day():
    raw = RawTranscript().say("One", at=3661.5).say("two", at=90_000)

    srt, vtt = (text_of(rendered(raw), name) for name in ("srt", "vtt"))

    assert "01:01:01,500 --> 01:01:02,500\nOne\n" in srt
    assert "\n25:00:00.000 --> 25:00:01.000\ntwo\n" in vtt
