"""Recordings for the tests: this project's samples as any of Transcribe's eight formats.

speech("hello", "mp3") is a few seconds that say said("hello"). Everything is made in memory from
samples/ by PyAV, so a fresh machine needs no speech synthesiser. The same arguments give the same
sound; results are kept, so that asking twice costs nothing.
"""

# ruff: noqa: A002  format is the word for it everywhere here

import io
import random
import re
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import av

SAMPLES = Path(__file__).parents[1] / "samples"
FORMATS = ("mp3", "mp4", "wav", "flac", "ogg", "amr", "webm", "m4a")
_SOURCE_RATE = 16_000
_SOURCES = {"hello": "hello.wav", "welcome": "welcome.flac"}

# container, audio codec and the codec's sample format; libopus takes only the rates below
_ENCODINGS = {
    "mp3": ("mp3", "libmp3lame", "s16p"),
    "mp4": ("mp4", "aac", "fltp"),
    "wav": ("wav", "pcm_s16le", "s16"),
    "flac": ("flac", "flac", "s16"),
    "ogg": ("ogg", "libopus", "s16"),
    "webm": ("webm", "libopus", "s16"),
    "m4a": ("ipod", "aac", "fltp"),
}
_FILM_CODECS = {"mp4": "libx264", "webm": "libvpx"}
_PICTURES_PER_SECOND = 5
_OPUS_RATES = (8000, 12_000, 16_000, 24_000, 48_000)

# What the AMR encoders make of silence once they have settled: two frames of 20 ms that alternate.
# Decodes to below 10 of 32768.
_AMR_SILENCE = {
    "": bytes.fromhex(
        "3c54fd1fb66679e1e001e7cff000000080000000000000000000000000000000"
        "3c48f51f966679e1e001e78af0000000c0000000000000000000000000000000"
    ),
    "-wideband": bytes.fromhex(
        "44404210ddd37437f0610000136802174ab5e0c2a44348f1d82d42c5242bdaca769e25e1b016db981a91d0c299bb"
        "4d043144913a121001d0266652051844410430fff7fe78311f10006e65c132ddab3014d0fc858fa1e44a0012830b"
        "5f280104412b0e0a44c2e68a464280a681c002c0600017612782415a39e0"
    ),
}
_AMR_MAGIC = {"": b"#!AMR\n", "-wideband": b"#!AMR-WB\n"}


def said(sample: str = "hello", repeats: int = 1) -> str:
    """Returns the words of that many repeats of a sample ("hello", 2.4 s, or "welcome", 10.2 s)."""
    return " ".join([(SAMPLES / f"{sample}.txt").read_text().strip()] * repeats)


def says(transcript: str, sample: str = "hello") -> bool:
    """Returns whether the transcript has nearly all of the sample's words, and few others."""
    spoken, written = (re.findall(r"[a-z']+", text.lower()) for text in (said(sample), transcript))
    return SequenceMatcher(None, spoken, written).ratio() >= 0.8


@cache
def speech(
    sample: str = "hello",
    format: str = "wav",
    *,
    rate: int = _SOURCE_RATE,
    channels: int = 1,
    repeats: int = 1,
    pause: float = 1.0,
    seconds: float | None = None,
    film: bool = False,
) -> bytes:
    """A sample spoken `repeats` times with pauses of `pause` seconds, as a file of a format.

    seconds pads with silence (or cuts) to that length. rate is in Hz; opus files take the next
    rate that opus knows, and amr is 8000 Hz, or 16000 Hz (wideband) where rate is 16000 or more.
    channels=2 puts the same on both, but amr is always mono. film adds a picture to mp4 and webm.
    """
    if format == "amr":
        return _amr(sample, rate, repeats, pause, seconds)
    pcm = bytes(int(pause * _SOURCE_RATE) * 2).join([_sample_pcm(sample)] * repeats)
    return encode(
        _padded(pcm, seconds, _SOURCE_RATE), format, rate=rate, channels=channels, film=film
    )


@cache
def silence(
    seconds: float, format: str = "wav", *, rate: int = _SOURCE_RATE, channels: int = 1
) -> bytes:
    """Returns silence of that length."""
    if format == "amr":
        return _amr("hello", rate, 0, 0.0, seconds)
    return encode(bytes(round(seconds * _SOURCE_RATE) * 2), format, rate=rate, channels=channels)


def rubbish(size: int, seed: int = 1) -> bytes:
    """Returns bytes that are no media."""
    return random.Random(seed).randbytes(size)  # noqa: S311  repeatable, nothing secret


def sized(size: str, sample: str = "hello") -> bytes:
    """A wav that is "small" (under 1 MB), "medium" (1 to 10 MB) or "large" (over 10 MB).

    The larger ones are the sample followed by silence, which a recogniser is through with quickly.
    """
    if size == "small":
        return speech(sample, "wav")
    return speech(
        sample, "wav", rate=48_000, channels=2, seconds={"medium": 15.0, "large": 60.0}[size]
    )


