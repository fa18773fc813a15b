"""WebM (the part of Matroska, RFC 9559, that browsers play and record)."""

import math
import struct
from dataclasses import dataclass, field

from transcription.media.clusters import CLUSTER, clustered_seconds
from transcription.media.ebml import Element, children, elements, number
from transcription.media.errors import NoAudio, NotMedia, UnsupportedMediaFormat
from transcription.media.model import Media
from transcription.media.window import BudgetSpentError, Window

_DOCTYPE, _SEGMENT = 0x4282, 0x18538067
_SEEK_HEAD, _INFO, _TRACKS = 0x114D9B74, 0x1549A966, 0x1654AE6B
_SEEK, _SEEK_ID, _SEEK_POSITION = 0x4DBB, 0x53AB, 0x53AC
_SCALE, _DURATION = 0x2AD7B1, 0x4489
_TRACK, _TRACK_TYPE, _AUDIO, _RATE, _CHANNELS = 0xAE, 0x83, 0xE1, 0xB5, 0x9F
_SOUND = 2


@dataclass
class _Segment:
    tick: float = 0.001  # seconds
    duration: float | None = None
    kinds: list[int] = field(default_factory=list)
    rate: int | None = None
    channels: int | None = None
    seen: set[int] = field(default_factory=set)
    seek: dict[int, int] = field(default_factory=dict)
    first_cluster: int | None = None  # where it starts in the file


def read_webm(window: Window, start: int, hint: str) -> Media:  # noqa: ARG001  one shape for all readers
    """Length from Duration; in a live recording, which has none, from the last cluster's times."""
    segment = _Segment()
    try:
        top = _top(window, start)
        _check_kind(window, top[0])
        _describe(window, top[1], segment)
    except BudgetSpentError:
        return Media("webm", segment.duration, segment.duration is None)
    if _SOUND not in segment.kinds:
        if segment.kinds:
            raise NoAudio("a WebM film")
        raise NotMedia(damage="this WebM file does not say what it holds")
    seconds, estimated = segment.duration, False
    if seconds is None:
        seconds, estimated = _live_seconds(window, segment)
    return Media("webm", seconds, estimated, segment.rate, segment.channels)


def _live_seconds(window: Window, segment: _Segment) -> tuple[float | None, bool]:
    if segment.first_cluster is None:
        return None, True
    try:
        return clustered_seconds(window, segment.first_cluster, segment.tick)
    except BudgetSpentError:
        return None, True


def _top(window: Window, start: int) -> list[Element]:
    """The EBML header and the segment. Raises NotMedia where one is missing."""
    found: list[Element] = []
    for element in elements(window, start, window.size):
        if not found or element.id == _SEGMENT:
            found.append(element)
        if element.id == _SEGMENT:
            break
    if len(found) < 2:
        raise NotMedia(damage="this WebM file is cut off after its first header")
    return found


def _check_kind(window: Window, header: Element) -> None:
    kind = b"matroska"
    for element in children(window, header):
        if element.id == _DOCTYPE:
            kind = window.read(element.body, min(32, element.end - element.body)).rstrip(b"\0")
    if kind == b"matroska":
        raise UnsupportedMediaFormat("a Matroska film or sound file (MKV, MKA)")
    if kind != b"webm":
        raise NotMedia


def _describe(window: Window, top: Element, segment: _Segment) -> None:
    """Read Info and Tracks; where they are behind the clusters, the seek head tells where."""
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
        for track in children(window, element):
            if track.id == _TRACK:
                _read_track(window, track, segment)
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


def _read_track(window: Window, track: Element, segment: _Segment) -> None:
    kind, rate, channels = 0, 8000.0, 1  # the values that Matroska gives what is left out
    for item in children(window, track):
        if item.id == _TRACK_TYPE:
            kind = number(window, item)
        elif item.id == _AUDIO:
            for detail in children(window, item):
                if detail.id == _RATE:
                    rate = _real(window, detail)
                elif detail.id == _CHANNELS:
                    channels = number(window, detail)
    if kind == _SOUND and _SOUND not in segment.kinds:
        segment.rate = round(rate) if 1000 <= rate <= 768_000 else None
        segment.channels = channels if 0 < channels <= 256 else None
    segment.kinds.append(kind)


def _real(window: Window, element: Element) -> float:
    data = window.read(element.body, min(element.end - element.body, 9))
    layout = {4: ">f", 8: ">d"}.get(len(data))
    value: float = struct.unpack(layout, data)[0] if layout else 0.0
    return value if math.isfinite(value) else 0.0
