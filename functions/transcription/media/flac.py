"""FLAC (RFC 9639): the header's count of samples, checked against the number of the last frame."""

from dataclasses import dataclass

from transcription.media.errors import NotMedia
from transcription.media.model import Media
from transcription.media.window import BLOCK, BudgetSpentError, Window

_BLOCK_SIZES = {1: 192, **{n: 576 << (n - 2) for n in range(2, 6)}}
_BLOCK_SIZES |= {n: 256 << (n - 8) for n in range(8, 16)}
_LARGE_FRAME = BLOCK // 2


def _crc8_of(byte: int) -> int:
    for _ in range(8):
        byte = (byte << 1) ^ (0x107 if byte & 0x80 else 0)
    return byte


_CRC8 = [_crc8_of(byte) for byte in range(256)]


@dataclass(frozen=True)
class StreamInfo:
    """The STREAMINFO block. samples is 0 where the writer did not know; block is 0 if it varies."""

    block: int
    largest_frame: int
    rate: int
    channels: int
    samples: int


def read_flac(window: Window, start: int, hint: str) -> Media:  # noqa: ARG001  one shape for all readers
    """Length from the last frame where one is found, else from STREAMINFO."""
    info = stream_info(window.read(start + 4, 38))
    claimed = info.samples / info.rate if info.samples else None
    try:
        size = BLOCK if info.largest_frame < _LARGE_FRAME else 2 * BLOCK
        end = _last_sample(window.tail(min(size, window.size - start - 42)), info)
    except BudgetSpentError:
        end = None
    if end is not None:
        return Media(
            "flac", end / info.rate, estimated=False, sample_rate=info.rate, channels=info.channels
        )
    return Media("flac", claimed, estimated=True, sample_rate=info.rate, channels=info.channels)


def stream_info(block: bytes) -> StreamInfo:
    """Parse a STREAMINFO block with its 4-byte header. Raises NotMedia where it is none."""
    if len(block) < 22 or block[0] & 0x7F != 0:
        raise NotMedia(damage="the header of this FLAC file is cut off")
    body = block[4:]
    smallest, largest = int.from_bytes(body[0:2], "big"), int.from_bytes(body[2:4], "big")
    packed = int.from_bytes(body[10:18], "big")
    rate = packed >> 44
    if rate == 0:
        raise NotMedia(damage="this FLAC file gives no sample rate")
    return StreamInfo(
        block=largest if smallest == largest else 0,
        largest_frame=int.from_bytes(body[7:10], "big"),
        rate=rate,
        channels=(packed >> 41 & 7) + 1,
        samples=packed & 0xFFFFFFFFF,
    )


def _last_sample(data: bytes, info: StreamInfo) -> int | None:
    """The sample after the last frame whose header is in data."""
    position = len(data)
    while (position := data.rfind(b"\xff", 0, position)) >= 0:
        if data[position + 1 : position + 2] in (b"\xf8", b"\xf9"):
            end = _frame_end(data[position : position + 16], info)
            if end is not None:
                return end
    return None


def _frame_end(header: bytes, info: StreamInfo) -> int | None:
    """The number of the first sample after this frame; None where the bytes are no frame header."""
    if len(header) < 16:
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
    """The frame's or sample's number, coded like UTF-8 in up to 7 bytes, and where it ends."""
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
