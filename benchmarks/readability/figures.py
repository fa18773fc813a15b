"""How the outputs of one recording read: counted in the files, as a reader has them."""

import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from unicodedata import east_asian_width

from transcription.transcripts import Outputs

GAP = 80  #: ms, two frames
NEAR = 3  #: words
WIDE = ("ja", "zh", "ko")
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
LATIN = ("en", "es", "de", "fr", "it", "pt", "nl")
_PARTICLES = frozenset(
    (
        "は",
        "が",
        "を",
        "に",
        "へ",
        "で",
        "と",
        "も",
        "の",
        "から",
        "まで",
        "より",
        "ので",
        "て",
        "けれど",
    )
)
_LITTLE = frozenset(
    "a an the and but or nor so because if although while that than of to in on at by for from "  # noqa: SIM905
    "with about into over under as el la los las un una de en con por para y o pero que".split()
)
_ENDS = re.compile(r"[.?!…。？！।؟۔][\"'”’»)\]」]*$")
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPEAKER = re.compile(r"([-–—] ?|[^:]{1,40}: )")
_CLOCK = r"(\d+):(\d\d):(\d\d)[.,](\d{3})"
_TIMES = re.compile(f"{_CLOCK} --> {_CLOCK}(.*)")


@dataclass(frozen=True)
class Line:
    """A line of a cue, without its marks."""

    text: str
    voice: str | None
    is_marked: bool  #: shows who speaks
    is_directed: bool  #: begins with a mark of its direction


@dataclass(frozen=True)
class ShownCue:
    """A cue as a viewer has it. Times in ms."""

    start: int
    end: int
    lines: list[Line]

    @property
    def letters(self) -> int:
        """Returns the number of characters to read, with spaces."""
        return len(" ".join(line.text for line in self.lines))


def figures(outputs: Outputs, language: str) -> Counter[str]:
    """Counts, and sums of ms; those of several recordings can be added."""
    document = json.loads(outputs.files["transcript.json"].body)
    srt = list(cues(outputs.files["transcript.srt"].body.decode()))
    vtt = list(cues(outputs.files["transcript.vtt"].body.decode()))
    code = language.partition("-")[0]
    parts = (_reading(srt), _speakers(vtt), _turns(document), _lines(srt, code, document))
    return sum(parts, _delays(vtt, document))


def cues(text: str) -> Iterator[ShownCue]:
    """Of an .srt or a .vtt."""
    for block in text.split("\n\n"):
        lines = block.split("\n")
        place = next((n for n, line in enumerate(lines[:2]) if _TIMES.match(line)), None)
        if place is None:
            continue
        times = _TIMES.match(lines[place])
        if times:
            numbers = list(map(int, times.groups()[:8]))
            yield ShownCue(_ms(numbers[:4]), _ms(numbers[4:]), list(_spans(lines[place + 1 :])))


def _ms(parts: Sequence[int]) -> int:
    hours, minutes, seconds, rest = parts
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _spans(lines: Iterable[str]) -> Iterator[Line]:
    voice = None
    for line in lines:
        if tag := re.match("<v ([^>]*)>", line):
            voice = tag[1]
        text = re.sub("<[^>]*>", "", line)
        plain = _MARKS.sub("", text)
        mark = _SPEAKER.match(plain)
        bare = re.sub("^- ", "", plain)
        yield Line(bare, voice, mark is not None, text != plain and not plain.startswith(text[0]))


def _reading(found: Sequence[ShownCue]) -> Counter[str]:
    speeds = [1000 * cue.letters / max(1, cue.end - cue.start) for cue in found]
    gaps = [after.start - before.end for before, after in pairwise(found)]
    return Counter(
        {
            "cues": len(found),
            "cues over 17": sum(speed > 17 for speed in speeds),
            "cues over 20": sum(speed > 20 for speed in speeds),
            "overlaps": sum(gap < 0 for gap in gaps),
            "gaps of one frame": sum(0 < gap < GAP for gap in gaps),
            "cues over 7 s": sum(cue.end - cue.start > 7000 for cue in found),
        }
    )


