"""Reads a recording's format and length from at most 256 KB, in at most 4 requests."""

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
#: Decoders search a file for frames or pages of these, even if it begins with something else.
_BEGIN_ANYWHERE = ("mp3", "ogg", "flac")
_HEAD = 2048
# A claimed length is not believed if it needs more or fewer bytes per second than these: from the
# quietest Opus and FLAC to uncompressed film.
_FEWEST_BYTES, _MOST_BYTES = 8, 200_000_000


def probe(source: MediaSource, name_hint: str) -> Media:
    """Reads the recording's format and length.

    name_hint's extension (upper or lower case) decides only if the content leaves the format open.
    If nothing is recognised in an MP3, Ogg or FLAC file, Transcribe decides.

    Raises MediaRejected: EmptyMedia, MediaTooLarge, NotMedia, UnsupportedMediaFormat, NoAudio; and
    whatever the source raises. check_limits checks the length.
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
    # Decoders skip tags before these two only.
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
    """Returns the media, with its length as an estimate if it is impossible."""
    seconds = media.seconds
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return replace(media, seconds=None, estimated=True)
    is_possible = seconds * _FEWEST_BYTES <= size + 4096 and size <= (seconds + 1) * _MOST_BYTES
    return media if is_possible else replace(media, estimated=True)
