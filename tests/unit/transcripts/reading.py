"""Reads the outputs back, strictly, like a player or a program."""

import json
import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple

from tests.raw_transcripts import RawTranscript
from transcription.transcripts import Outputs, TranscriptDetails, render_outputs

DETAILS = TranscriptDetails(job_id="meeting-1", file_name="meeting.mp3")
_CLOCK = r"(\d{2,}):([0-5]\d):([0-5]\d)[,.](\d{3})"
RIGHT_TO_LEFT = "\u200f"
_TIMING = re.compile(f"{_CLOCK} --> {_CLOCK}")


class ShownCue(NamedTuple):
    """A cue as a viewer sees it of one voice. Times in ms."""

    start: int
    end: int
    voice: str | None
    lines: list[str]  #: without the marks of their direction
    place: str = ""  #: settings of a cue of WebVTT


class SpokenWord(NamedTuple):
    """A word with its voice. Times in ms."""

    text: str  #: without spaces
    voice: str | None
    start: int
    end: int


def rendered(raw: RawTranscript | bytes, **details: Any) -> Outputs:
    """Returns the outputs of a raw file."""
    body = raw if isinstance(raw, bytes) else raw.as_bytes()
    return render_outputs(body, TranscriptDetails(**(vars(DETAILS) | details)))


def text_of(outputs: Outputs, name: str) -> str:
    """Returns one of the files, by its extension."""
    return outputs.files[f"transcript.{name}"].body.decode()


def document_of(outputs: Outputs) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text_of(outputs, "json"))
    return document


def words_of(outputs: Outputs) -> list[dict[str, Any]]:
    """Returns all words of transcript.json."""
    return [word for segment in document_of(outputs)["segments"] for word in segment["words"]]


def texts_of(outputs: Outputs) -> list[str]:
    """Returns the words' texts."""
    return [word["text"] for word in words_of(outputs)]


def srt_cues(text: str) -> list[ShownCue]:
    """Parses SubRip; fails on anything else."""
    cues = []
    for number, block in enumerate(_blocks(text), 1):
        first, timing, *lines = block.split("\n")
        assert first == str(number)
        lines = [line.replace(RIGHT_TO_LEFT, "") for line in lines]
        cues.append(ShownCue(*_times(timing), None, lines))
    return cues


def vtt_cues(text: str) -> list[ShownCue]:
    """Parses WebVTT in this project's form; fails on anything else.

    A cue of two voices counts as two.
    """
    header, *blocks = _blocks(text)
    assert header == "WEBVTT"
    cues = []
    for block in blocks:
        if block.startswith("NOTE\n"):
            assert "-->" not in block
            continue
        timing, *lines = block.split("\n")
        assert "-->" not in "".join(lines)
        timing, line, place = timing.partition(" line:")
        start, end = _times(timing)
        for voice, said in _voices(lines):
            cues.append(ShownCue(start, end, voice, said, (line + place).strip()))
    return cues


def _voices(lines: list[str]) -> Iterator[tuple[str | None, list[str]]]:
    """Yields each voice's lines: all of a cue's, or one for each of two."""
    spans = re.split("</v>\n", "\n".join(lines))
    for span in spans:
        tag = re.match("<v ([^<>]+)>", span)
        assert tag or len(spans) == 1
        text = span[tag.end() if tag else 0 :]
        assert not re.search("[<>]", text)
        said = [unescape(line).replace(RIGHT_TO_LEFT, "") for line in text.split("\n")]
        yield unescape(tag[1]) if tag else None, said


def shown(raw: RawTranscript | bytes, **details: Any) -> list[ShownCue]:
    """Returns the subtitles of a raw file."""
    return vtt_cues(text_of(rendered(raw, **details), "vtt"))


def on_screen(cues: list[ShownCue]) -> list[str]:
    """Returns each cue's text, with its lines divided by a slash."""
    return [" / ".join(cue.lines) for cue in cues]


def spoken(outputs: Outputs) -> list[SpokenWord]:
    """Returns the words of transcript.json."""
    document = document_of(outputs)
    names = {(v.get("speaker"), v.get("channel")): v["name"] for v in document["voices"]}
    return [
        SpokenWord(
            "".join(word["text"].split()),
            names.get((segment.get("speaker"), segment.get("channel"))),
            round(word["start"] * 1000),
            round(word["end"] * 1000),
        )
        for segment in document["segments"]
        for word in segment["words"]
    ]


def bare(cue: ShownCue) -> str:
    """Returns the text without any spaces."""
    return "".join("".join(cue.lines).split())


def by_cue(outputs: Outputs) -> list[tuple[ShownCue, list[SpokenWord]]]:
    """Returns each cue with its words; a divided word is in the cue of its first character.

    It does not work for outputs with speaker marks.
    """
    words: dict[str | None, deque[SpokenWord]] = {}
    for word in spoken(outputs):
        words.setdefault(word.voice, deque()).append(word)
    rests = dict.fromkeys(words, "")
    found = []
    for cue in vtt_cues(text_of(outputs, "vtt")):
        inside = []
        text, rest = bare(cue), rests[cue.voice]
        while len(rest) < len(text):
            inside.append(words[cue.voice].popleft())
            rest += inside[-1].text
        assert rest.startswith(text)
        rests[cue.voice] = rest.removeprefix(text)
        found.append((cue, inside))
    assert not any(rests.values())
    assert not any(words.values())
    return found


def _blocks(text: str) -> list[str]:
    assert "\r" not in text
    assert "\n\n\n" not in text
    assert text == "" or text.endswith("\n\n")
    return text.split("\n\n")[:-1]


def _times(timing: str) -> tuple[int, int]:
    match = _TIMING.fullmatch(timing)
    assert match, timing
    hours, minutes, seconds, rest, *end = map(int, match.groups())
    return (
        ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest,
        ((end[0] * 60 + end[1]) * 60 + end[2]) * 1000 + end[3],
    )
