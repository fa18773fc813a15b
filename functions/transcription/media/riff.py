"""WAV: RIFF, and its 64-bit forms RF64 and BW64 (EBU Tech 3306, ITU-R BS.2088)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from transcription.media.errors import NotMedia
from transcription.media.length import Length, agreed, close, spanned
from transcription.media.model import Media
from transcription.media.window import BudgetSpentError, Window

MAGIC = (b"RIFF", b"RF64", b"BW64", b"RIFX")
_PCM, _FLOAT, _ALAW, _MULAW, _EXTENSIBLE = 0x0001, 0x0003, 0x0006, 0x0007, 0xFFFE
_STEADY = (_PCM, _FLOAT, _ALAW, _MULAW)
_IN_BLOCKS = (0x0002, 0x0011, 0x0031)  # ADPCM of Microsoft and of IMA, GSM
_UNKNOWN_SIZES = (0, 0xFFFFFFFF)  # the header's size if it was written to a pipe
_AFTER_DATA = (b"LIST", b"id3 ", b"ID3 ", b"bext", b"fact", b"cue ", b"smpl", b"iXML", b"_PMX")


@dataclass(frozen=True)
class _Sound:
    codec: int
    rate: int
    bytes_per_second: int  #: 0 if the header lacks it, like the next two
    block: int  #: bytes
    samples_per_block: int  #: of _IN_BLOCKS only


def read_wav(window: Window, start: int) -> Media:
    """Returns the recording, with the length that follows from the size of the sound data.

    The file's size counts if it is smaller.
    """
    sound: _Sound | None = None
    length = Length()
    wide_size: int | None = None
    samples: int | None = None
    try:
        for name, body, size in _chunks(window, start):
            if name == b"ds64":
                wide_size = int.from_bytes(window.read(body + 8, 8), "little")
            elif name == b"fmt ":
                sound = _sound(window.read(body, min(size, 40)))
            elif name == b"fact":
                samples = int.from_bytes(window.read(body, 4), "little")
            elif name == b"data" and sound:
                end = body + _data_size(window, body, size, wide_size)
                length = _length(sound, body, end, window.size, samples)
                break
        else:
            _refuse_without_parts(window.block(start), window.whole)
    except BudgetSpentError:
        pass
    return Media("wav", *length)


def _chunks(window: Window, start: int) -> Iterator[tuple[bytes, int, int]]:
    """Yields the name, place and size of the content of each chunk."""
    offset = start + 12
    while len(header := window.read(offset, 8)) == 8:
        size = int.from_bytes(header[4:], "little")
        yield header[:4], offset + 8, size
        offset += 8 + size + size % 2


def _refuse_without_parts(data: bytes, is_whole: bool) -> None:  # noqa: FBT001
    for name, what in ((b"fmt ", "format header"), (b"data", "sound data")):
        if is_whole and name not in data and not data.startswith(b"RIFX"):
            raise NotMedia(damage=f"this WAV file has no {what}")


def _sound(fmt: bytes) -> _Sound:
    if len(fmt) < 16:
        raise NotMedia(damage="the format header of this WAV file is cut off")
    codec, channels, rate, speed, frame, bits = struct.unpack_from("<HHIIHH", fmt)
    if codec == _EXTENSIBLE and len(fmt) >= 26:
        codec = int.from_bytes(fmt[24:26], "little")
    if codec in _STEADY:
        frame = channels * ((bits + 7) // 8)
        speed = rate * frame
    if not (channels and rate):
        raise NotMedia(
            damage=f"this WAV file claims {channels} channels of {rate} samples a second"
        )
    return _Sound(codec, rate, speed, frame, int.from_bytes(fmt[18:20], "little"))


def _data_size(window: Window, body: int, size: int, wide_size: int | None) -> int:
    if size == 0xFFFFFFFF and wide_size:
        return wide_size
    if size in _UNKNOWN_SIZES and window.read(body, 4) not in _AFTER_DATA:
        return max(0, window.size - body)
    return size


def _length(sound: _Sound, body: int, end: int, size: int, samples: int | None) -> Length:
    there = min(end, size) - body
    by_speed = there / sound.bytes_per_second if sound.bytes_per_second else None
    if sound.codec in _STEADY and by_speed is not None:
        # Even if the file was cut, the remaining data has an exact length.
        return spanned(by_speed, body, min(end, size), size)
    by_fact = samples / sound.rate * there / (end - body) if samples and end > body else None
    if sound.codec in _IN_BLOCKS and sound.block:
        by_speed = there / sound.block * sound.samples_per_block / sound.rate
    length = agreed(by_speed, by_fact)
    is_in_file = end <= size and close(size - body, there)
    return length if is_in_file else Length(length.seconds)
