"""WAV: RIFF, and its 64-bit forms RF64 and BW64 (EBU Tech 3306, ITU-R BS.2088)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from transcription.media.errors import NotMedia
from transcription.media.model import Media
from transcription.media.window import BudgetSpentError, Window

_PCM, _FLOAT, _ALAW, _MULAW, _EXTENSIBLE = 0x0001, 0x0003, 0x0006, 0x0007, 0xFFFE
_STEADY = (_PCM, _FLOAT, _ALAW, _MULAW)
_UNKNOWN_SIZES = (0, 0xFFFFFFFF)  # what a writer to a pipe leaves in the header
_AFTER_DATA = (b"LIST", b"id3 ", b"ID3 ", b"bext", b"fact", b"cue ", b"smpl", b"iXML", b"_PMX")


@dataclass(frozen=True)
class _Sound:
    codec: int
    channels: int
    rate: int
    bytes_per_second: int
    frame: int  # bytes of one sample of every channel


def read_wav(window: Window, start: int, hint: str) -> Media:  # noqa: ARG001  one shape for all readers
    """Length from the size of the sound data, and from the file's size where that is smaller."""
    sound: _Sound | None = None
    wide_size: int | None = None
    samples: int | None = None
    try:
        for name, body, size in _chunks(window, start + 12):
            if name == b"ds64":
                wide_size = int.from_bytes(window.read(body + 8, 8), "little")
            elif name == b"fmt ":
                sound = _sound(window.read(body, min(size, 40)))
            elif name == b"fact":
                samples = int.from_bytes(window.read(body, 4), "little")
            elif name == b"data" and sound:
                available = max(0, window.size - body)
                size = _data_size(window, body, size, wide_size)  # noqa: PLW2901
                return _media(sound, min(size, available), samples, cut=size > available)
    except BudgetSpentError:
        if sound is None:
            return Media("wav", None, estimated=True)
        return _result(None, sound, estimated=True)
    raise NotMedia(damage=f"this WAV file has no {'sound data' if sound else 'format header'}")


def _chunks(window: Window, offset: int) -> Iterator[tuple[bytes, int, int]]:
    while len(header := window.read(offset, 8)) == 8:
        size = int.from_bytes(header[4:], "little")
        yield header[:4], offset + 8, size
        offset += 8 + size + size % 2


def _sound(fmt: bytes) -> _Sound:
    if len(fmt) < 16:
        raise NotMedia(damage="the format header of this WAV file is cut off")
    codec, channels, rate, speed, frame, bits = struct.unpack_from("<HHIIHH", fmt)
    if codec == _EXTENSIBLE and len(fmt) >= 26:
        codec = int.from_bytes(fmt[24:26], "little")
    if codec in _STEADY:
        frame = channels * ((bits + 7) // 8)
        speed = rate * frame
    if not (1 <= channels <= 256 and 1000 <= rate <= 768_000 and frame and speed):
        raise NotMedia(
            damage=f"this WAV file claims {channels} channels of {rate} samples a second"
        )
    return _Sound(codec, channels, rate, speed, frame)


def _data_size(window: Window, body: int, size: int, wide_size: int | None) -> int:
    if size == 0xFFFFFFFF and wide_size:
        return wide_size
    if size in _UNKNOWN_SIZES and window.read(body, 4) not in _AFTER_DATA:
        return max(0, window.size - body)
    return size


def _media(sound: _Sound, size: int, samples: int | None, *, cut: bool) -> Media:
    if sound.codec in _STEADY:
        seconds = size // sound.frame / sound.rate
        return _result(seconds, sound)
    seconds = size / sound.bytes_per_second
    by_samples = (samples or 0) / sound.rate
    # An ADPCM file's byte rate is right to a few percent, its count of samples exactly.
    if not cut and 0.5 * seconds < by_samples < 2 * seconds:
        return _result(by_samples, sound)
    return _result(seconds, sound, estimated=True)


def _result(seconds: float | None, sound: _Sound, *, estimated: bool = False) -> Media:
    return Media("wav", seconds, estimated, sound.rate, sound.channels)
