"""Every way in which a job can fail or a step can need another try.

A JobError is the job's own outcome: the function returns it, the state machine records it, and its
class name is the record's error code. A TransientError is raised by the function, and its class
name is in the state machine's Retry.
"""


class JobError(Exception):
    """The job ends as FAILED. The message is a sentence for the person who uploaded the file."""

    retryable = False  #: whether the same file with the same options can work later

    @property
    def code(self) -> str:
        """The record's error code, used in the event and in the failed-jobs message, too."""
        return type(self).__name__

    def as_dict(self) -> dict[str, str | bool]:
        """Returns the error in the form that the state machine and the record carry."""
        return {"code": self.code, "message": str(self), "retryable": self.retryable}


class InvalidEvent(JobError):
    """The execution's input is not an S3 "Object Created" event."""


class InvalidOption(JobError):
    """An option in the object's metadata, or two of them together, cannot be used."""


class MediaMissing(JobError):
    """The uploaded object, or this version of it, was removed from the media bucket."""


class MediaUnreadable(JobError):
    """S3 denies this stack the object: by a KMS key, a bucket policy, or an archived
    storage class.
    """

    retryable = True


class TranscribeRefused(JobError):
    """Amazon Transcribe refused the job; the message contains its reason."""


class TranscribeAccessDenied(JobError):
    """Amazon Transcribe denied the job because of a role's policy, a bucket policy, or a key."""

    retryable = True


class FormatRefused(JobError):
    """Transcribe could not read the media, although its header looked valid."""


class SizeRefused(JobError):
    """Transcribe found the media larger or longer than its limits."""


class LengthRefused(JobError):
    """Transcribe found less than the half second of sound that it needs."""


class MediaDamaged(JobError):
    """Transcribe could not decode the media."""


class LanguageNotIdentified(JobError):
    """Transcribe found too little speech to identify the language."""


class MediaFormatMismatch(JobError):
    """The media's content is not in the format that was declared."""


class InvalidSampleRate(JobError):
    """The sample rate is outside 8 to 48 kHz, or differs from the one in the file's header."""


class TooManyChannels(JobError):
    """Amazon Transcribe takes at most two channels."""


class TranscribeInternalFailure(JobError):
    """Amazon Transcribe had an internal failure."""

    retryable = True


class TranscribeFailed(JobError):
    """Amazon Transcribe gave a FailureReason that this stack does not know.

    It is retryable after the first attempt only.
    """

    retryable = True

    def __init__(self, message: str, attempt: int = 1) -> None:
        super().__init__(message)
        self.retryable = attempt == 1


class TranscribeJobMissing(JobError):
    """Amazon Transcribe no longer has the job: it was deleted, or its 90 days are over."""

    retryable = True


class TranscriptMissing(JobError):
    """Transcribe reports the job as completed, but its output is not in the bucket."""

    retryable = True


class NeverFinished(JobError):
    """The job was open for longer than GiveUpAfterDays."""

    retryable = True


class TooManyResumes(JobError):
    """The job's execution died more often than the sweep resumes it."""

    retryable = True


class Cancelled(JobError):
    """An operator cancelled the job. Only an explicit retry runs it again."""


class TransientError(Exception):
    """The step cannot be done now; the state machine tries it again."""


class TranscribeBusy(TransientError):
    """A quota of Amazon Transcribe is used up: requests per second, or concurrent jobs."""


class ServiceUnavailable(TransientError):
    """AWS throttled or failed a call, even after the SDK's own retries."""
