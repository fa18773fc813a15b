"""Small recordings for the tests, made of samples/ in each of Transcribe's formats."""

import io
from functools import cache
from pathlib import Path

import av

SAMPLES = Path(__file__).parents[2] / "samples"
FORMATS = ("mp3", "mp4", "wav", "flac", "ogg", "amr", "webm", "m4a")
_RATE = 16_000
_SOURCES = {"hello": "hello.wav", "welcome": "welcome.flac"}
#: A format's container, audio codec and the codec's sample format.
_ENCODINGS = {
    "mp3": ("mp3", "libmp3lame", "s16p"),
    "mp4": ("mp4", "aac", "fltp"),
    "wav": ("wav", "pcm_s16le", "s16"),
    "flac": ("flac", "flac", "s16"),
    "ogg": ("ogg", "libopus", "s16"),
    "webm": ("webm", "libopus", "s16"),
    "m4a": ("ipod", "aac", "fltp"),
}


def said(sample: str = "hello", repeats: int = 1) -> str:
    """The words of repeats of a sample: "hello" takes 2.4 s, "welcome" 10.2 s."""
    return " ".join([(SAMPLES / f"{sample}.txt").read_text().strip()] * repeats)


@cache
def speech(
    sample: str = "hello",
    media_format: str = "wav",
    *,
    rate: int = _RATE,
    channels: int = 1,
    repeats: int = 1,
    pause: float = 1.0,
) -> bytes:
    """A sample spoken `repeats` times with pauses of that many seconds.

    rate is in Hz. amr is the sample's own file: PyAV has no encoder for it.
    """
    if media_format == "amr":
        return (SAMPLES / f"{sample}.amr").read_bytes()
    pcm = bytes(int(pause * _RATE) * 2).join([_sample_pcm(sample)] * repeats)
    return encode(pcm, media_format, rate=rate, channels=channels)


def silence(seconds: float, media_format: str = "wav") -> bytes:
    """Nothing said for that long."""
    return encode(bytes(round(seconds * _RATE) * 2), media_format)


def encode(pcm: bytes, media_format: str, *, rate: int = _RATE, channels: int = 1) -> bytes:
    """Mono 16-bit PCM of 16 kHz as a file of a format."""
    container, codec, sample_format = _ENCODINGS[media_format]
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        sound = output.add_stream(codec, rate=48_000 if codec == "libopus" else rate)
        sound.layout = "stereo" if channels == 2 else "mono"
        sound.format = sample_format
        for frame in _frames(pcm, sound):
            output.mux(sound.encode(frame))
        output.mux(sound.encode(None))
    return file.getvalue()


@cache
def _sample_pcm(sample: str) -> bytes:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
    pcm = bytearray()
    with av.open(SAMPLES / _SOURCES[sample]) as source:
        for frame in [*source.decode(audio=0), None]:
            for piece in resampler.resample(frame):
                pcm += bytes(piece.planes[0])[: piece.samples * 2]
    return bytes(pcm)


def _frames(pcm: bytes, sound: av.AudioStream):
    resampler = av.AudioResampler(
        format=sound.format.name,
        layout=sound.layout.name,
        rate=sound.rate,
        frame_size=sound.codec_context.frame_size or 0,
    )
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
    frame.sample_rate, frame.pts = _RATE, 0
    frame.planes[0].update(pcm)
    yield from resampler.resample(frame)
    yield from resampler.resample(None)
