"""Subtitle files of any recording are valid for other programs."""

import pysrt
import pytest
import webvtt
from hypothesis import given

from tests.fuzzing import fuzz
from tests.raw_transcripts import RawTranscript
from tests.speeches import call
from tests.unit.transcripts.made_up import recordings
from tests.unit.transcripts.reading import (
    rendered,
    srt_cues,
    text_of,
    vtt_cues,
)


def test_silence_is_a_valid_file_without_cues():
    outputs = rendered(RawTranscript())

    assert text_of(outputs, "srt") == ""
    assert text_of(outputs, "vtt") == "WEBVTT\n\nNOTE\nTranscript of meeting.mp3\n\n"


@fuzz(40)
@given(raw=recordings())
def test_both_kinds_show_the_same(raw):
    outputs = rendered(raw)

    srt = [(cue.start, line) for cue in srt_cues(text_of(outputs, "srt")) for line in cue.lines]

    assert srt == [
        (cue.start, line.replace("-->", "->"))
        for cue in vtt_cues(text_of(outputs, "vtt"))
        for line in cue.lines
    ]


@pytest.mark.parametrize("speakers", ["dash", "name", "none"])
def test_other_programs_read_them(speakers):
    outputs = rendered(call("en-US", seed=3, minutes=1).raw, subtitle_speakers=speakers)
    vtt, srt = text_of(outputs, "vtt"), text_of(outputs, "srt")

    assert len(webvtt.from_string(vtt).captions) == vtt.count(" --> ")
    assert [one.text for one in pysrt.from_string(srt)] == [
        "\n".join(cue.lines) for cue in srt_cues(srt)
    ]
