"""The encodings that the odd files are made of: all that Transcribe lists, and their neighbours."""

import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from tests import recordings
from tests.odd_recordings.recording import Change, OddRecording

SECONDS = 11.0


@dataclass(frozen=True)
class Encoding:
    """The encoding of a file; name is the file's, with its extension."""

    name: str
    container: str
    codec: str | None = None
    rate: int = 16_000
    channels: int = 1
    bits: int = 0  #: per second; 0 for the encoder's own choice
    film: bool = False
    options: tuple[tuple[str, str], ...] = ()
    codec_options: tuple[tuple[str, str], ...] = ()
    piped: bool = False
    header_first: bool = False

    @cache  # noqa: B019  the encodings are few and live as long as the module
    def make(self, seconds: float = SECONDS) -> bytes:
        """Returns a file with that many seconds of speech."""
        if self.container == "amr":
            return recordings.speech("welcome", "amr", rate=self.rate, seconds=seconds)
        data = recordings.encode(
            pcm(seconds),
            self.container,
            codec=self.codec,
            rate=self.rate,
            channels=self.channels,
            film=self.film,
            options=dict(self.options),
            codec_options=dict(self.codec_options) | ({"b": str(self.bits)} if self.bits else {}),
            piped=self.piped,
        )
        return _header_first(data) if self.header_first else data

    def changed(self, kind: str, name: str, change: Change) -> OddRecording:
        """Returns the file after a change."""
        return OddRecording(kind, f"{name}-{self.name}", lambda: change(self.make()))


@cache
def pcm(seconds: float) -> bytes:
    """Returns speech as mono 16-bit samples at 16 kHz."""
    return recordings.decode(recordings.speech("welcome", "wav", seconds=seconds, repeats=2))


def _header_first(data: bytes) -> bytes:
    """Returns an MP4 file with its moov box before the sound."""
    start = data.rindex(b"moov") - 4
    moov = bytearray(data[start:])
    table = moov.index(b"stco") + 12
    for at in range(table, table + 4 * int.from_bytes(moov[table - 4 : table], "big"), 4):
        struct.pack_into(">I", moov, at, int.from_bytes(moov[at : at + 4], "big") + len(moov))
    first = int.from_bytes(data[:4], "big")
    return data[:first] + bytes(moov) + data[first:start]


def _high(name: str, container: str, codec: str | None = None, **more: Any) -> Encoding:
    """Returns an encoding of more than 256 KB."""
    return replace(Encoding(name, container, codec, 48_000, 2, 256_000), **more)


