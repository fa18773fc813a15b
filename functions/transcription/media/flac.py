"""FLAC (RFC 9639): the header's count of samples, checked against the numbers of the frames."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from transcription.media.errors import NotMedia
from transcription.media.length import Length, agreed, close
from transcription.media.model import Media
from transcription.media.window import BLOCK, BudgetSpentError, Window

_BLOCK_SIZES = {1: 192, **{n: 576 << (n - 2) for n in range(2, 6)}}
_BLOCK_SIZES |= {n: 256 << (n - 8) for n in range(8, 16)}
_LARGE_FRAME = BLOCK // 2
_MIDDLE = (0.2, 0.8)  # the shares of the time at which the frame in the middle of the bytes may be


def _crc8_of(byte: int) -> int:
    for _ in range(8):
        byte = (byte << 1) ^ (0x107 if byte & 0x80 else 0)
    return byte


_CRC8 = [_crc8_of(byte) for byte in range(256)]


@dataclass(frozen=True)
class StreamInfo:
    """The STREAMINFO block. samples is 0 if the writer did not know; block is 0 if it varies."""

    block: int
    largest_frame: int
    rate: int
    channels: int
    samples: int


def read_flac(window: Window, start: int) -> Media:
    """Returns the length by the number of the last frame.

    It is sure if the header and the other frames agree.
    """
    header = window.read(start + 4, 38)
    if len(header) < 38:
        raise NotMedia(damage="the header of this FLAC file is cut off")
    info = stream_info(header)
    if info is None:
        return Media("flac", *Length())
    try:
        length = _counted(window, start, info) if window.whole else _sampled(window, info)
    except BudgetSpentError:
        length = Length(info.samples / info.rate if info.samples else None)
    return Media("flac", *length)


def stream_info(block: bytes) -> StreamInfo | None:
    """Parses a STREAMINFO block with its 4-byte header. Returns None if it is damaged."""
    if len(block) < 22 or block[0] & 0x7F != 0:
        return None
    body = block[4:]
    smallest, largest = int.from_bytes(body[0:2], "big"), int.from_bytes(body[2:4], "big")
    packed = int.from_bytes(body[10:18], "big")
    rate = packed >> 44
    if rate == 0:
        return None
    return StreamInfo(
        block=largest if smallest == largest else 0,
        largest_frame=int.from_bytes(body[7:10], "big"),
        rate=rate,
        channels=(packed >> 41 & 7) + 1,
        samples=packed & 0xFFFFFFFFF,
    )


def _counted(window: Window, start: int, info: StreamInfo) -> Length:
    ends = list(_frame_ends(window.block(start), info))
    if not ends:
        return Length(info.samples / info.rate if info.samples else None)
    if not info.block:
        return Length(ends[-1] / info.rate)
    # The last frame may be cut; only the header shows that.
    claimed = info.samples or ends[-1] - info.block
    length = agreed(ends[-1] / info.rate, claimed / info.rate)
    is_one = close(len(ends), math.ceil(ends[-1] / info.block))
    return length if is_one else Length(len(ends) * info.block / info.rate)


def _sampled(window: Window, info: StreamInfo) -> Length:
    size = BLOCK if info.largest_frame < _LARGE_FRAME else 2 * BLOCK
    ends = list(_frame_ends(window.tail(size), info))
    claimed = info.samples / info.rate if info.samples else None
    if not ends:
        return Length(claimed)
    length = agreed(ends[-1] / info.rate, claimed)
    middle = next(_frame_ends(window.read(window.size // 2, BLOCK), info), 0)
    # Joined files restart the numbers, and have more bytes than one of them.
    is_one = _MIDDLE[0] < middle / ends[-1] < _MIDDLE[1]
    fits = window.size * info.block <= ends[-1] * info.largest_frame
    return length if is_one and fits else Length(length.seconds)


def _frame_ends(data: bytes, info: StreamInfo) -> Iterator[int]:
    """Yields the number of the sample after each frame whose header is in data."""
    position = -1
    while (position := data.find(b"\xff", position + 1)) >= 0:
        if data[position + 1 : position + 2] in (b"\xf8", b"\xf9"):
            end = _frame_end(data[position : position + 16], info)
            if end is not None:
                yield end


def _frame_end(header: bytes, info: StreamInfo) -> int | None:
    """Returns the number of the first sample after this frame.

    Returns None if the bytes are no frame header.
    """
    header = header.ljust(16, b"\0")
    size_code, rate_code, channel_code = header[2] >> 4, header[2] & 15, header[3] >> 4
    stereo = 2 if channel_code > 7 else channel_code + 1
    if size_code == 0 or rate_code == 15 or channel_code > 10 or stereo != info.channels:
        return None
    number, at = _coded_number(header)
    if number is None:
        return None
    block = _BLOCK_SIZES.get(size_code, 0)
    if size_code in (6, 7):
        block = int.from_bytes(header[at : at + size_code - 5], "big") + 1
        at += size_code - 5
    at += {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
    if _crc8(header[:at]) != header[at]:
        return None
    if header[1] & 1:
        return number + block
    return number * (info.block or block) + block


def _coded_number(header: bytes) -> tuple[int | None, int]:
    """Returns the frame's or sample's number, and where it ends.

    It is coded like UTF-8, in up to 7 bytes.
    """
    first = header[4]
    if first < 0x80:
        return first, 5
    length = 8 - (first ^ 0xFF).bit_length()
    if not 2 <= length <= 7:
        return None, 0
    number = first & (0x7F >> length)
    for byte in header[5 : 4 + length]:
        if byte >> 6 != 2:
            return None, 0
        number = number << 6 | byte & 0x3F
    return number, 4 + length


def _crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc = _CRC8[crc ^ byte]
    return crc
