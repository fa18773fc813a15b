"""Skips the parts before the content: ID3v2 and APEv2 tags, a stream's HTTP header, zeros."""

from transcription.media.mpeg import frame_at
from transcription.media.window import Window

_MAX_PARTS = 8
_STREAM_HEADERS = (b"HTTP/1.", b"HTTP/2", b"ICY ")
_MAX_STREAM_HEADER = 16 * 1024
_ZEROS = bytes(16)
_ID3_HEADER, _APE_HEADER = 10, 32
#: The first bytes of the parts that may follow a tag.
_FOLLOWS = (b"ID3", b"APE", b"fLaC", b"OggS", b"RIFF", b"#!AMR", b"\x1a\x45\xdf\xa3")


def content_start(window: Window) -> tuple[int, bool]:
    """Returns where the content starts, and whether only proper ID3v2 tags are before it.

    Raises BudgetSpentError if the tags are too many or too large.
    """
    start, is_proper = 0, True
    for _ in range(_MAX_PARTS):
        after = _after_part(window, start)
        if after == start:
            break
        is_proper &= after == _id3_ends(window.read(start, _ID3_HEADER), start)[0]
        start = after
    return start, is_proper


def _after_part(window: Window, start: int) -> int:
    head = window.read(start, _APE_HEADER)
    if head.startswith(b"ID3") and len(head) >= _ID3_HEADER:
        return _after_id3(window, start, head)
    if head.startswith(b"APETAGEX") and len(head) == _APE_HEADER:
        after = start + _APE_HEADER + int.from_bytes(head[12:16], "little")
        return after if after < window.size else start + _APE_HEADER
    if head.startswith(_STREAM_HEADERS):
        end = window.read(start, _MAX_STREAM_HEADER).find(b"\r\n\r\n")
        return start if end < 0 else start + end + 4
    if head.startswith(_ZEROS):
        block = window.block(start)
        content = block.lstrip(b"\0")
        return start + len(block) - len(content) if content else start
    return start


def _after_id3(window: Window, start: int, header: bytes) -> int:
    # A tag may claim more than the file has; frames may follow the part that exists.
    ends = [end for end in _id3_ends(header, start) if start < end < window.size]
    ends = ends or [start + _ID3_HEADER]
    return next((end for end in ends if _content_begins(window, end)), ends[0])


def _id3_ends(header: bytes, start: int) -> tuple[int, int]:
    """Returns where an ID3v2 tag ends, read in two ways; the first is -1 if it cannot be.

    Its size has seven bits a byte, or eight as old writers (RealJukebox) gave it.
    """
    size, body = header[6:10], start + _ID3_HEADER + (10 if header[5] & 0x10 else 0)
    plain = body + int.from_bytes(size, "big")
    if not header.startswith(b"ID3") or max(size) >= 0x80:
        return -1, plain
    return body + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3]), plain


def _content_begins(window: Window, place: int) -> bool:
    head = window.read(place, 8)
    return head.startswith(_FOLLOWS) or head[4:] == b"ftyp" or frame_at(head, 0) is not None
