"""Format and length of a recording from at most 256 KB in at most 4 requests, whatever its size."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath
from typing import get_args

from transcription.media.amr import read_amr
from transcription.media.errors import NotMedia, UnsupportedMediaFormat
from transcription.media.flac import read_flac
from transcription.media.limits import check_size
from transcription.media.model import Format, Media, MediaSource
from transcription.media.mp3 import read_mp3
from transcription.media.mp4 import BOXES, read_mp4
from transcription.media.mpeg import is_adts
from transcription.media.ogg import read_ogg
from transcription.media.preamble import content_start
from transcription.media.riff import MAGIC, read_wav
from transcription.media.signatures import other_media, other_thing
from transcription.media.webm import read_webm
from transcription.media.window import BLOCK, BudgetSpentError, Window

_READERS: tuple[tuple[bytes, Callable[[Window, int], Media]], ...] = (
    (b"fLaC", read_flac),
    (b"OggS", read_ogg),
    (b"#!AMR", read_amr),
    (b"\x1a\x45\xdf\xa3", read_webm),
)
_FORMATS: dict[str, Format] = {name: name for name in get_args(Format)}
#: Decoders look for the frames or pages of these, whatever a file begins with.
_BEGIN_ANYWHERE = ("mp3", "ogg", "flac")
_HEAD = 2048
# A claimed length that would need more, or fewer, bytes a second than these is not believed: the
# quietest of Opus and FLAC on one side, uncompressed film on the other.
_FEWEST_BYTES, _MOST_BYTES = 8, 200_000_000


def probe(source: MediaSource, name_hint: str) -> Media:
    """Read the recording's format and length.

    The extension of name_hint, in any case, decides only what the content leaves open. An MP3, Ogg
    or FLAC file in which nothing is recognised is for Transcribe to decide on.

    Raises MediaRejected: EmptyMedia, MediaTooLarge, NotMedia, UnsupportedMediaFormat, NoAudio; and
    whatever the source raises. Limits on the length are check_limits's.
    """
    check_size(source.size)
    hint = PurePosixPath(name_hint).suffix.lower().removeprefix(".")
    window = Window(source)
    try:
        start, is_proper = content_start(window)
        media = _read(window, start, hint)
    except BudgetSpentError:
        # Only tags were seen, more than a probe may read; MP3 has such tags.
        return Media(_FORMATS.get(hint, "mp3"), None, estimated=True)
    # Decoders look for tags before these two only.
    if start and not (is_proper and media.format in ("mp3", "flac")):
        media = replace(media, estimated=True)
    return _checked(media, window.size)


def _read(window: Window, start: int, hint: str) -> Media:
    head = window.read(start, _HEAD)
    if head[:4] in MAGIC and head[8:12] == b"WAVE":
        return read_wav(window, start)
    for magic, reader in _READERS:
        if head.startswith(magic):
            return reader(window, start)
    if head[4:8] in BOXES:
        return read_mp4(window, start, hint)
    if what := other_media(head):
        raise UnsupportedMediaFormat(what)
    if what := other_thing(head):
        raise NotMedia(what)
    if is_adts(window.read(start, BLOCK // 2)):
        raise UnsupportedMediaFormat("a raw AAC sound file (ADTS)")
    if media := read_mp3(window, start):
        return media
    if hint in _BEGIN_ANYWHERE:
        return Media(_FORMATS[hint], None, estimated=True)
    raise NotMedia


def _checked(media: Media, size: int) -> Media:
    """The media as an estimate if its length is impossible."""
    seconds = media.seconds
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return replace(media, seconds=None, estimated=True)
    is_possible = seconds * _FEWEST_BYTES <= size + 4096 and size <= (seconds + 1) * _MOST_BYTES
    return media if is_possible else replace(media, estimated=True)
