"""Every documented FailureReason becomes a sentence for people."""

import pytest

from transcription.domain import errors
from transcription.domain.errors import JobError
from transcription.domain.failure_reasons import (
    from_failure_reason,
    identification_notice,
    is_retried,
)

# https://docs.aws.amazon.com/transcribe/latest/APIReference/API_TranscriptionJob.html
DOCUMENTED = [
    ("Unsupported media format", errors.FormatRefused, False),
    (
        "The media format provided does not match the detected media format",
        errors.MediaFormatMismatch,
        False,
    ),
    ("Invalid sample rate for audio file", errors.InvalidSampleRate, False),
    (
        "The sample rate provided does not match the detected sample rate",
        errors.InvalidSampleRate,
        False,
    ),
    ("Invalid file size: file size too large", errors.SizeRefused, False),
    (
        "Invalid number of channels: number of channels too large",
        errors.TooManyChannels,
        False,
    ),
    (
        (
            "Your audio file must have a speech segment long enough in duration to perform "
            "automatic language identification. Provide an audio file with someone speaking for a "
            "longer period of time and try your request again."
        ),
        errors.LanguageNotIdentified,
        False,
    ),
    (
        (
            "The input media file length is too small. Minimum audio duration is 0.500000 seconds. "
            "Check the length of the file and try your request again."
        ),
        errors.LengthRefused,
        False,
    ),
    ("Failed to parse audio file.", errors.MediaDamaged, False),
    ("The data in your input media file isn't valid.", errors.MediaDamaged, False),
    ("Unsupported audio format", errors.FormatRefused, False),
    ("Internal Failure", errors.TranscribeInternalFailure, True),
    ("Internal error. Please try again.", errors.TranscribeInternalFailure, True),
]


@pytest.mark.parametrize(("reason", "kind", "retryable"), DOCUMENTED)
def test_a_documented_reason_has_its_own_error(reason, kind, retryable):
    error = from_failure_reason(reason)

    assert type(error) is kind
    assert error.retryable is retryable
    assert reason in str(error)
    assert not is_retried(error, 1)


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda text: f"  {text}.\n"])
def test_small_differences_of_wording_do_not_matter(change):
    assert type(from_failure_reason(change("Internal Failure"))) is errors.TranscribeInternalFailure


@pytest.mark.parametrize("reason", ["The moon is full.", "x" * 10_000])
def test_an_unknown_reason_is_kept_retried_once_and_then_permanent(reason):
    first, second = from_failure_reason(reason, 1), from_failure_reason(reason, 2)

    assert type(first) is type(second) is errors.TranscribeFailed
    assert reason in str(first)
    assert (first.retryable, is_retried(first, 1)) == (True, True)
    assert (second.retryable, is_retried(second, 2)) == (False, False)


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_no_reason_is_said_to_be_none(reason):
    error = from_failure_reason(reason)

    assert type(error) is errors.TranscribeFailed
    assert "no reason" in str(error)


@pytest.mark.parametrize(
    ("language", "seconds", "estimated", "warns"),
    [
        (None, 12.0, False, True),
        (None, 12.0, True, False),
        (None, None, True, False),
        (None, 30.0, False, False),
        ("en-US", 12.0, False, False),
    ],
)
def test_identifying_the_language_of_a_surely_short_recording_is_warned_of(
    language, seconds, estimated, warns
):
    notice = identification_notice(language, seconds, estimated=estimated)

    assert (notice is not None) is warns
    assert not notice or "lasts 12 seconds" in notice


def all_job_errors(kind: type[JobError] = JobError) -> list[type[JobError]]:
    return [found for sub in kind.__subclasses__() for found in (sub, *all_job_errors(sub))]


@pytest.mark.parametrize("kind", all_job_errors(), ids=lambda kind: kind.__name__)
def test_every_error_states_its_condition_and_carries_its_name_as_its_code(kind):
    error = kind.__new__(kind)

    assert kind.__doc__
    assert error.as_dict() == {
        "code": kind.__name__,
        "message": str(error),
        "retryable": kind.retryable,
    }
