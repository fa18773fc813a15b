"""MP4 and M4A: the movie header wherever it is, or the fragments where that has no length."""

from collections.abc import Iterator

from transcription.media.boxes import Box, boxes, numbers
from transcription.media.errors import NoAudio, NotMedia, UnsupportedMediaFormat
from transcription.media.fragments import fragmented_seconds
from transcription.media.model import Format, Media
from transcription.media.tracks import Movie, Track, read_track
from transcription.media.window import BudgetSpentError, Window

_M4A_BRANDS = (b"M4A ", b"M4B ")
_UNTAKEN_BRANDS = {
    b"qt  ": "a QuickTime film (MOV)",
    b"M4P ": "a copy-protected iTunes file (M4P)",
    b"aax ": "a copy-protected Audible book (AAX)",
    b"aaxc": "a copy-protected Audible book (AAX)",
}
_PICTURES = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis", b"crx ")
_PROTECTED = (b"enca", b"drms")


def read_mp4(window: Window, start: int, hint: str) -> Media:
    """Length from the sound track's header; for fragmented files see fragments.py.

    A brand tells M4A from MP4; where it does not, a file without pictures is what its name says.
    """
    brand = _brand(window, start, hint)
    movie = Movie(None, [], whole=False)
    try:
        top = _movie_box(window, start)
        movie = _movie(window, top)
    except BudgetSpentError:
        return Media(_format(brand, hint, movie), None, estimated=True)
    sound = movie.sound
    if sound is None:
        if movie.whole:
            raise NoAudio("an MP4 film")
        return Media(_format(brand, hint, movie), movie.seconds, movie.seconds is None)
    if sound.codec in _PROTECTED:
        raise UnsupportedMediaFormat("a copy-protected MP4 file")
    seconds, estimated = _seconds(window, top, movie, sound)
    return Media(_format(brand, hint, movie), seconds, estimated, sound.rate, sound.channels)


def _brand(window: Window, start: int, hint: str) -> bytes:
    brand = b""
    if window.read(start + 4, 4) == b"ftyp":
        brand = window.read(start + 8, 4)
    elif hint not in ("mp4", "m4a"):
        # Files from before there was a brand are QuickTime's.
        brand = b"qt  "
    if brand in _PICTURES:
        raise NotMedia("a picture")
    if brand[:2] == b"3g" and hint not in ("mp4", "m4a"):
        raise UnsupportedMediaFormat("a 3GP file")
    if brand in _UNTAKEN_BRANDS:
        raise UnsupportedMediaFormat(_UNTAKEN_BRANDS[brand])
    return brand


def _format(brand: bytes, hint: str, movie: Movie) -> Format:
    if brand in _M4A_BRANDS or (hint == "m4a" and not movie.has_pictures):
        return "m4a"
    return "mp4"


def _movie_box(window: Window, start: int) -> Box:
    for box in boxes(window, start, window.size):
        if box.name == b"moov":
            return box
    raise NotMedia(
        damage="the part of this MP4 file that describes the rest (moov) is missing, as it is when "
        "a recording or an upload is broken off"
    )


def _movie(window: Window, top: Box) -> Movie:
    """The tracks that the budget reaches; all that matters is the first one with sound."""
    seconds, fragmented, whole = None, False, True
    tracks: list[Track] = []
    try:
        for box in boxes(window, top.body, top.end):
            if box.name == b"mvhd":
                seconds = _header_seconds(window, box)
            elif box.name == b"mvex":
                fragmented = True
            elif box.name == b"trak":
                tracks.extend(_track(window, box))
    except BudgetSpentError:
        whole = False
    return Movie(seconds, tracks, whole=whole, fragmented=fragmented)


def _track(window: Window, box: Box) -> Iterator[Track]:
    if track := read_track(window, box):
        yield track


def _header_seconds(window: Window, box: Box) -> float | None:
    if numbers(window, box, 1)[0] == 1:
        *_, scale, duration = numbers(window, box, 4, 8, 8, 4, 8)
    else:
        *_, scale, duration = numbers(window, box, 4, 4, 4, 4, 4)
    return duration / scale if scale and duration else None


def _seconds(window: Window, top: Box, movie: Movie, sound: Track) -> tuple[float | None, bool]:
    if movie.fragmented:
        return fragmented_seconds(window, top, movie, sound)
    seconds = sound.seconds if sound.seconds is not None else movie.seconds
    return seconds, seconds is None
