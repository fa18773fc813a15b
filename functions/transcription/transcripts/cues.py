"""Divides words into subtitles' cues: what is on the screen at one time, in at most two lines.

Greedy, with a look back: a cue takes words until its lines or its seconds are full, and then ends
at the best place among them: after a sentence, a clause, a pause, or where two halves are even.
"""

from dataclasses import dataclass
from typing import NamedTuple

from transcription.transcripts.channels import CLAUSE_ENDS
from transcription.transcripts.model import Words
from transcription.transcripts.segments import ends_sentence
from transcription.transcripts.spacing import is_narrow, width
from transcription.transcripts.splitting import split_long_words

MIN_DURATION, MAX_DURATION = 1000, 7000  # ms
PAUSE = 1500  # ms: the words after it are a new cue
SHORT_PAUSE = 300  # ms: after a sentence, a new cue as well
AHEAD = 12  # words that are looked ahead for the end of the sentence
LITTLE = 3  # columns: "the", "of", "и", "zu" belong to the word after them, in most languages


class Cue(NamedTuple):
    """Units first to last (last not included)."""

    first: int
    last: int


@dataclass(slots=True)
class Units:
    """What cues are made of: words, or pieces of words too long for a line."""

    texts: list[str]
    starts: list[int]
    ends: list[int]
    voices: list[int]
    glued: list[bool]  #: as in Words
    widths: list[int]  #: columns
    line_length: int


def units_of(words: Words, line_length: int) -> Units:
    """Every unit fits into a line."""
    narrow = is_narrow(words.texts)
    widths = list(map(len if narrow else width, words.texts))
    if max(widths, default=0) > line_length:
        words = split_long_words(words, widths, line_length)
        widths = list(map(len if narrow else width, words.texts))
    return Units(
        words.texts, words.starts, words.ends, words.voices, words.glued, widths, line_length
    )


def cues_of(units: Units) -> list[Cue]:
    """Every unit is in one of them, in order. A unit is weighed a bounded number of times."""
    cues: list[Cue] = []
    first = index = 0
    count = len(units.texts)
    while first < count:
        index, full = _filled(units, first)
        last = _best_end(units, first, index) if full else index
        cues.append(Cue(first, last))
        first = last
    return cues


def _filled(units: Units, first: int) -> tuple[int, bool]:
    """Where a cue that starts at first has to end, and whether only because it is full."""
    starts, ends, voices, widths, glued = (
        units.starts,
        units.ends,
        units.voices,
        units.widths,
        units.glued,
    )
    voice, begun, limit = voices[first], starts[first], units.line_length
    on_line, lines = widths[first], 1
    for index in range(first + 1, len(voices)):
        if voices[index] != voice:
            return index, False
        pause = starts[index] - ends[index - 1]
        if pause >= SHORT_PAUSE and (
            pause >= PAUSE
            or (ends[index - 1] - begun >= MIN_DURATION and ends_sentence(units.texts[index - 1]))
        ):
            return index, False
        if ends[index] - begun > MAX_DURATION:
            return index, True
        added = widths[index] + (0 if glued and glued[index] else 1)
        if on_line + added <= limit:
            on_line += added
        elif lines == 1:
            on_line, lines = widths[index], 2
        else:
            return index, True
    return len(voices), False


def _best_end(units: Units, first: int, full: int) -> int:
    """The best place in first + 1 to full: a cue's last unit is the one before it."""
    widths = units.widths
    total = sum(widths[first:full])
    target = _target(units, full, total)
    best, best_score = full, float("-inf")
    so_far = 0
    for place in range(first + 1, full + 1):
        so_far += widths[place - 1]
        score = _break_worth(units, place) - 3.0 * abs(so_far - target) / total
        if units.ends[place - 1] - units.starts[first] < MIN_DURATION:
            score -= 4.0
        if score >= best_score:
            best, best_score = place, score
    return best


def _break_worth(units: Units, place: int) -> float:
    """How well a cue can end before the unit at place, which exists."""
    last = units.texts[place - 1]
    pause = units.starts[place] - units.ends[place - 1]
    worth = 0.5 if pause >= SHORT_PAUSE else 0.0
    if ends_sentence(last):
        return worth + 2.0
    if last[-1] in CLAUSE_ENDS:
        return worth + 1.0
    return worth - 0.4 if units.widths[place - 1] <= LITTLE else worth


def _target(units: Units, full: int, total: int) -> float:
    """How wide the cue is best: full, or half of what is left of speech that ends soon."""
    beyond = 0
    for place in range(full, full + AHEAD):
        if place == len(units.texts) or _is_other_speech(units, place):
            return (total + beyond) / 2
        beyond += units.widths[place]
        if beyond > total:
            break
        if ends_sentence(units.texts[place]):
            return (total + beyond) / 2
    return total


def _is_other_speech(units: Units, place: int) -> bool:
    """Whether the unit at place can only be in another cue than the one before it."""
    return (
        units.voices[place] != units.voices[place - 1]
        or units.starts[place] - units.ends[place - 1] >= PAUSE
    )
