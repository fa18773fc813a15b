"""The five files together."""

import tracemalloc

import pytest

from tests.meetings import meeting
from tests.raw_transcripts import RawTranscript, as_bytes
from tests.unit.transcripts.reading import rendered

MEGABYTE = 1024**2


@pytest.mark.parametrize("raw", [RawTranscript(), RawTranscript().say("Hello.")])
def test_there_are_five_files_also_of_silence(raw):
    outputs = rendered(raw)

    assert {name: file.content_type for name, file in outputs.files.items()} == {
        "transcript.json": "application/json",
        "transcript.txt": "text/plain; charset=utf-8",
        "transcript.srt": "application/x-subrip; charset=utf-8",
        "transcript.vtt": "text/vtt; charset=utf-8",
        "transcript.html": "text/html; charset=utf-8",
    }


def test_the_same_raw_output_gives_the_same_files():
    raw = as_bytes(meeting(0.1))

    assert rendered(raw) == rendered(raw)


def test_what_the_record_keeps_comes_with_the_files():
    outputs = rendered(RawTranscript(language="fr-FR").say("Bonjour à tous."), media_seconds=3.25)

    assert (outputs.speech, outputs.words, outputs.language) == (True, 3, "fr-FR")
    assert outputs.duration == 3.25


def test_four_hours_would_fit_into_the_function_s_memory_several_times():
    raw = as_bytes(meeting(0.25, speakers=10, choices=2))

    tracemalloc.start()
    try:
        outputs = rendered(raw)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert outputs.words == 2_250
    assert peak < 10 * MEGABYTE  # for a quarter of an hour; the function has 1,024
    assert len(outputs.files["transcript.html"].body) < MEGABYTE / 8
