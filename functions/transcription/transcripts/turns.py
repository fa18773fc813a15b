"""Moves changes of speaker to the edges of sentences, since Transcribe's labels are off by a few
words.

A sentence that two speakers seem to share belongs to the one who says nearly all of it, unless a
pause suggests otherwise: "What | is a bank?" is one question.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from transcription.transcripts.segments import sentence_edges

NEAR = 3  # words by which labels may be off
CLEAR = 300  # ms by which a pause must exceed another to outweigh it


Label = TypeVar("Label")
_Run = tuple[int, int]  # first word, last word (not included)


@dataclass(frozen=True, slots=True)
class _Speech(Generic[Label]):
    labels: list[Label]  #: corrected in place
    starts: Sequence[int]
    ends: Sequence[int]
    edges: frozenset[int]  #: words that begin a sentence; empty without punctuation

    def pause(self, place: int) -> int:
        """Returns the ms before the word at place; very many before the first and after the last
        word.
        """
        if 0 < place < len(self.starts):
            return max(0, self.starts[place] - self.ends[place - 1])
        return 10 * CLEAR

    def give(self, run: _Run, label: Label) -> None:
        """Gives all words of the run to this speaker."""
        self.labels[slice(*run)] = [label] * (run[1] - run[0])


def aligned_turns(
    labels: list[Label], texts: Sequence[str], starts: Sequence[int], ends: Sequence[int]
) -> list[Label]:
    """Returns each word's speaker, with the changes at sentences or pauses."""
    changes = [n for n, (one, other) in enumerate(pairwise(labels), 1) if one != other]
    if not changes:
        return labels
    edges = sentence_edges(texts)
    speech = _Speech(list(labels), starts, ends, frozenset([0, *edges] if edges else []))
    for first, last in _shared_sentences([0, *edges, len(texts)], changes):
        _settle(speech, first, last)
    return speech.labels


def _shared_sentences(bounds: Sequence[int], changes: Sequence[int]) -> list[_Run]:
    """Returns the sentences with a change inside."""
    found: dict[_Run, None] = {}
    for change in changes:
        place = bisect_left(bounds, change)
        if bounds[place] != change:
            found[bounds[place - 1], bounds[place]] = None
    return list(found)


def _settle(speech: _Speech[Label], first: int, last: int) -> None:
    labels = speech.labels
    runs = _without_strays(speech, _runs(labels, first, last))
    if len(runs) == 2 and last - first <= 2 * NEAR:
        _settle_short(speech, *runs)
        return
    while len(runs) > 1 and _is_tail(speech, runs[0], edge=first, change=runs[0][1]):
        speech.give(runs[0], labels[runs[1][0]])
        runs = _runs(labels, first, last)
    while len(runs) > 1 and _is_tail(speech, runs[-1], edge=last, change=runs[-1][0]):
        speech.give(runs[-1], labels[runs[-2][0]])
        runs = _runs(labels, first, last)
    for _, change in runs[:-1]:
        _to_a_pause(speech, first, change, last)


def _runs(labels: Sequence[Label], first: int, last: int) -> list[_Run]:
    changes = [n for n in range(first + 1, last) if labels[n] != labels[n - 1]]
    return list(pairwise([first, *changes, last]))


def _without_strays(speech: _Speech[Label], runs: list[_Run]) -> list[_Run]:
    """Gives a single word within another's sentence to that one, unless pauses surround it."""
    labels = speech.labels
    for (before, _), (place, end), _ in zip(runs, runs[1:], runs[2:], strict=False):
        pauses = speech.pause(place), speech.pause(end)
        if end - place == 1 and labels[before] == labels[end] and min(pauses) < CLEAR:
            speech.give((place, end), labels[end])
    return _runs(labels, runs[0][0], runs[-1][1])


def _settle_short(speech: _Speech[Label], left: _Run, right: _Run) -> None:
    """Gives a few ambiguous words to the speaker of the longer part, or of the nearer words."""
    first, change, last = left[0], right[0], right[1]
    more = (change - first) - (last - change) or speech.pause(last) - speech.pause(first)
    loser, edge = (right, last) if more > 0 else (left, first)
    if more and _is_tail(speech, loser, edge=edge, change=change):
        speech.give(loser, speech.labels[first if more > 0 else change])


def _is_tail(speech: _Speech[Label], run: _Run, *, edge: int, change: int) -> bool:
    """Returns whether a run at the sentence's edge belongs to the rest of it."""
    return (
        edge in speech.edges
        and run[1] - run[0] <= NEAR
        and speech.pause(change) < speech.pause(edge) + CLEAR
    )


def _to_a_pause(speech: _Speech[Label], first: int, change: int, last: int) -> None:
    """Moves a change in mid-sentence to a clear pause nearby."""
    near = range(max(first + 1, change - NEAR), min(last, change + NEAR + 1))
    best = max(near, key=lambda place: (speech.pause(place), -abs(place - change)))
    if speech.pause(best) < speech.pause(change) + CLEAR:
        return
    labels = speech.labels
    moved = min(best, change), max(best, change)
    if len(set(labels[slice(*moved)])) == 1:
        speech.give(moved, labels[change if best < change else change - 1])
