"""Every documented FailureReason becomes a sentence that a person understands."""

import pytest

from transcription.domain import errors
from transcription.domain.errors import JobError
from transcription.domain.failure_reasons import from_failure_reason

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
    ("Internal Failure", errors.TranscribeInternalFailure, True),
    ("Internal error. Please try again.", errors.TranscribeInternalFailure, True),
]


@pytest.mark.parametrize(("reason", "kind", "retryable"), DOCUMENTED)
def test_a_documented_reason_has_its_own_error(reason, kind, retryable):
    error = from_failure_reason(reason)

    assert type(error) is kind
    assert error.retryable is retryable


@pytest.mark.parametrize("reason", [reason for reason, _, _ in DOCUMENTED])
def test_the_service_s_own_words_stay_in_the_sentence(reason):
    assert reason in str(from_failure_reason(reason))


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda text: f"  {text}.\n"])
@pytest.mark.parametrize(("reason", "kind", "retryable"), DOCUMENTED)
def test_small_differences_of_wording_do_not_matter(reason, kind, retryable, change):
    assert type(from_failure_reason(change(reason))) is kind


@pytest.mark.parametrize("reason", ["The moon is full.", "x" * 10_000])
def test_a_reason_that_is_not_documented_is_worth_another_try(reason):
    error = from_failure_reason(reason)

    assert type(error) is errors.TranscribeFailed
    assert error.retryable
    assert reason in str(error)


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_no_reason_is_said_to_be_none(reason):
    error = from_failure_reason(reason)

    assert type(error) is errors.TranscribeFailed
    assert "no reason" in str(error)


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
