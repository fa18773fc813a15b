"""Format and length of a recording from at most 256 KB in at most 4 requests, whatever its size."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from transcription.media.amr import read_amr
from transcription.media.errors import NotMedia, UnsupportedMediaFormat
from transcription.media.flac import read_flac
from transcription.media.limits import check_size
from transcription.media.model import Media, MediaSource
from transcription.media.mp3 import read_mp3
from transcription.media.mp4 import read_mp4
from transcription.media.mpeg import is_adts
from transcription.media.ogg import read_ogg
from transcription.media.riff import read_wav
from transcription.media.signatures import other_media, other_thing
from transcription.media.webm import read_webm
from transcription.media.window import BudgetSpentError, Window

_Reader = Callable[[Window, int, str], Media]
_READERS: tuple[tuple[bytes, _Reader], ...] = (
    (b"fLaC", read_flac),
    (b"OggS", read_ogg),
    (b"#!AMR", read_amr),
    (b"\x1a\x45\xdf\xa3", read_webm),
)
_WAVES = (b"RIFF", b"RF64", b"BW64")
# ftyp is first in every MP4 of today; the others are in QuickTime's and in broken ones
_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp", b"moof")
_HEAD = 1024
_MAX_TAGS = 8
# A claimed length that would need more, or fewer, bytes a second than these is not believed: the
# quietest of Opus and FLAC on one side, uncompressed film on the other.
_FEWEST_BYTES, _MOST_BYTES = 8, 200_000_000


def probe(source: MediaSource, name_hint: str) -> Media:
    """What the recording is. Only what is ambiguous goes by name_hint's extension, in any case.

    Raises MediaRejected: EmptyMedia, MediaTooLarge, NotMedia, UnsupportedMediaFormat, NoAudio; and
    whatever the source raises. Limits on the length are check_limits's.
    """
    check_size(source.size)
    hint = PurePosixPath(name_hint).suffix.lower().removeprefix(".")
    window = Window(source)
    try:
        start = _after_tags(window)
        media = _read(window, start, hint)
    except BudgetSpentError:
        # Only tags were seen, more than a probe may read; MP3 is what carries such tags.
        media = Media("mp3", None, estimated=True)
    return _believable(media, window.size)


def _read(window: Window, start: int, hint: str) -> Media:
    head = window.read(start, _HEAD)
    if head[:4] in _WAVES and head[8:12] == b"WAVE":
        return read_wav(window, start, hint)
    for magic, reader in _READERS:
        if head.startswith(magic):
            return reader(window, start, hint)
    if head[4:8] in _BOXES:
        return read_mp4(window, start, hint)
    if what := other_media(head):
        raise UnsupportedMediaFormat(what)
    what = other_thing(head)
    if not what:
        if is_adts(window.read(start, 4 * 8192)):
            raise UnsupportedMediaFormat("a raw AAC sound file (ADTS)")
        if media := read_mp3(window, start, hint):
            return media
    raise NotMedia(what)


def _after_tags(window: Window) -> int:
    """Where the content starts after ID3v2 tags, which may hold large pictures."""
    start = 0
    for _ in range(_MAX_TAGS):
        tag = window.read(start, 10)
        if tag[:3] != b"ID3" or len(tag) < 10 or max(tag[6:10]) > 0x7F:
            break
        length = 0
        for byte in tag[6:10]:
            length = length << 7 | byte
        after = start + 10 + length + (10 if tag[5] & 0x10 else 0)
        if after >= window.size:
            # The tag claims more than there is; frames may follow what there really is of it.
            return start + 10
        start = after
    return start


def _believable(media: Media, size: int) -> Media:
    seconds = media.seconds
    if seconds is None:
        return replace(media, estimated=True)
    if not math.isfinite(seconds) or seconds < 0:
        return replace(media, seconds=None, estimated=True)
    if seconds * _FEWEST_BYTES > size + 4096 or size - 1024**2 > (seconds + 1) * _MOST_BYTES:
        return replace(media, estimated=True)
    return media
