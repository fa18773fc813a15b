"""Files with several audio tracks."""

from collections.abc import Iterator
from functools import partial

from tests import recordings
from tests.odd_recordings.encodings import pcm
from tests.odd_recordings.recording import OddRecording

_FRAGMENTS = {"movflags": "frag_keyframe+empty_moov"}
_CONTAINERS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("film.mp4", "mp4", "aac", {}),
    ("film.mov", "mov", "aac", {}),
    ("sound.webm", "webm", "libopus", {}),
    ("sound.mkv", "matroska", "aac", {}),
    ("sound.ogg", "ogg", "libopus", {}),
    ("fragmented.mp4", "mp4", "aac", _FRAGMENTS),
)


def odd_recordings() -> Iterator[OddRecording]:
    """A silent first track, and tracks of two lengths."""
    speech, short, quiet = pcm(4.0), pcm(1.0), bytes(128_000)
    for name, container, codec, options in _CONTAINERS:
        for what, first, second in (
            ("first-is-silent", quiet, speech),
            ("second-is-short", speech, short),
            ("first-is-short", short, speech),
        ):
            make = partial(
                recordings.encode,
                first,
                container,
                codec=codec,
                rate=48_000,
                more_tracks=(second,),
                film=container in ("mp4", "mov"),
                options=options,
            )
            yield OddRecording("several tracks", f"{what}-{name}", make)
