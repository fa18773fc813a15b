"""Subtitles by broadcasters' rules: short lines, time to read, breaks at natural places."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.readability import SHARES
from benchmarks.readability.figures import figures
from tests.fuzzing import fuzz
from tests.speeches import call, dialogue, monologue
from tests.unit.transcripts.made_up import conversation, recordings
from tests.unit.transcripts.reading import (
    bare,
    by_cue,
    rendered,
    shown,
    srt_cues,
    text_of,
)
from transcription.transcripts.spacing import width

GAP = 84  # ms, two frames
ENDINGS = ".,?!;:"
some = fuzz(40)


# ------------------------------------------------------------------------------- any recording


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
    free = -GAP
    for cue in srt_cues(text_of(rendered(raw), "srt")):
        assert 1000 <= cue.end - cue.start <= 7000
        assert cue.start == free or cue.start >= free + GAP
        free = cue.end


@some
@given(raw=recordings(), speakers=st.sampled_from(["dash", "name", "none"]))
def test_every_word_is_shown_once_in_order_by_its_voice(raw, speakers):
    plain = by_cue(rendered(raw, subtitle_speakers="none"))

    for cue, words in plain:
        assert {word.voice for word in words} <= {cue.voice}
    marked = shown(raw, subtitle_speakers=speakers)
    letters = Counter("".join(bare(cue) for cue, _ in plain))
    assert letters <= Counter("".join(map(bare, marked)))


@some
@given(raw=recordings())
def test_a_long_pause_is_always_between_two_cues(raw):
    for _, words in by_cue(rendered(raw, subtitle_speakers="none")):
        for before, after in pairwise(words):
            assert after.start - before.end < 1500


# ------------------------------------------------------------------------------- as people speak

SEEDS = range(4)


def test_people_s_talk_reads_as_well_as_the_benchmark_demands():
    talks = [monologue("en-US", 21, speed=1.31), dialogue("en-US", 42, speed=1.14)]
    talks += [monologue("en-US", 2), dialogue("en-US", 41), call("en-US", 60)]
    talks += [monologue(code, 80, minutes=1) for code in ("ja-JP", "zh-CN", "ko-KR", "ar-SA")]
    counted: Counter[str] = Counter()
    for speech in talks:
        counted += figures(rendered(speech.raw), speech.language)

    for part, whole, highest, words in SHARES:
        assert counted[whole], words
        assert 100 * counted[part] <= highest * counted[whole], words


@pytest.mark.parametrize("seed", SEEDS)
def test_cues_end_where_speech_does(seed):
    found = by_cue(rendered(conversation(seed), subtitle_speakers="none"))

    at_marks = [bare(cue)[-1] in ENDINGS for cue, _ in found]
    unseemly = [len(words[-1].text) <= 3 and bare(cue)[-1] not in ENDINGS for cue, words in found]

    assert sum(at_marks) / len(found) > 0.7
    assert sum(unseemly) / len(found) < 0.08


@pytest.mark.parametrize("seed", SEEDS)
def test_two_lines_are_nearly_even(seed):
    pairs = [
        cue.lines
        for cue, _ in by_cue(rendered(conversation(seed), subtitle_speakers="none"))
        if len(cue.lines) == 2
    ]

    uneven = [abs(len(upper) - len(lower)) / (len(upper) + len(lower)) for upper, lower in pairs]

    assert sum(uneven) / len(uneven) < 0.2
