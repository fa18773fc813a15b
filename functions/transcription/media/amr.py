"""AMR and AMR-WB storage format (RFC 4867, section 5): frames of 20 ms without any index."""

from transcription.media.errors import UnsupportedMediaFormat
from transcription.media.length import Length
from transcription.media.model import Media
from transcription.media.window import BLOCK, BudgetSpentError, Window

# Bytes of a frame with its header by frame type; 3GPP TS 26.101 and 26.201.
_NARROW = {0: 13, 1: 14, 2: 16, 3: 18, 4: 20, 5: 21, 6: 27, 7: 32, 8: 6, 15: 1}
_WIDE = {0: 18, 1: 24, 2: 33, 3: 37, 4: 41, 5: 47, 6: 51, 7: 59, 8: 61, 9: 6, 14: 1, 15: 1}
_KINDS = ((b"#!AMR\n", _NARROW), (b"#!AMR-WB\n", _WIDE))
_FRAME_SECONDS = 0.02
_SURE_FRAMES = 24  # the odds that another place looks like this are under 1 in 10**18
_LONGEST_FRAME = 61


def read_amr(window: Window, start: int) -> Media:
    """Returns the recording.

    Its length is sure if all frames were counted; otherwise it is estimated from the mean frame of
    the head, middle and end.
    """
    magic = window.read(start, 16)
    kind = next((kind for kind in _KINDS if magic.startswith(kind[0])), None)
    if kind is None:
        raise UnsupportedMediaFormat("an AMR sound file with several channels")
    first, sizes = start + len(kind[0]), kind[1]
    frames = used = 0
    offsets = (first,) if window.whole else (first, window.size // 2, window.size - BLOCK)
    for offset in offsets:
        try:
            data = window.block(offset)
        except BudgetSpentError:
            break
        count, length = _walk(data, _first_frame(data, sizes) if offset > first else 0, sizes)
        frames, used = frames + count, used + length
    size = window.size - first
    if window.whole and size - used < _LONGEST_FRAME:
        return Media("amr", *Length(frames * _FRAME_SECONDS, estimated=False))
    seconds = size / used * frames * _FRAME_SECONDS if used else None
    return Media("amr", *Length(seconds))


def _walk(
    data: bytes, position: int, sizes: dict[int, int], most: int = BLOCK * 4
) -> tuple[int, int]:
    """Returns the number of whole frames in a row from position on, and the bytes they take."""
    start, frames = position, 0
    while position < len(data) and frames < most:
        size = 0 if data[position] & 0x83 else sizes.get(data[position] >> 3 & 15, 0)
        if size == 0 or position + size > len(data):
            break
        position, frames = position + size, frames + 1
    return frames, position - start


def _first_frame(data: bytes, sizes: dict[int, int]) -> int:
    """Returns where frames start in data that begins anywhere, or its end if there are none."""
    for position in range(min(len(data), _LONGEST_FRAME)):
        if _walk(data, position, sizes, _SURE_FRAMES)[0] == _SURE_FRAMES:
            return position
    return len(data)
