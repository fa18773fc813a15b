"""MP3: its length by counting frames, and by the header in the first frame."""

from dataclasses import dataclass

from transcription.media.length import Length, close
from transcription.media.model import Media
from transcription.media.mpeg import LONGEST_FRAME, Run, runs
from transcription.media.window import BLOCK, BudgetSpentError, Window

_DENSITY = 1.5  # the factor by which a sample of the frames may differ from a correct header


@dataclass(frozen=True)
class _Header:
    """The header of Xing, LAME or VBRI, which describes the frames behind it."""

    seconds: float  #: without the silence that fills the first and the last frame
    padding: float  #: seconds of that silence
    frame: float  #: seconds of its own frame, which holds no sound
    size: int  #: bytes of all frames; 0 if it does not say


@dataclass(frozen=True)
class _Count:
    """Frames that were found in blocks of the file."""

    seconds: float
    size: int  #: bytes that were searched
    intact: bool


def read_mp3(window: Window, start: int) -> Media | None:
    """Returns the recording, or None if the first block has no frames.

    The length is sure if the header agrees with the frames, or if all frames were counted. Layers I
    and II count as MP3, as in decoders.
    """
    head = window.block(start)
    found = list(runs(head))
    if not found:
        return None
    first = found[0]
    size = window.size - start - first.begin
    header = _header(head[first.begin :], first)
    if window.whole:
        length = _counted(found, header)
    else:
        length = _sampled(_sample(window, start, head[first.begin :]), header, size)
    return Media("mp3", *length)


def _counted(found: list[Run], header: _Header | None) -> Length:
    seconds = sum(run.seconds for run in found)
    used = sum(run.end - run.begin for run in found)
    intact = used == found[-1].end - found[0].begin
    if header is None:
        return Length(seconds, not intact)
    seconds -= header.frame
    if intact and close(seconds, header.seconds + header.padding):
        return Length(header.seconds, estimated=False)
    return Length(seconds)


def _sampled(count: _Count, header: _Header | None, size: int) -> Length:
    seconds = count.seconds / count.size * size
    if header is None or not header.size:
        return Length(seconds)
    if header.size > size:  # the file was cut
        return Length(header.seconds * size / header.size)
    plausible = seconds / _DENSITY < header.seconds < seconds * _DENSITY
    if plausible and close(header.size, size):
        return Length(header.seconds, not count.intact)
    return Length(seconds)  # other files were joined to this one


def _sample(window: Window, start: int, head: bytes) -> _Count:
    """Counts the frames of the head, of a block in the middle and of one at the end."""
    blocks = [head]
    intact = True
    for offset in ((start + window.size) // 2, window.size - BLOCK):
        try:
            blocks.append(window.read(max(offset, start + BLOCK), BLOCK))
        except BudgetSpentError:
            intact = False
    seconds = 0.0
    for block in blocks:
        found = list(runs(block))
        seconds += sum(run.seconds for run in found)
        used = sum(run.end - run.begin for run in found)
        intact &= len(found) == 1 and len(block) - used <= 2 * LONGEST_FRAME
    return _Count(seconds, sum(map(len, blocks)), intact)


def _header(data: bytes, run: Run) -> _Header | None:
    """Parses the header in the first frame."""
    frame = run.first
    xing = (
        4
        + {(True, 2): 32, (True, 1): 17, (False, 2): 17, (False, 1): 9}[
            frame.version == 3, frame.channels
        ]
    )
    flags = int.from_bytes(data[xing + 4 : xing + 8], "big")
    padding = 0
    if data[xing : xing + 4] in (b"Xing", b"Info") and flags & 1:
        frames = int.from_bytes(data[xing + 8 : xing + 12], "big")
        size = int.from_bytes(data[xing + 12 : xing + 16], "big") if flags & 2 else 0
        padding = _silent_samples(data[xing : xing + 144], flags)
    elif data[36:40] == b"VBRI":
        size = int.from_bytes(data[46:50], "big")
        frames = int.from_bytes(data[50:54], "big")
    else:
        return None
    samples = frames * frame.samples - padding
    if samples <= 0:
        return None
    return _Header(samples / frame.rate, padding / frame.rate, frame.samples / frame.rate, size)


def _silent_samples(header: bytes, flags: int) -> int:
    """Returns the samples of silence that LAME put before and behind the sound."""
    if flags & 0xF != 0xF or header[120:123] not in (b"LAM", b"Lav"):
        return 0
    packed = int.from_bytes(header[141:144], "big")
    return (packed >> 12) + (packed & 0xFFF)
