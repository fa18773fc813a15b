"""Odd media files, as people have them, to hold the media probe against.

Every container and codec that Transcribe lists, small and too large to be read whole, and each of
them tagged, joined, cut, streamed, padded, damaged and renamed. All are made in memory by PyAV.
"""

from collections.abc import Iterator
from functools import cache, partial

from tests.odd_recordings import conditions, headers, tracks
from tests.odd_recordings.encodings import ENCODINGS, MP3, RECORDED, SELECTION, Encoding
from tests.odd_recordings.recording import Change, OddRecording

_NAMES = ("noextension", "x.bin", "LOUD.MP3", "talk.wav", "talk.ogg", "a.b.c")
_SHORT = (0.8, 1.5)  # seconds
_PARTS = ((0.3, 11.0), (11.0, 1.0), (4.0, 11.0))  # seconds of two that are joined


@cache
def odd_recordings(changed: tuple[Encoding, ...] = SELECTION) -> tuple[OddRecording, ...]:
    """Returns the small encodings, and the changed ones with what is made of them, in order."""
    listed = tuple(one for one in changed if one in ENCODINGS)
    encoded = [one for one in (*ENCODINGS, *RECORDED) if one in changed or one.bits < 100_000]
    return (
        *(OddRecording("as encoded", one.name, one.make) for one in encoded),
        *_changed(conditions.OF_ALL, changed),
        *_changed(conditions.OF_MP3, tuple(one for one in changed if one in MP3)),
        *_changed({"damaged": conditions.NOISE}, tuple(filter(_has_checks, listed))),
        *_renamed(listed),
        *_of_lengths(listed),
        *headers.odd_recordings(),
        *tracks.odd_recordings(),
    )


def _changed(
    kinds: dict[str, dict[str, Change]], encodings: tuple[Encoding, ...]
) -> Iterator[OddRecording]:
    for encoding in encodings:
        for kind, changes in kinds.items():
            for name, change in changes.items():
                yield encoding.changed(kind, name, change)


def _has_checks(encoding: Encoding) -> bool:
    """Returns whether damage shows: a probe cannot see noise in the samples of MP4 and WAV.

    FFmpeg's ffprobe does not see it either.
    """
    return encoding.name.endswith((".mp3", ".flac", ".ogg", ".amr", ".webm"))


def _renamed(encodings: tuple[Encoding, ...]) -> Iterator[OddRecording]:
    for place, encoding in enumerate(encodings):
        name = f"{encoding.name.replace('.', '-')}-{_NAMES[place % len(_NAMES)]}"
        yield OddRecording("renamed", name, encoding.make)


def _of_lengths(encodings: tuple[Encoding, ...]) -> Iterator[OddRecording]:
    for encoding in encodings:
        for seconds in _SHORT:
            make = partial(encoding.make, seconds)
            yield OddRecording("short", f"{seconds}s-{encoding.name}", make)
        for first, second in _PARTS:
            make = partial(_joined, encoding, first, second)
            yield OddRecording("joined", f"{first}s-and-{second}s-{encoding.name}", make)


def _joined(encoding: Encoding, first: float, second: float) -> bytes:
    return encoding.make(first) + encoding.make(second)
