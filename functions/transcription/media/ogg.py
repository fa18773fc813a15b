"""Ogg (RFC 3533) with Opus (RFC 7845), Vorbis, FLAC or Speex: length by the last page's granule."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from transcription.media.errors import NoAudio, NotMedia
from transcription.media.flac import stream_info
from transcription.media.model import Media
from transcription.media.window import BLOCK, BudgetSpentError, Window

_NO_GRANULE = 0xFFFFFFFFFFFFFFFF
_FILMS = (b"\x80theora", b"OVP80", b"BBCD", b"\x80daala", b"fishead")
# No page holds more than 255 Opus packets of 120 ms; a first granule beyond that is the position
# in a broadcast that was recorded from its middle.
_LONGEST_PAGE_SECONDS = 30.6


@dataclass(frozen=True)
class _Page:
    serial: int
    granule: int
    first: bool
    body: bytes
    end: int


@dataclass(frozen=True)
class _Sound:
    serial: int
    rate: int  # granules a second
    channels: int
    skip: int = 0  # granules before the sound starts


def read_ogg(window: Window, start: int, hint: str) -> Media:  # noqa: ARG001  one shape for all readers
    """Exact by the last page of the sound's stream; several streams in a chain are added up.

    A chain that does not fit the window is estimated from how much sound its head holds.
    """
    head = window.read(start, window.size - start if window.whole else BLOCK)
    pages = list(_pages(head))
    if not pages:
        raise NotMedia(damage="the first page of this Ogg file is cut off")
    links = _links(pages)
    if not links:
        film = any(page.body.startswith(_FILMS) for page in pages)
        raise NoAudio("an Ogg film" if film else "an Ogg file")
    sound = links[0][0]
    seconds, estimated = _length(window, head, links)
    return Media("ogg", seconds, estimated, sound.rate, sound.channels)


def _length(
    window: Window, head: bytes, links: list[tuple[_Sound, int, int]]
) -> tuple[float | None, bool]:
    in_head = sum(_seconds(*link) for link in links)
    if window.whole:
        return in_head, False
    sound, first, _ = links[-1]
    try:
        tail = window.tail(2 * BLOCK)
        last = max(_granules(tail, sound.serial), default=None)
    except BudgetSpentError:
        last = None
    if last is not None:
        before = sum(_seconds(*link) for link in links[:-1])
        return before + _seconds(sound, first, last), False
    return (in_head / len(head) * window.size if in_head else None), True


def _seconds(sound: _Sound, first: int, last: int) -> float:
    skip = first if first > _LONGEST_PAGE_SECONDS * sound.rate else sound.skip
    return max(0, last - skip) / sound.rate


def _links(pages: list[_Page]) -> list[tuple[_Sound, int, int]]:
    """The sound streams that follow each other, each with its first and last granule."""
    links: list[tuple[_Sound, int, int]] = []
    starting = False
    for page in pages:
        if page.first:
            sound = _sound(page)
            if sound and not (starting and links):
                links.append((sound, 0, 0))
            # streams that start together play together: only the first sound of them counts
            starting = starting or sound is not None
            continue
        starting = False
        if links and page.serial == links[-1][0].serial and page.granule != _NO_GRANULE:
            sound, first, last = links[-1]
            links[-1] = (sound, first or page.granule, max(last, page.granule))
    return links


def _sound(page: _Page) -> _Sound | None:
    body = page.body
    if body.startswith(b"OpusHead") and len(body) >= 19:
        return _Sound(page.serial, 48_000, body[9], int.from_bytes(body[10:12], "little"))
    if body.startswith(b"\x01vorbis") and len(body) >= 16:
        channels, rate = struct.unpack_from("<BI", body, 11)
    elif body.startswith(b"\x7fFLAC") and len(body) >= 51:
        info = stream_info(body[13:])
        channels, rate = info.channels, info.rate
    elif body.startswith(b"Speex   ") and len(body) >= 52:
        rate, _, _, channels = struct.unpack_from("<IIII", body, 36)
    else:
        return None
    if not 1000 <= rate <= 768_000:
        raise NotMedia(damage=f"this Ogg file claims {rate} samples a second")
    return _Sound(page.serial, rate, channels)


def _pages(data: bytes) -> Iterator[_Page]:
    position = 0
    while page := _page(data, position):
        yield page
        position = page.end


def _page(data: bytes, position: int) -> _Page | None:
    header = data[position : position + 27]
    if len(header) < 27 or not header.startswith(b"OggS\0"):
        return None
    body = position + 27 + header[26]
    end = body + sum(data[position + 27 : body])
    if body > len(data):
        return None
    granule, serial = struct.unpack_from("<QI", header, 6)
    if end > len(data):
        granule = _NO_GRANULE  # the sound that it counts is not all here
    return _Page(serial, granule, bool(header[5] & 2), data[body : min(end, body + 64)], end)


def _granules(data: bytes, serial: int) -> Iterator[int]:
    """The granules of a stream's pages in the end of a file, which starts amid a page."""
    position = -1
    while (position := data.find(b"OggS\0", position + 1)) >= 0:
        page = _page(data, position)
        if page and page.serial == serial and page.granule < 1 << 63:
            yield page.granule
