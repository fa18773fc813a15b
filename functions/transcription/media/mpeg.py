"""MPEG audio frames (ISO 11172-3, 13818-3, and the unofficial 2.5): finding and walking them."""

from collections.abc import Iterator
from dataclasses import dataclass

_BITRATES = {  # kbit/s by (is version 1, layer)
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = (44_100, 48_000, 32_000)
_RATE_DIVISOR = {3: 1, 2: 2, 0: 4}  # by the header's version bits: MPEG 1, 2, 2.5
LONGEST_FRAME = 1729  # bytes: layer II, 384 kbit/s, 32 kHz
SURE_FRAMES = 4  # the odds that another place looks like this are under 1 in 10**12


@dataclass(frozen=True)
class Frame:
    """A frame's header: bytes, samples of each channel, rate in Hz, layer 1 to 3."""

    size: int
    samples: int
    rate: int
    channels: int
    layer: int
    version: int

    def same_stream(self, other: "Frame") -> bool:
        """Returns whether both can belong to one stream, in which bit rate and channel mode may
        change.
        """
        return (self.rate, self.layer, self.version) == (other.rate, other.layer, other.version)


@dataclass(frozen=True)
class Run:
    """Whole frames of one stream that follow each other from begin to end."""

    begin: int
    end: int
    first: Frame
    frames: int

    @property
    def seconds(self) -> float:
        """The length of the run's sound."""
        return self.frames * self.first.samples / self.first.rate


def frame_at(data: bytes, position: int) -> Frame | None:
    """Parses the header here. Returns None if it is not a header, or has the rare free format."""
    header = data[position : position + 4]
    if len(header) < 4 or header[0] != 0xFF or header[1] < 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3)
    bitrate, rate = header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or layer == 4 or bitrate in (0, 15) or rate == 3:
        return None
    hertz = _RATES[rate] // _RATE_DIVISOR[version]
    kilobits = _BITRATES[version == 3, layer][bitrate - 1]
    samples = 384 if layer == 1 else 576 if layer == 3 and version != 3 else 1152
    slot = 4 if layer == 1 else 1
    size = (samples // 8 * kilobits * 1000 // hertz // slot + (header[2] >> 1 & 1)) * slot
    return Frame(size, samples, hertz, 1 if header[3] >> 6 == 3 else 2, layer, version)


def runs(data: bytes) -> Iterator[Run]:
    """Yields the runs of at least SURE_FRAMES frames in data; whatever lies between them is
    skipped.
    """
    position = 0
    while (position := data.find(b"\xff", position)) >= 0:
        run = _run_at(data, position)
        if run:
            yield run
        position = run.end if run else position + 1


def _run_at(data: bytes, begin: int) -> Run | None:
    first = frame = frame_at(data, begin)
    end, frames = begin, 0
    while first and frame and frame.same_stream(first) and end + frame.size <= len(data):
        end, frames = end + frame.size, frames + 1
        frame = frame_at(data, end)
    return Run(begin, end, first, frames) if first and frames >= SURE_FRAMES else None


def is_adts(data: bytes) -> bool:
    """Returns whether data starts with raw AAC in ADTS frames (ISO 14496-3), which resemble MPEG
    audio.
    """
    position = frames = 0
    while frames < SURE_FRAMES and position + 7 <= len(data):
        if data[position] != 0xFF or data[position + 1] & 0xF6 != 0xF0:
            return False
        size = (data[position + 3] & 3) << 11 | data[position + 4] << 3 | data[position + 5] >> 5
        if size < 7:
            return False
        position, frames = position + size, frames + 1
    return frames == SURE_FRAMES
