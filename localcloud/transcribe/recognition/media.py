"""What a job's media are, and their sound as 16 kHz samples."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
from av.audio.resampler import AudioResampler

RATE = 16_000
MAX_SECONDS = 4 * 3600
#: FFmpeg's names of containers, and the MediaFormat values that fit them.
_FORMATS = {
    "mp3": {"mp3"},
    "wav": {"wav"},
    "flac": {"flac"},
    "ogg": {"ogg"},
    "amr": {"amr"},
    "matroska,webm": {"webm"},
    "mov,mp4,m4a,3gp,3g2,mj2": {"mp4", "m4a"},
}
# The service's words: https://docs.aws.amazon.com/transcribe/latest/APIReference/API_TranscriptionJob.html
UNSUPPORTED = (
    "Unsupported media format. The media format specified in MediaFormat isn't valid. "
    "Refer to the MediaFormat parameter for a list of supported formats."
)
MISMATCH = (
    "The media format provided does not match the detected media format. The media format "
    "specified in MediaFormat doesn't match the format of the input file. Check the media format "
    "of your media file and correct the specified value."
)
SAMPLE_RATE = (
    "Invalid sample rate for audio file. The sample rate specified in MediaSampleRateHertz isn't "
    "valid. The sample rate must be between 8,000 and 48,000 hertz."
)
RATE_MISMATCH = (
    "The sample rate provided does not match the detected sample rate. The sample rate specified "
    "in MediaSampleRateHertz doesn't match the sample rate detected in your input media file. "
    "Check the sample rate of your media file and correct the specified value."
)
TOO_LARGE = (
    "Invalid file size: file size too large. The size of your media file is larger than what "
    "Amazon Transcribe can process. For more information, refer to Service quotas."
)
CHANNELS = (
    "Invalid number of channels: number of channels too large. Your audio contains more channels "
    "than Amazon Transcribe is able to process. For more information, refer to Service quotas."
)


class UnusableMedia(Exception):
    """The job fails; str(error) is its FailureReason in the service's words."""


@dataclass(frozen=True)
class Sound:
    """What is heard in a file."""

    formats: frozenset[str]  #: the MediaFormat values that fit
    rate: int  #: Hz
    channels: int
    seconds: float | None  #: as the container says


def inspect(path: Path, media_format: str | None, rate: int | None) -> Sound:
    """The file's sound. Raises UnusableMedia."""
    try:
        with av.open(str(path)) as container:
            sound = _sound(container)
    except (av.FFmpegError, ValueError):
        raise UnusableMedia(UNSUPPORTED) from None
    if media_format and media_format not in sound.formats:
        raise UnusableMedia(MISMATCH)
    if not 8_000 <= sound.rate <= 48_000:
        raise UnusableMedia(SAMPLE_RATE)
    if rate and rate != sound.rate:
        raise UnusableMedia(RATE_MISMATCH)
    if sound.channels > 2:
        raise UnusableMedia(CHANNELS)
    if sound.seconds and sound.seconds > MAX_SECONDS:
        raise UnusableMedia(TOO_LARGE)
    return sound


def _sound(container: "av.container.InputContainer") -> Sound:
    formats = _FORMATS.get(container.format.name)
    if formats is None or not container.streams.audio:
        raise UnusableMedia(UNSUPPORTED)
    stream = container.streams.audio[0]
    seconds = float(stream.duration * stream.time_base) if stream.duration else None
    if seconds is None and container.duration:
        seconds = container.duration / av.time_base
    return Sound(frozenset(formats), stream.rate, stream.channels, seconds)


def samples(path: Path, channel: int | None) -> Iterator[bytes]:
    """The sound as 16-bit little-endian samples at RATE, in pieces: one channel, or all mixed.

    Damage in the middle ends the sound there, as players do.
    """
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        layout = "mono" if channel is None else stream.layout.name
        resampler = AudioResampler(format="s16", layout=layout, rate=RATE)
        step = 1 if channel is None else stream.channels
        try:
            for frame in container.decode(stream):
                for piece in resampler.resample(frame):
                    yield _one(piece, channel, step)
        except av.FFmpegError:
            return
        for piece in resampler.resample(None):
            yield _one(piece, channel, step)


def _one(piece: "av.AudioFrame", channel: int | None, step: int) -> bytes:
    interleaved = bytes(piece.planes[0])[: piece.samples * step * 2]
    if channel is None or step == 1:
        return interleaved
    pairs = memoryview(interleaved).cast("h")
    return pairs[channel::step].tobytes()
