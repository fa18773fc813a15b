"""Subtitles: SubRip (.srt) and WebVTT (.vtt, https://www.w3.org/TR/webvtt1/)."""

from typing import NamedTuple

from transcription.transcripts.cue_times import cue_times
from transcription.transcripts.cues import cues_of, units_of
from transcription.transcripts.lines import lines_of
from transcription.transcripts.model import Transcript


class Subtitle(NamedTuple):
    """A cue as it is shown."""

    start: int  #: ms
    end: int
    voice: int  #: as in Words.voices
    text: str  #: one or two lines


def subtitles_of(transcript: Transcript) -> list[Subtitle]:
    """All of the transcript's words, in order."""
    units = units_of(transcript.words, transcript.details.line_length)
    cues = cues_of(units)
    return [
        Subtitle(start, end, units.voices[cue.first], "\n".join(lines_of(units, cue)))
        for cue, (start, end) in zip(cues, cue_times(units, cues), strict=True)
    ]


def srt(subtitles: list[Subtitle]) -> str:
    """SubRip has no escapes: only its arrow is broken up where it is spoken text."""
    return "".join(
        f"{number}\n{_clock(start, ',')} --> {_clock(end, ',')}\n{text.replace('-->', '->')}\n\n"
        for number, (start, end, _, text) in enumerate(subtitles, 1)
    )


def vtt(subtitles: list[Subtitle], transcript: Transcript) -> str:
    """With a voice tag on each cue, where speakers or channels were told apart."""
    opening = [f"<v {_escaped(voice.name)}>" for voice in transcript.voices] + [""]
    note = transcript.details.file_name.replace("-->", "->")
    header = f"WEBVTT\n\nNOTE\nTranscript of {note}\n\n" if note else "WEBVTT\n\n"
    return header + "".join(
        f"{_clock(start, '.')} --> {_clock(end, '.')}\n{opening[voice]}{_escaped(text)}\n\n"
        for start, end, voice, text in subtitles
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(time: int, point: str) -> str:
    seconds, rest = divmod(time, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{rest:03}"