def encode(
    pcm: bytes,
    format: str,
    *,
    rate: int = _SOURCE_RATE,
    channels: int = 1,
    film: bool = False,
    codec: str | None = None,
    pcm_rate: int = _SOURCE_RATE,
    options: dict[str, str] | None = None,
    codec_options: dict[str, str] | None = None,
    more_tracks: tuple[bytes, ...] = (),
    piped: bool = False,
) -> bytes:
    """Encode mono 16-bit PCM as a file of a format, or of any container that FFmpeg names.

    codec and options (of the container) override the format's usual ones. more_tracks adds audio
    tracks. piped writes as a live recorder does, which cannot go back to put the length into the
    header.
    """
    container, usual_codec, sample_format = _ENCODINGS.get(format, (format, "", ""))
    codec = codec or usual_codec
    if codec == "libopus":
        rate = min(known for known in _OPUS_RATES if known >= min(rate, 48_000))
        sample_format = "s16"
    elif codec != usual_codec:
        sample_format = av.Codec(codec, "w").audio_formats[0].name
    file = _Pipe() if piped else io.BytesIO()
    with av.open(file, "w", format=container, options=options or {}) as output:
        pictures = _Film(output, _FILM_CODECS.get(format, "mpeg4")) if film else None
        tracks = []
        for sound in (pcm, *more_tracks):
            stream = output.add_stream(codec, rate=rate)
            stream.layout = "stereo" if channels == 2 else "mono"
            stream.format = sample_format
            stream.options = {"strict": "experimental", **(codec_options or {})}
            if container == "mp3" and not codec_options:
                stream.bit_rate = 64_000  # what lame picks by itself at 8 kHz leaves no words
            tracks.append((stream, sound))
        for stream, sound in tracks:
            for frame in _frames(sound, pcm_rate, stream):
                if pictures:
                    pictures.draw(until=frame.time)
                output.mux(stream.encode(frame))
            output.mux(stream.encode(None))
        if pictures:
            pictures.draw(until=len(pcm) / 2 / pcm_rate)
            pictures.end()
    return file.getvalue()


def film_without_sound(format: str) -> bytes:
    """Returns two seconds of pictures as mp4 or webm."""
    file = io.BytesIO()
    with av.open(file, "w", format=_ENCODINGS[format][0]) as output:
        film = _Film(output, _FILM_CODECS[format])
        film.draw(until=2.0)
        film.end()
    return file.getvalue()


def decode(media: bytes, rate: int = _SOURCE_RATE) -> bytes:
    """Returns any recording as mono 16-bit PCM."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    pcm = bytearray()
    with av.open(io.BytesIO(media)) as source:
        for frame in [*source.decode(audio=0), None]:
            for piece in resampler.resample(frame):
                pcm += bytes(piece.planes[0])[: piece.samples * 2]
    return bytes(pcm)


class _Pipe(io.BytesIO):
    seek = None  # type: ignore[assignment]
    tell = None  # type: ignore[assignment]


@cache
def _sample_pcm(sample: str) -> bytes:
    return decode((SAMPLES / _SOURCES[sample]).read_bytes())


def _padded(pcm: bytes, seconds: float | None, rate: int) -> bytes:
    length = len(pcm) if seconds is None else round(seconds * rate) * 2
    return pcm[:length].ljust(length, b"\0")


def _frames(pcm: bytes, rate: int, stream: av.AudioStream):
    """Yields the PCM in the stream's rate and sample format, in frames of its encoder's size."""
    resampler = av.AudioResampler(
        format=stream.format.name,
        layout=stream.layout.name,
        rate=stream.rate,
        frame_size=stream.codec_context.frame_size or 0,
    )
    for start in range(0, len(pcm), rate * 2):
        piece = pcm[start : start + rate * 2]
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(piece) // 2)
        frame.sample_rate, frame.pts = rate, start // 2
        frame.planes[0].update(piece)
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


class _Film:
    """A picture to go with the sound, drawn as the sound goes on."""

    def __init__(self, output: av.container.OutputContainer, codec: str) -> None:
        self._output = output
        self._stream = output.add_stream(codec, rate=_PICTURES_PER_SECOND)
        self._stream.width, self._stream.height, self._stream.pix_fmt = 64, 48, "yuv420p"
        self._drawn = 0

    def draw(self, until: float) -> None:
        while self._drawn < until * _PICTURES_PER_SECOND:
            frame = av.VideoFrame(64, 48, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([self._drawn * 7 % 256]) * plane.buffer_size)
            frame.pts = self._drawn
            self._drawn += 1
            self._output.mux(self._stream.encode(frame))

    def end(self) -> None:
        self._output.mux(self._stream.encode(None))


def _amr(sample: str, rate: int, repeats: int, pause: float, seconds: float | None) -> bytes:
    """Joins AMR frames of 20 ms each, for which PyAV has no encoder."""
    kind = "-wideband" if rate >= 16_000 else ""
    quiet = _AMR_SILENCE[kind]
    frame_size = len(quiet) // 2
    frames = (SAMPLES / f"{sample}{kind}.amr").read_bytes().removeprefix(_AMR_MAGIC[kind])
    gap = (quiet * (round(pause * 50) // 2 + 1))[: round(pause * 50) * frame_size]
    body = gap.join([frames] * repeats)
    if seconds is not None:
        count = round(seconds * 50)
        body = (body + quiet * (count // 2 + 1))[: count * frame_size]
    return _AMR_MAGIC[kind] + body
