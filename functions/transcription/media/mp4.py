"""MP4, M4A, QuickTime and 3GP: the length from the movie header, or from the fragments."""

from transcription.media.boxes import Box, boxes
from transcription.media.errors import NoAudio, NotMedia, UnsupportedMediaFormat
from transcription.media.fragments import fragmented_length
from transcription.media.length import Length, close, spanned
from transcription.media.model import Format, Media
from transcription.media.tracks import Movie, Track, read_movie
from transcription.media.window import BudgetSpentError, Window

#: ftyp is first in every modern MP4; the others start QuickTime files and broken ones.
BOXES = (
    *(b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp", b"moof"),
    *(b"uuid", b"udta", b"junk", b"prfl", b"sidx"),
)
_M4A_BRANDS = (b"M4A ", b"M4B ")
_PROTECTED_BRANDS = {
    b"M4P ": "a copy-protected iTunes file (M4P)",
    b"aax ": "a copy-protected Audible book (AAX)",
    b"aaxc": "a copy-protected Audible book (AAX)",
}
_PICTURES = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis", b"crx ")
_HOLE = bytes(4096)
_PROTECTED = (b"enca", b"drms")


def read_mp4(window: Window, start: int, hint: str) -> Media:
    """Returns the recording, with the length that the sound track's header gives.

    A fragmented file's length comes from fragments.py. The brand decides between M4A and MP4. If it
    does not, a file without pictures goes by its name.
    """
    brand = window.read(start + 8, 4) if window.read(start + 4, 4) == b"ftyp" else b""
    if brand in _PICTURES:
        raise NotMedia("a picture")
    if brand in _PROTECTED_BRANDS:
        raise UnsupportedMediaFormat(_PROTECTED_BRANDS[brand])
    movie, length = Movie([], whole=False), Length()
    try:
        top = _movie_box(window, start)
        if top:
            movie = read_movie(window, top)
            length = _length(window, start, top, movie)
    except BudgetSpentError:
        pass
    if movie.sounds and movie.sounds[0].codec in _PROTECTED:
        raise UnsupportedMediaFormat("a copy-protected MP4 file")
    return Media(_format(brand, hint, movie), *length, max(1, len(movie.sounds)))


def _format(brand: bytes, hint: str, movie: Movie) -> Format:
    if brand in _M4A_BRANDS or (hint == "m4a" and not movie.has_pictures):
        return "m4a"
    return "mp4"


def _movie_box(window: Window, start: int) -> Box | None:
    """Returns the moov box, or None if it may be beyond the budget.

    Raises NotMedia if the file has none.
    """
    end = start
    for box in boxes(window, start, window.size):
        if box.name == b"moov":
            return box
        end = box.end
    if end < window.size:
        return None  # the walk ends at anything that is not a box
    raise NotMedia(
        damage="the part of this MP4 file that describes the rest (moov) is missing, as it is when "
        "a recording or an upload is broken off"
    )


def _length(window: Window, start: int, top: Box, movie: Movie) -> Length:
    if not movie.sounds:
        if movie.whole and movie.tracks:
            raise NoAudio("an MP4 film")
        return Length()
    sound = movie.sounds[0]
    if movie.fragmented:
        length = fragmented_length(window, top, sound)
    elif sound.length.seconds is None or sound.length.estimated or not _is_alike(movie.sounds):
        return Length(sound.length.seconds)
    else:
        length = _in_file(window, start, sound.length.seconds)
    return Length(length.seconds, length.estimated or _has_hole(window, top))


def _is_alike(sounds: list[Track]) -> bool:
    """Returns whether all audio tracks are equally long, so that any of them may be transcribed."""
    lengths = [sound.length.seconds or 0 for sound in sounds]
    return close(min(lengths), max(lengths))


def _in_file(window: Window, start: int, seconds: float) -> Length:
    """Returns the length, which is sure if the boxes fill the file and are those of one movie."""
    movies = end = 0
    try:
        for box in boxes(window, start, window.size):
            movies += box.name == b"moov"
            end = box.end
            if box.name == b"mdat" and box.claimed != box.end:
                return spanned(seconds, box.body, box.claimed, window.size)
    except BudgetSpentError:
        return Length(seconds)
    return Length(seconds, movies != 1 or end != window.size)


def _has_hole(window: Window, top: Box) -> bool:
    """Returns whether the sound has zeros in it, as after an interrupted download.

    Looks at all of a small file behind its headers, and at the middle and end of a large one, but
    not at the end if the header is there, since it was written last.
    """
    if window.whole:
        return window.block(0).find(_HOLE, window.size // 4) >= 0
    middle, end = window.size // 2, window.size - len(_HOLE)
    places = (middle, end) if top.end < middle else (middle,)
    try:
        return any(window.read(place, len(_HOLE)) == _HOLE for place in places)
    except BudgetSpentError:
        return True
