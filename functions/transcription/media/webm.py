"""WebM and other Matroska files (RFC 9559), which decoders read alike."""

import math
import struct
from dataclasses import dataclass, field
from typing import NamedTuple

from transcription.media.clusters import CLUSTER, last_end, times
from transcription.media.ebml import Element, children, elements, number
from transcription.media.errors import NoAudio, NotMedia
from transcription.media.length import Length, spanned
from transcription.media.model import Media
from transcription.media.window import BudgetSpentError, Window

_DOCTYPE, _SEGMENT = 0x4282, 0x18538067
_SEEK_HEAD, _INFO, _TRACKS = 0x114D9B74, 0x1549A966, 0x1654AE6B
_SEEK, _SEEK_ID, _SEEK_POSITION = 0x4DBB, 0x53AB, 0x53AC
_SCALE, _DURATION = 0x2AD7B1, 0x4489
_TRACK, _NUMBER, _TRACK_TYPE, _CODEC = 0xAE, 0xD7, 0x83, 0x86
_SOUND = 2
_FRAME = 0.1  # seconds of the longest frame
_FRAMES_SHARE = 0.02


class _Track(NamedTuple):
    number: int
    kind: int
    codec: bytes


@dataclass
class _Segment:
    tick: float = 0.001  #: seconds
    duration: float | None = None
    tracks: list[_Track] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    seek: dict[int, int] = field(default_factory=dict)
    first_cluster: int | None = None  #: where it starts in the file


def read_webm(window: Window, start: int) -> Media:
    """Returns the recording, whose length is sure if all blocks were read.

    Otherwise the length comes from Duration, or from the times of the last blocks.
    """
    segment = _Segment()
    try:
        header, top = _top(window, start)
        _check_kind(window, header)
        _describe(window, top, segment)
    except BudgetSpentError:
        return Media("webm", *Length(segment.duration))
    sounds = [track for track in segment.tracks if track.kind == _SOUND]
    if not sounds:
        if segment.tracks:
            raise NoAudio("a WebM film")
        return Media("webm", *Length(segment.duration))
    length = _length(window, top, segment, sounds[0])
    return Media("webm", *length, len(sounds))


def _length(window: Window, top: Element, segment: _Segment, sound: _Track) -> Length:
    duration, first = segment.duration, segment.first_cluster
    if duration and top.claimed and top.claimed > window.size:  # the file was cut
        duration = spanned(duration, top.body, top.claimed, window.size).seconds
    if first is None:
        return Length(duration)
    try:
        head = times(window.block(first), segment.tick, sound.number)
        if head.complete and window.whole:
            return _counted(head.seconds, segment, sound)
        end = duration or last_end(window, segment.tick, sound.number)
    except BudgetSpentError:
        return Length(duration)
    if end and end >= head.end:
        return Length(end - head.begin)
    return Length(head.seconds / head.size * (window.size - first) if head.size else duration)


def _counted(seconds: float, segment: _Segment, sound: _Track) -> Length:
    """Returns the counted length, which is sure to a frame or two.

    The last block does not say how long it is, and decoders drop the first one of some codecs.
    """
    only_sound = all(track.kind == _SOUND for track in segment.tracks)
    if only_sound and sound.codec == b"A_OPUS" and segment.duration:
        off = abs(segment.duration - seconds)
        return Length(segment.duration, off > max(_FRAME, _FRAMES_SHARE * seconds))
    return Length(seconds, _FRAMES_SHARE * seconds < _FRAME)


def _top(window: Window, start: int) -> tuple[Element, Element]:
    """Returns the EBML header and the segment. Raises NotMedia if one is missing."""
    found: list[Element] = []
    for element in elements(window, start, window.size):
        if not found or element.id == _SEGMENT:
            found.append(element)
        if element.id == _SEGMENT:
            return found[0], element
    raise NotMedia(damage="this WebM file is cut off after its first header")


def _check_kind(window: Window, header: Element) -> None:
    kind = b"matroska"
    for element in children(window, header):
        if element.id == _DOCTYPE:
            kind = window.read(element.body, min(32, element.end - element.body)).rstrip(b"\0")
    if kind not in (b"webm", b"matroska"):
        raise NotMedia


def _describe(window: Window, top: Element, segment: _Segment) -> None:
    """Reads Info and Tracks, which the seek head finds if they are behind the clusters."""
    for element in children(window, top):
        if element.id == CLUSTER:
            segment.first_cluster = element.start
            break
        _read_part(window, element, segment)
    for part in {_INFO, _TRACKS} & segment.seek.keys() - segment.seen:
        place = top.body + segment.seek[part]
        found = next(elements(window, place, window.size), None)
        if found and found.id == part:
            _read_part(window, found, segment)


def _read_part(window: Window, element: Element, segment: _Segment) -> None:
    if element.id == _INFO:
        _read_info(window, element, segment)
    elif element.id == _TRACKS:
        segment.tracks += [
            _track(window, track) for track in children(window, element) if track.id == _TRACK
        ]
    elif element.id == _SEEK_HEAD:
        for seek in children(window, element):
            found = {item.id: number(window, item) for item in children(window, seek)}
            segment.seek[found.get(_SEEK_ID, 0)] = found.get(_SEEK_POSITION, 0)
    segment.seen.add(element.id)


def _read_info(window: Window, info: Element, segment: _Segment) -> None:
    ticks = 0.0
    for item in children(window, info):
        if item.id == _SCALE:
            segment.tick = number(window, item) / 1e9 or 0.001
        elif item.id == _DURATION:
            ticks = _real(window, item)
    if ticks > 0:
        segment.duration = ticks * segment.tick


def _track(window: Window, track: Element) -> _Track:
    found = {item.id: item for item in children(window, track)}
    codec = found.get(_CODEC)
    return _Track(
        number(window, found[_NUMBER]) if _NUMBER in found else 1,
        number(window, found[_TRACK_TYPE]) if _TRACK_TYPE in found else 0,
        window.read(codec.body, min(codec.end - codec.body, 32)) if codec else b"",
    )


def _real(window: Window, element: Element) -> float:
    data = window.read(element.body, min(element.end - element.body, 9))
    layout = {4: ">f", 8: ">d"}.get(len(data))
    value: float = struct.unpack(layout, data)[0] if layout else 0.0
    return value if math.isfinite(value) else 0.0