_NO_HEADER = (("write_xing", "0"),)
_QUALITY: Callable[[str], tuple[tuple[str, str], ...]] = lambda value: (  # noqa: E731
    ("flags", "+qscale"),
    ("global_quality", value),
)
MP3 = (
    Encoding("cbr.mp3", "mp3", bits=32_000),
    _high("cbr-high.mp3", "mp3"),
    _high("cbr-no-header.mp3", "mp3", options=_NO_HEADER),
    Encoding("vbr.mp3", "mp3", codec_options=_QUALITY("236")),
    _high("vbr-high.mp3", "mp3", bits=0, codec_options=_QUALITY("0")),
    Encoding("vbr-no-header.mp3", "mp3", codec_options=_QUALITY("236"), options=_NO_HEADER),
    Encoding("mpeg25.mp3", "mp3", rate=8_000, bits=16_000),
    _high("layer-two.mp3", "mp2", "mp2"),
)
ENCODINGS = (
    *MP3,
    Encoding("aac.mp4", "mp4"),
    _high("aac-high.mp4", "mp4"),
    _high("aac-header-first.mp4", "mp4", header_first=True),
    _high("opus.mp4", "mp4", "libopus"),
    Encoding("flac.mp4", "mp4", "flac"),
    Encoding("mp3.mp4", "mp4", "libmp3lame", rate=44_100),
    _high("ac3.mp4", "mp4", "ac3"),
    Encoding("film.mp4", "mp4", film=True),
    _high("film-high.mp4", "mp4", film=True),
    Encoding("aac.m4a", "m4a"),
    _high("aac-high.m4a", "m4a", header_first=True),
    Encoding("alac.m4a", "m4a", "alac", rate=44_100, channels=2),
    Encoding("pcm16.wav", "wav", rate=8_000),
    Encoding("pcm16-high.wav", "wav", rate=48_000, channels=2),
    *(
        Encoding(f"{codec.replace('_', '-')}.wav", "wav", codec, rate=rate)
        for codec, rate in (
            *(("pcm_s24le", 16_000), ("pcm_s32le", 16_000), ("pcm_u8", 8_000)),
            *(("pcm_f32le", 16_000), ("pcm_f64le", 16_000), ("pcm_alaw", 8_000)),
            *(("pcm_mulaw", 8_000), ("adpcm_ima_wav", 16_000), ("adpcm_ms", 44_100)),
            *(("adpcm_yamaha", 16_000), ("adpcm_g726", 8_000), ("libmp3lame", 44_100)),
        )
    ),
    Encoding("rf64.wav", "wav", options=(("rf64", "always"),)),
    Encoding("flac.flac", "flac"),
    Encoding("flac-high.flac", "flac", rate=44_100, channels=2),
    Encoding("opus.ogg", "ogg"),
    _high("opus-high.ogg", "ogg"),
    Encoding("vorbis.ogg", "ogg", "vorbis", channels=2),
    _high("vorbis-high.ogg", "ogg", "vorbis"),
    Encoding("flac.ogg", "ogg", "flac"),
    Encoding("narrow.amr", "amr", rate=8_000),
    Encoding("wide.amr", "amr"),
    Encoding("opus.webm", "webm"),
    _high("opus-high.webm", "webm"),
    Encoding("vorbis.webm", "webm", "vorbis", channels=2),
    Encoding("film.webm", "webm", film=True),
    _high("film-high.webm", "webm", film=True),
)
_FRAGMENTS = "frag_keyframe+empty_moov"
#: As a recorder or a packager writes them, and containers that are near to those listed.
RECORDED = (
    *(
        replace(encoding, name=f"piped-{encoding.name}", piped=True)
        for encoding in ENCODINGS
        if encoding.container in ("mp3", "wav", "flac", "ogg", "webm")
        and not (encoding.codec or encoding.options)
    ),
    Encoding("fragmented.mp4", "mp4", options=(("movflags", _FRAGMENTS),)),
    *(
        _high(
            f"{name}.mp4",
            "mp4",
            options=(("movflags", flags), ("frag_duration", "500000")),
            film="film" in name,
        )
        for name, flags in (
            ("fragments", _FRAGMENTS),
            ("fragments-without-index", f"{_FRAGMENTS}+default_base_moof+skip_trailer"),
            ("fragments-of-a-film", _FRAGMENTS),
            ("dash", "dash+delay_moov"),
        )
    ),
    Encoding("smooth.mp4", "ismv", "aac", rate=48_000),
    _high("live.webm", "webm", options=(("live", "1"),)),
    Encoding("live-film.webm", "webm", film=True, options=(("live", "1"),)),
    _high("dash.webm", "webm", options=(("dash", "1"),)),
    Encoding("cues-first.webm", "webm", options=(("reserve_index_space", "10000"),)),
    Encoding("iphone.mp4", "mov", "aac", rate=48_000),
    Encoding("iphone.mov", "mov", "aac", film=True, rate=48_000),
    Encoding("pcm.mov", "mov", "pcm_s16be", rate=48_000),
    Encoding("ima.mov", "mov", "adpcm_ima_qt", rate=44_100),
    Encoding("alac.mov", "mov", "alac", rate=48_000),
    Encoding("phone.3gp", "3gp", "aac"),
    Encoding("phone.mp4", "3gp", "aac"),
    Encoding("phone.3g2", "3g2", "aac"),
    Encoding("flash.mp4", "f4v", "aac"),
    Encoding("aac.mkv", "matroska", "aac"),
    Encoding("pcm.mkv", "matroska", "pcm_s16le", film=True),
    Encoding("flac.webm", "matroska", "flac", rate=44_100, channels=2),
)


def named(name: str) -> Encoding:
    """Returns one of them."""
    return next(one for one in (*ENCODINGS, *RECORDED) if one.name == name)


#: Small and large files of each format; make bench tries and changes all the others, too.
SELECTION = tuple(
    map(
        named,
        (
            *("cbr.mp3", "cbr-high.mp3", "vbr-no-header.mp3"),
            *("aac.mp4", "film-high.mp4", "fragments.mp4", "aac.m4a", "aac-high.m4a"),
            *("pcm16.wav", "pcm16-high.wav", "flac.flac", "flac-high.flac"),
            *("opus.ogg", "vorbis-high.ogg", "narrow.amr", "wide.amr"),
            *("opus.webm", "film-high.webm", "live.webm"),
        ),
    )
)
