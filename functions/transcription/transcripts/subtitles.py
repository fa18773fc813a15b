"""Subtitles: SubRip (.srt) and WebVTT (.vtt, https://www.w3.org/TR/webvtt1/)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transcription.transcripts.crosstalk import untangled
from transcription.transcripts.cue_times import cue_times
from transcription.transcripts.cues import cues_of
from transcription.transcripts.lines import lines_of
from transcription.transcripts.model import Transcript
from transcription.transcripts.screens import Screen
from transcription.transcripts.short_turns import with_short_turns
from transcription.transcripts.speaker_marks import SpeakerMarks, speaker_marks
from transcription.transcripts.units import Units, units_of

_RIGHT_TO_LEFT = "\u200f"  # without it, a line has the direction of its first letter
_LINES = (" line:-2", " line:-1")  # counted from the bottom, for two voices at once


class Part(NamedTuple):
    """One voice's text on a screen."""

    voice: int  #: an index, as in Words.voices
    text: str  #: one or two lines


class Subtitle(NamedTuple):
    times: str  #: in the format of .srt
    parts: list[Part]
    at_once: bool  #: two voices talk at the same time


def subtitles_of(transcript: Transcript) -> list[Subtitle]:
    """Returns subtitles for all of the transcript's words, in order of time."""
    marks = speaker_marks(transcript)
    units = units_of(transcript, marks.width)
    screens = _screens(units, marks)
    shown = list(_parts(units, screens, marks))
    speeches = [
        (screen.start, screen.end, columns)
        for screen, (_, columns) in zip(screens, shown, strict=True)
    ]
    return [
        Subtitle(f"{_clock(start)} --> {_clock(end)}", parts, screen.at_once)
        for screen, (parts, _), (start, end) in zip(
            screens, shown, cue_times(speeches), strict=True
        )
    ]


def _screens(units: Units, marks: SpeakerMarks) -> list[Screen]:
    starts, ends = units.starts, units.ends
    screens = [
        Screen((range(first, last),), starts[first], ends[last - 1])
        for first, last in cues_of(units, marks)
    ]
    in_time = list(untangled(units, screens, marks))
    return with_short_turns(units, in_time, marks) if marks.texts else in_time


def _parts(
    units: Units, screens: Sequence[Screen], marks: SpeakerMarks
) -> Iterator[tuple[list[Part], int]]:
    """Yields the parts of each screen, and the columns to read."""
    voices = units.voices
    before = None
    for screen in screens:
        parts = []
        columns = 0
        for places in screen.parts:
            voice, layout = voices[places[0]], units.layout(places[0])
            mark = marks.text(voice, before, shared=len(screen.parts) > 1)
            wide = len(mark) + units.width(places)
            lines = lines_of(units, places, layout.columns, len(mark), wide)
            if mark:
                lines[0] = mark + lines[0]
            if layout.right_to_left:
                lines = [_RIGHT_TO_LEFT + line for line in lines]
            parts.append(Part(voice, "\n".join(lines)))
            columns += wide
            before = voice
        yield parts, columns


def srt(subtitles: list[Subtitle]) -> str:
    """Returns the SubRip file. The format has no escapes, so a spoken arrow is broken up."""
    blocks = []
    for number, subtitle in enumerate(subtitles, 1):
        text = "\n".join([part.text for part in subtitle.parts]).replace("-->", "->")
        blocks.append(f"{number}\n{subtitle.times}\n{text}\n\n")
    return "".join(blocks)


def vtt(subtitles: list[Subtitle], transcript: Transcript) -> str:
    """Returns the WebVTT file, with voice tags if speakers or channels were identified."""
    opening = [f"<v {_escaped(voice.name)}>" for voice in transcript.voices] + [""]
    note = transcript.details.file_name.replace("-->", "->")
    blocks = [f"WEBVTT\n\nNOTE\nTranscript of {note}\n\n" if note else "WEBVTT\n\n"]
    for subtitle in subtitles:
        times = subtitle.times.replace(",", ".")
        texts = [f"{opening[voice]}{_escaped(text)}" for voice, text in subtitle.parts]
        if subtitle.at_once:
            for line, text in zip(_LINES, texts, strict=True):
                blocks.append(f"{times}{line}\n{text}\n\n")
        else:
            text = "</v>\n".join(texts)
            blocks.append(f"{times}\n{text}\n\n")
    return "".join(blocks)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(time: int) -> str:
    seconds, rest = divmod(time, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02},{rest:03}"
