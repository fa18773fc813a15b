"""A media file's sound, decoded once into a file of samples for each channel."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.audio.resampler import AudioResampler

RATE = 16_000
SAMPLE_BYTES = 2
#: Consecutive packets without sound after which the rest of a file is ignored.
_MAX_UNREADABLE = 1000


@dataclass(frozen=True)
class Recording:
    """One channel, or all mixed: 16-bit little-endian samples at RATE in a file."""

    path: Path

    @property
    def seconds(self) -> float:
        return self.path.stat().st_size / SAMPLE_BYTES / RATE

    def pcm(self, start: float = 0.0, end: float | None = None) -> bytes:
        """Returns the samples from start to end, in seconds, or to the recording's end."""
        first = max(0, round(start * RATE)) * SAMPLE_BYTES
        with self.path.open("rb") as samples:
            samples.seek(first)
            if end is None:
                return samples.read()
            return samples.read(max(0, round(end * RATE) * SAMPLE_BYTES - first))


def decode(media: Path, folder: Path, channels: int | None = None) -> list[Recording]:
    """Returns one recording of all channels mixed, or with `channels` one for each.

    Damaged packets are skipped, as by a player. Raises av.FFmpegError if the file cannot be opened.
    """
    count = channels or 1
    recordings = [Recording(folder / f"{media.name}.{number}.pcm") for number in range(count)]
    with ExitStack() as files:
        outputs = [files.enter_context(one.path.open("wb")) for one in recordings]
        container = files.enter_context(av.open(str(media)))
        for interleaved in _resampled(_frames(container), "mono" if count == 1 else "stereo"):
            samples = memoryview(interleaved).cast("h")
            for number, output in enumerate(outputs):
                output.write(samples[number::count].tobytes())
    return recordings


def _frames(container: "av.container.InputContainer") -> Iterator[Any]:
    unreadable = 0
    while unreadable < _MAX_UNREADABLE:
        try:
            for packet in container.demux(container.streams.audio[0]):
                unreadable += 1
                for frame in _decoded(packet):
                    unreadable = 0
                    yield frame
            return
        except av.FFmpegError:
            unreadable += 1  # this packet cannot be read, but the next one may be whole


def _decoded(packet: Any) -> list[Any]:
    try:
        return list(packet.decode())
    except av.FFmpegError:
        return []


def _resampled(frames: Iterator[Any], layout: str) -> Iterator[bytes]:
    """Yields samples of all channels in turn.

    Joined files may change their rate or layout midway.
    """
    resampler: AudioResampler | None = None
    shape = None
    for frame in frames:
        if shape != (frame.format.name, frame.layout.name, frame.sample_rate):
            yield from _samples(resampler, None)
            resampler = AudioResampler(format="s16", layout=layout, rate=RATE)
            shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        frame.pts = None
        yield from _samples(resampler, frame)
    yield from _samples(resampler, None)


def _samples(resampler: AudioResampler | None, frame: Any) -> Iterator[bytes]:
    if resampler is not None:
        for piece in resampler.resample(frame):
            size = piece.samples * SAMPLE_BYTES * len(piece.layout.channels)
            yield bytes(piece.planes[0])[:size]
