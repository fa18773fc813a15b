"""Ogg (RFC 3533) with Opus (RFC 7845), Vorbis, FLAC or Speex: the length from the pages'
granules.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from transcription.media.errors import NoAudio, NotMedia
from transcription.media.flac import stream_info
from transcription.media.length import Length
from transcription.media.model import Media
from transcription.media.window import BLOCK, BudgetSpentError, Window

_NO_GRANULE = 0xFFFFFFFFFFFFFFFF
_WITHOUT_SOUND = (b"\x80theora", b"OVP80", b"BBCD", b"\x80daala", b"fishead", b"\x80kate", b"CMML")
# No page holds more than 255 Opus packets of 120 ms. A larger first granule is the position in a
# broadcast that was recorded from its middle.
_LONGEST_PAGE_SECONDS = 30.6
# the factor by which the bytes per second of a part may differ from those of the whole file
_DENSITY = 2.5
_REVERSED_BITS = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True)
class _Page:
    serial: int
    granule: int
    first: bool
    body: bytes  #: its beginning
    start: int
    end: int
    intact: bool


@dataclass(frozen=True)
class _Sound:
    serial: int
    rate: int  #: granules a second
    skip: int = 0  #: granules before the sound starts
    is_exact: bool = True  #: whether the granules give the decoded length, to a few milliseconds


@dataclass(frozen=True)
class _Link:
    """One of the streams that follow each other in a chain, and its first and last granule."""

    sound: _Sound
    first: int = 0
    last: int = 0

    @property
    def seconds(self) -> float:
        skip = self.first if self.is_from_a_broadcast else self.sound.skip
        return max(0, self.last - skip) / self.sound.rate

    @property
    def is_from_a_broadcast(self) -> bool:
        return self.first > _LONGEST_PAGE_SECONDS * self.sound.rate


def read_ogg(window: Window, start: int) -> Media:
    """Returns the recording, whose length is sure if every page was seen and is intact.

    The streams of a chain are added up.
    """
    head = window.block(start)
    pages = list(_pages(head))
    if not pages and window.whole:
        raise NotMedia(damage="the first page of this Ogg file is cut off")
    links, tracks = _links(pages)
    if not links:
        bodies = [page.body for page in pages if page.first]
        if bodies and all(body.startswith(_WITHOUT_SOUND) for body in bodies):
            raise NoAudio("an Ogg film")
        return Media("ogg", *Length())
    in_head = sum(link.seconds for link in links)
    if window.whole:
        is_intact = sum(page.end - page.start for page in pages if page.intact) == len(head)
        length = Length(in_head, not is_intact or any(map(_is_inexact, links)))
    else:
        length = Length(_estimate(window, links, in_head, len(head)))
    return Media("ogg", *length, tracks)


def _is_inexact(link: _Link) -> bool:
    return link.is_from_a_broadcast or not (link.sound.is_exact or link.seconds > 5)


def _estimate(window: Window, links: list[_Link], in_head: float, head: int) -> float | None:
    """Returns the length by the last granule, or by the head's bytes per second if that is wrong.

    A chain of streams with one serial number ends with the granule of its last stream alone.
    """
    by_density = in_head / head * window.size
    link = links[-1]
    try:
        granules = _granules(window.tail(2 * BLOCK), link.sound.serial)
    except BudgetSpentError:
        granules = []
    if granules:
        before = in_head - link.seconds
        seconds = before + _Link(link.sound, link.first, max(granules)).seconds
        if not by_density or seconds * _DENSITY > by_density:
            return seconds
    return by_density or None


def _links(pages: list[_Page]) -> tuple[list[_Link], int]:
    """Returns the sound streams that follow each other, and the number that start together at
    first.
    """
    links: list[_Link] = []
    tracks = 0
    starting = False
    for page in pages:
        if page.first:
            sound = _sound(page)
            if sound and not (starting and links):
                links.append(_Link(sound))
            tracks += sound is not None and len(links) == 1
            # streams that start together play together; only the first with sound counts
            starting = starting or sound is not None
            continue
        starting = False
        if links and page.serial == links[-1].sound.serial and page.granule != _NO_GRANULE:
            link = links[-1]
            links[-1] = _Link(link.sound, link.first or page.granule, max(link.last, page.granule))
    return links, tracks


def _sound(page: _Page) -> _Sound | None:
    body = page.body
    if body.startswith(b"OpusHead") and len(body) >= 19:
        return _Sound(page.serial, 48_000, int.from_bytes(body[10:12], "little"))
    exact = True
    if body.startswith(b"\x01vorbis") and len(body) >= 16:
        rate = int.from_bytes(body[12:16], "little")
        exact = False
    elif body.startswith(b"\x7fFLAC") and len(body) >= 51 and (info := stream_info(body[13:])):
        rate = info.rate
    elif body.startswith(b"Speex   ") and len(body) >= 52:
        rate = int.from_bytes(body[36:40], "little")
        exact = False
    else:
        return None
    return _Sound(page.serial, rate, 0, exact) if 1000 <= rate <= 768_000 else None


def _pages(data: bytes) -> Iterator[_Page]:
    """Yields the pages in data; damage between them is skipped."""
    position = 0
    while (position := data.find(b"OggS\0", position)) >= 0:
        page = _page(data, position)
        if page and (page.end >= len(data) or data.startswith(b"OggS", page.end)):
            yield page
            position = page.end
        else:
            position += 4


def _page(data: bytes, start: int) -> _Page | None:
    """Returns the page whose header is here, or None if the header is cut off."""
    header = data[start : start + 27]
    if len(header) < 27:
        return None
    body = start + 27 + header[26]
    end = body + sum(data[start + 27 : body])
    if body > len(data):
        return None
    granule, serial = struct.unpack_from("<QI", header, 6)
    if end > len(data):
        granule = _NO_GRANULE  # part of the sound that it counts is missing
    intact = end <= len(data) and _crc(data[start:end]) == header[22:26]
    beginning = data[body : min(end, body + 64)]
    return _Page(serial, granule, bool(header[5] & 2), beginning, start, end, intact)


def _crc(page: bytes) -> bytes:
    """Returns Ogg's checksum, which is zlib's with all bits reversed."""
    bare = page[:22] + bytes(4) + page[26:]
    crc = ~zlib.crc32(bare.translate(_REVERSED_BITS), 0xFFFFFFFF) & 0xFFFFFFFF
    return crc.to_bytes(4, "big").translate(_REVERSED_BITS)


def _granules(data: bytes, serial: int) -> list[int]:
    """Returns the granules of a stream's pages in the end of a file, which starts amid a page."""
    return [
        page.granule
        for page in _pages(data)
        if page.serial == serial and page.granule != _NO_GRANULE
    ]
