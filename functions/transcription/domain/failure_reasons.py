"""Transcribe's FailureReason in plain language.

The documented texts:
https://docs.aws.amazon.com/transcribe/latest/APIReference/API_TranscriptionJob.html
"""

from transcription.domain.errors import (
    FormatRefused,
    InvalidSampleRate,
    JobError,
    MediaFormatMismatch,
    SizeRefused,
    TooManyChannels,
    TranscribeFailed,
    TranscribeInternalFailure,
)

_REASONS: tuple[tuple[str, type[JobError], str], ...] = (
    (
        "unsupported media format",
        FormatRefused,
        "Transcribe cannot read this media. Convert it to wav, flac, mp3 or mp4.",
    ),
    (
        "media format provided does not match",
        MediaFormatMismatch,
        "The media is not in the format that it seems to be in. Convert it again and upload it.",
    ),
    (
        "invalid sample rate",
        InvalidSampleRate,
        "The audio's sample rate must be from 8,000 to 48,000 Hz. Resample it and upload it again.",
    ),
    (
        "sample rate provided does not match",
        InvalidSampleRate,
        "The audio's sample rate is not what the file says. Convert it again and upload it.",
    ),
    (
        "invalid file size",
        SizeRefused,
        "The media is larger than Transcribe takes (2 GB, 4 hours). Split it and upload the parts.",
    ),
    (
        "invalid number of channels",
        TooManyChannels,
        "The audio has more than two channels. Mix it down to two and upload it again.",
    ),
    (
        "internal",
        TranscribeInternalFailure,
        "Amazon Transcribe failed for a reason of its own. Trying again usually helps.",
    ),
)


def from_failure_reason(reason: str | None) -> JobError:
    """The job's error for a FailureReason; the service's own words stay in the sentence."""
    text = (reason or "").strip()
    for start, error, sentence in _REASONS:
        if text.lower().removeprefix("the ").startswith(start):
            return error(f"{sentence} (Transcribe: {text})")
    said = f"Transcribe: {text}" if text else "It gave no reason."
    return TranscribeFailed(f"Amazon Transcribe could not do this job. ({said})")
