"""Transcribe's FailureReason in plain language, and the length that identifying a language takes.

The documented texts:
https://docs.aws.amazon.com/transcribe/latest/APIReference/API_TranscriptionJob.html
"""

from transcription.domain.errors import (
    FormatRefused,
    InvalidSampleRate,
    JobError,
    LanguageNotIdentified,
    LengthRefused,
    MediaDamaged,
    MediaFormatMismatch,
    SizeRefused,
    TooManyChannels,
    TranscribeFailed,
    TranscribeInternalFailure,
)

#: Seconds that language identification needs, about; Transcribe gives no exact figure.
IDENTIFICATION_SECONDS = 30
_GIVE_THE_LANGUAGE = "If you know the language, give it (metadata `language`, such as en-US)."

_DAMAGED = (
    "The media is damaged or is not what its name says. Check that it plays to its end, convert it "
    "to wav or flac and upload that."
)

# The first entry whose text begins the reason applies.
_REASONS: tuple[tuple[str, type[JobError], str], ...] = (
    (
        "unsupported media format",
        FormatRefused,
        "Transcribe cannot read this media. Convert it to wav, flac, mp3 or mp4.",
    ),
    (
        "unsupported audio format",
        FormatRefused,
        "Transcribe cannot read this media. Convert it to wav, flac, mp3 or mp4.",
    ),
    (
        "failed to parse audio file",
        MediaDamaged,
        _DAMAGED,
    ),
    (
        "data in your input media file isn't valid",
        MediaDamaged,
        _DAMAGED,
    ),
    (
        "input media file length is too small",
        LengthRefused,
        "The recording lasts less than half a second. Check that it is whole, or record more.",
    ),
    (
        "your audio file must have a speech segment long enough",
        LanguageNotIdentified,
        (
            f"Identifying the language takes about {IDENTIFICATION_SECONDS} seconds of speech. "
            f"{_GIVE_THE_LANGUAGE} Otherwise upload a recording with more speech."
        ),
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


def from_failure_reason(reason: str | None, attempt: int = 1) -> JobError:
    """Returns the job's error for a FailureReason; its message quotes the service's own words.

    An unknown reason is retryable after the first attempt and permanent after any later one.
    """
    text = (reason or "").strip()
    start = text.lower().replace("\u2019", "'").removeprefix("the ")
    for beginning, error, sentence in _REASONS:
        if start.startswith(beginning):
            return error(f"{sentence} (Transcribe: {text})")
    said = f"Transcribe: {text}" if text else "It gave no reason."
    return TranscribeFailed(f"Amazon Transcribe could not do this job. ({said})", attempt)


def is_retried(error: JobError, attempt: int) -> bool:
    """Returns whether an attempt that ended with this error is retried automatically.

    Only an unknown FailureReason is, once.
    """
    return isinstance(error, TranscribeFailed) and attempt == 1


def identification_notice(
    language: str | None, seconds: float | None, *, estimated: bool
) -> str | None:
    """Returns a warning if a recording is surely too short for its language to be identified.

    language is None if Transcribe is to identify it. A short recording is not refused: Transcribe
    decides.
    """
    if language or seconds is None or estimated or seconds >= IDENTIFICATION_SECONDS:
        return None
    return (
        f"The recording lasts {seconds:.0f} seconds, and identifying its language takes about "
        f"{IDENTIFICATION_SECONDS} seconds of speech. {_GIVE_THE_LANGUAGE}"
    )
