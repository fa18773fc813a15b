"""Inspects a job's media file, and gives Transcribe's reason to refuse it."""

from dataclasses import dataclass
from pathlib import Path

import av

MIN_SECONDS = 0.5
MAX_SECONDS = 4 * 3600
#: FFmpeg's names of containers, and the matching MediaFormat values.
_FORMATS = {
    "mp3": {"mp3"},
    "wav": {"wav"},
    "flac": {"flac"},
    "ogg": {"ogg"},
    "amr": {"amr"},
    "matroska,webm": {"webm"},
    "mov,mp4,m4a,3gp,3g2,mj2": {"mp4", "m4a"},
}
# Sources of the sentences: https://docs.aws.amazon.com/transcribe/latest/APIReference/API_TranscriptionJob.html
# and, of the last two, failed jobs that people have published.
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
TOO_LARGE = (
    "Invalid file size: file size too large. The size of your media file is larger than what "
    "Amazon Transcribe can process. For more information, refer to Service quotas."
)
CHANNELS = (
    "Invalid number of channels: number of channels too large. Your audio contains more channels "
    "than Amazon Transcribe is able to process. For more information, refer to Service quotas."
)
TOO_SHORT = (
    "The input media file length is too small. Minimum audio duration is 0.500000 seconds. "
    "Check the length of the file and try your request again."
)
INVALID = (
    "The data in your input media file isn't valid. "
    "Check the media file and try your request again."
)


class UnusableMedia(Exception):
    """The job fails; str(error) is its FailureReason."""


@dataclass(frozen=True)
class Media:
    """A file's sound, as its headers describe it."""

    formats: frozenset[str]  #: matching MediaFormat values
    rate: int  #: Hz
    channels: int


def inspect(path: Path, media_format: str | None) -> Media:
    """Returns the file's facts if they match the job's. Raises UnusableMedia."""
    try:
        with av.open(str(path)) as container:
            media = _described(container)
    except (av.FFmpegError, ValueError):
        raise UnusableMedia(UNSUPPORTED) from None
    if media_format and media_format not in media.formats:
        raise UnusableMedia(MISMATCH)
    if not 8_000 <= media.rate <= 48_000:
        raise UnusableMedia(SAMPLE_RATE)
    if media.channels > 2:
        raise UnusableMedia(CHANNELS)
    return media


def check_length(seconds: float) -> None:
    """Raises UnusableMedia if a recording is too short or too long."""
    if seconds == 0:
        raise UnusableMedia(INVALID)
    if seconds < MIN_SECONDS:
        raise UnusableMedia(TOO_SHORT)
    if seconds > MAX_SECONDS:
        raise UnusableMedia(TOO_LARGE)


def _described(container: "av.container.InputContainer") -> Media:
    formats = _FORMATS.get(container.format.name)
    if formats is None or not container.streams.audio:
        raise UnusableMedia(UNSUPPORTED)
    stream = container.streams.audio[0]
    return Media(frozenset(formats), stream.rate, stream.channels)