def _speakers(found: Sequence[ShownCue]) -> Counter[str]:
    lines = [line for cue in found for line in cue.lines]
    changes = [after for before, after in pairwise(lines) if before.voice != after.voice]
    unseen = sum(not line.is_marked for line in changes)
    return Counter({"changes": len(changes), "changes unseen": unseen})


def _turns(document: dict[str, Any]) -> Counter[str]:
    """Changes of speakers near a sentence's edge, and paragraphs that end within a sentence."""
    segments = document["segments"]
    ends = [bool(_ENDS.search(word["text"])) for part in segments for word in part["words"]]
    found: Counter[str] = Counter()
    if not any(ends):
        return found
    place = 0
    for before, after in pairwise(segments):
        place += len(before["words"])
        within = not ends[place - 1]
        found["paragraphs"] += 1
        found["paragraphs torn"] += within
        if before.get("speaker") != after.get("speaker") and "channel" not in before:
            near = ends[max(0, place - NEAR - 1) : place + NEAR]
            found["turns"] += 1
            found["turns near"] += within and any(near)
    return found


def _lines(found: Sequence[ShownCue], code: str, document: dict[str, Any]) -> Counter[str]:
    lines = [line for cue in found for line in cue.lines]
    counts: Counter[str] = Counter()
    if code in LATIN:
        counts["Latin lines"] = len(lines)
        counts["Latin lines little"] = sum(
            line.text.rpartition(" ")[2].lower() in _LITTLE for line in lines
        )
    if code in WIDE:
        counts["wide lines"] = len(lines)
        counts["wide lines long"] = sum(_width(line.text) > 32 for line in lines)
    if code == "ja":
        counts["Japanese lines"] = len(lines)
        tokens = deque(word["text"] for part in document["segments"] for word in part["words"])
        firsts = [_first_token(tokens, line.text) for line in lines]
        counts["Japanese lines particle"] = sum(first in _PARTICLES for first in firsts)
    if code in RIGHT_TO_LEFT:
        counts["right-to-left lines"] = len(lines)
        counts["right-to-left lines unmarked"] = sum(not line.is_directed for line in lines)
    return counts


def _first_token(tokens: deque[str], line: str) -> str:
    """The token that the line begins with; all of the line's are taken."""
    first = tokens[0].rstrip("、。")
    length = 0
    while tokens and length < len(line):
        length += len(tokens.popleft())
    return first


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _delays(found: Sequence[ShownCue], document: dict[str, Any]) -> Counter[str]:
    """How late each cue comes after its first word, and how long before its last it is gone."""
    left = _words(document)
    counts: Counter[str] = Counter()
    for cue in found:
        for voice in dict.fromkeys(line.voice for line in cue.lines):
            text = "".join("".join(x.text.split()) for x in cue.lines if x.voice == voice)
            inside = list(_taken(left[voice], text))
            if inside:
                late = cue.start - round(inside[0]["start"] * 1000)
                gone = round(inside[-1]["end"] * 1000) - cue.end
                counts["late ms"] += max(0, late)
                counts["parts"] += 1
                counts["late by 1.5 s"] += abs(late) > 1500 or gone > 1500
    return counts


def _words(document: dict[str, Any]) -> dict[str | None, deque[dict[str, Any]]]:
    names = {(v.get("speaker"), v.get("channel")): v["name"] for v in document["voices"]}
    found: dict[str | None, deque[dict[str, Any]]] = {name: deque() for name in names.values()}
    found.setdefault(None, deque())
    for segment in document["segments"]:
        voice = names.get((segment.get("speaker"), segment.get("channel")))
        found[voice].extend(dict(word) for word in segment["words"])
    return found


def _taken(words: deque[dict[str, Any]], text: str) -> Iterator[dict[str, Any]]:
    """A word that is cut counts at its beginning."""
    while text and words:
        word = words[0]
        bare = "".join(word["text"].split())
        if len(bare) > len(text):
            word["text"] = bare[len(text) :]
            yield word
            return
        words.popleft()
        text = text[len(bare) :]
        yield word
