"""Puts the words of two channels into one order, utterance by utterance.

People on two channels speak at once, and ordering single words would tear their sentences apart. So
each channel is cut into utterances, and these are put in order.
"""

from collections.abc import Sequence
from itertools import pairwise

from transcription.transcripts.phrases import CLAUSE_ENDS
from transcription.transcripts.segments import ends_sentence

PAUSE = 3000  # ms: ends an utterance
CLAUSE = 12_000  # ms; after this a comma ends it too
LONGEST = 20_000  # ms; for speech without punctuation


def interleaved(
    channels: Sequence[tuple[list[int], list[int], list[str]]],
) -> list[tuple[int, int]]:
    """Returns (channel, word) in order of time.

    channels holds the starts, ends and texts of each one's words.
    """
    utterances = [
        (starts[first], channel, first, last)
        for channel, (starts, ends, texts) in enumerate(channels)
        for first, last in _utterances(starts, ends, texts)
    ]
    utterances.sort()
    return [
        (channel, word) for _, channel, first, last in utterances for word in range(first, last)
    ]


def _utterances(
    starts: Sequence[int], ends: Sequence[int], texts: Sequence[str]
) -> list[tuple[int, int]]:
    bounds = [0]
    for index in range(1, len(texts)):
        said = ends[index - 1] - starts[bounds[-1]]
        last = texts[index - 1]
        if (
            starts[index] - ends[index - 1] >= PAUSE
            or said >= LONGEST
            or ends_sentence(last)
            or (said >= CLAUSE and last[-1] in CLAUSE_ENDS)
        ):
            bounds.append(index)
    bounds.append(len(texts))
    return [(first, last) for first, last in pairwise(bounds) if first < last]
