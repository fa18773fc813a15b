"""Subtitles as broadcasters make them: short lines, time to read, breaks where speech has them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzzing import fuzz
from tests.unit.transcripts.made_up import conversation, recordings
from tests.unit.transcripts.reading import (
    ShownCue,
    bare,
    by_cue,
    rendered,
    shown,
    srt_cues,
    text_of,
    vtt_cues,
)
from transcription.transcripts.spacing import width

ENDINGS = ".,?!;:"
some = fuzz(75)


# ------------------------------------------------------------------- whatever is said, in any way


@some
@given(raw=recordings(), line_length=st.sampled_from([20, 42, 80]))
def test_a_cue_has_one_or_two_lines_that_fit(raw, line_length):
    for cue in shown(raw, line_length=line_length):
        assert 1 <= len(cue.lines) <= 2
        for line in cue.lines:
            assert line == line.strip() != ""
            assert width(line) <= line_length


@some
@given(raw=recordings())
def test_a_cue_stays_one_to_seven_seconds_and_is_gone_before_the_next_one(raw):
    free = 0
    for cue in shown(raw):
        assert 1000 <= cue.end - cue.start <= 7000
        assert cue.start >= free
        free = cue.end


@some
@given(raw=recordings())
def test_every_word_is_shown_once_in_order_and_a_cue_has_one_voice(raw):
    for cue, words in by_cue(rendered(raw)):
        assert {word.voice for word in words} <= {cue.voice}


@some
@given(raw=recordings())
def test_a_long_pause_is_always_between_two_cues(raw):
    for _, words in by_cue(rendered(raw)):
        for before, after in pairwise(words):
            assert after.start - before.end < 1500


@some
@given(raw=recordings())
def test_both_kinds_of_subtitles_show_the_same(raw):
    outputs = rendered(raw)

    other = srt_cues(text_of(outputs, "srt"))

    assert other == [
        ShownCue(cue.start, cue.end, None, [line.replace("-->", "->") for line in cue.lines])
        for cue in vtt_cues(text_of(outputs, "vtt"))
    ]


# ------------------------------------------------------------------------------- as people speak

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_cue_is_there_from_its_first_word_to_its_last(seed):
    for cue, words in by_cue(rendered(conversation(seed))):
        assert words[0].start - 500 <= cue.start <= words[0].start + 500
        assert cue.end >= words[-1].end


@pytest.mark.parametrize("seed", SEEDS)
def test_cues_end_where_speech_does(seed):
    found = by_cue(rendered(conversation(seed)))

    at_marks = [bare(cue)[-1] in ENDINGS for cue, _ in found]
    unseemly = [len(words[-1].text) <= 3 and bare(cue)[-1] not in ENDINGS for cue, words in found]

    assert sum(at_marks) / len(found) > 0.7
    assert sum(unseemly) / len(found) < 0.08


@pytest.mark.parametrize("seed", SEEDS)
def test_two_lines_are_nearly_even(seed):
    pairs = [cue.lines for cue, _ in by_cue(rendered(conversation(seed))) if len(cue.lines) == 2]

    uneven = [abs(len(upper) - len(lower)) / (len(upper) + len(lower)) for upper, lower in pairs]

    assert sum(uneven) / len(uneven) < 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_there_is_time_to_read(seed):
    quick = [
        cue
        for cue, words in by_cue(rendered(conversation(seed)))
        if len(bare(cue)) / ((cue.end - cue.start) / 1000) > 30
    ]

    assert quick == []
