"""Finds the words that two versions of a text have in common, in order."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from transcription.transcripts.model import Words
from transcription.transcripts.spacing import pieces

Block = tuple[int, int, int]  #: place in the one, place in the other, number of words

_ANCHOR = 3  # words
_MANY = 100_000  # pairs of equal words; with more, frequent words take too long
_MARKS = ".,;:!?…\"'’‘“”()[]«»‹›¿¡。、！？，：；「」『』（）-–—"


def key_of(word: str) -> str:
    """Returns the word without capitals and marks around it, for comparison."""
    return word.strip(_MARKS).casefold() or word


def pieces_of(words: Words) -> tuple[list[str], list[int]]:
    """Returns a transcript's words in the form that is compared, and the number of each
    one's word.
    """
    texts: list[str] = []
    owners: list[int] = []
    for number, text in enumerate(words.texts):
        if text.isascii() and " " not in text:
            texts.append(text)
            owners.append(number)
        else:
            found = [piece for piece, _ in pieces(text)]
            texts += found
            owners += [number] * len(found)
    return texts, owners


def common_blocks(ones: Sequence[str], others: Sequence[str]) -> list[Block]:
    """Returns runs of equal words, in order.

    Between runs that occur only once in each text there is little left to compare: an hour with
    hundreds of corrections takes some tens of milliseconds.
    """
    begin, end = _ends(ones, others)
    left, right = len(ones) - end, len(others) - end
    anchors = _anchors(ones[begin:left], others[begin:right])
    corners = [(0, 0), *anchors, (left - begin, right - begin)]
    found = [(0, 0, begin)]
    for (one, other), (next_one, next_other) in pairwise(corners):
        found += _blocks(
            ones, others, (begin + one, begin + next_one), (begin + other, begin + next_other)
        )
    return [block for block in [*found, (left, right, end)] if block[2]]


def _ends(ones: Sequence[str], others: Sequence[str]) -> tuple[int, int]:
    """Returns the numbers of equal words at the beginning and at the end."""
    most = min(len(ones), len(others))
    begin = next((n for n in range(most) if ones[n] != others[n]), most)
    most -= begin
    end = next((n for n in range(most) if ones[-1 - n] != others[-1 - n]), most)
    return begin, end


def _anchors(ones: Sequence[str], others: Sequence[str]) -> list[tuple[int, int]]:
    """Returns the places of runs that both texts have only once, and in the same order."""
    places = _unique_runs(ones)
    pairs = sorted(
        (places[run], other) for run, other in _unique_runs(others).items() if run in places
    )
    return [pairs[number] for number in _longest_rise([other for _, other in pairs])]


def _unique_runs(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    runs = list(zip(*(words[shift:] for shift in range(_ANCHOR)), strict=False))
    counts = Counter(runs)
    return {run: place for place, run in enumerate(runs) if counts[run] == 1}


def _longest_rise(numbers: Sequence[int]) -> list[int]:
    """Returns the places of the longest increasing subsequence (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        pile = bisect_left(tops, number)
        before.append(piles[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(number)
            piles.append(place)
        else:
            tops[pile], piles[pile] = number, place
    rise: list[int] = []
    place = piles[-1] if piles else -1
    while place >= 0:
        rise.append(place)
        place = before[place]
    return rise[::-1]


def _blocks(
    ones: Sequence[str], others: Sequence[str], one: tuple[int, int], other: tuple[int, int]
) -> Iterator[Block]:
    """Yields the runs in the stretch from one anchor to the next."""
    if one[1] - one[0] == other[1] - other[0] and ones[slice(*one)] == others[slice(*other)]:
        yield one[0], other[0], one[1] - one[0]
        return
    left, right = ones[slice(*one)], others[slice(*other)]
    counts, in_other = Counter(left), Counter(right)
    is_much = sum(count * in_other[word] for word, count in counts.items()) > _MANY
    matcher = SequenceMatcher(None, left, right, autojunk=is_much)
    for block in matcher.get_matching_blocks():
        yield one[0] + block.a, other[0] + block.b, block.size
