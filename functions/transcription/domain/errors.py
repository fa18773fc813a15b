"""Every way in which a job can end badly, or a step has to be tried again.

A JobError is the job's own outcome: the function returns it, the state machine records it, and its
class name is the record's error code. A TransientError is raised out of the function: its class
name is in the state machine's Retry.
"""


class JobError(Exception):
    """The job ends as FAILED. The message is a sentence for the person who uploaded the file."""

    retryable = False  #: whether the same file with the same options can work another time

    @property
    def code(self) -> str:
        """The record's error code, also in the event and in the failed-jobs message."""
        return type(self).__name__

    def as_dict(self) -> dict[str, str | bool]:
        """The error as the state machine and the record carry it."""
        return {"code": self.code, "message": str(self), "retryable": self.retryable}


class InvalidEvent(JobError):
    """The execution's input is not an S3 "Object Created" event."""


class InvalidOption(JobError):
    """An option in the object's metadata, or two of them together, cannot be used."""


class MediaMissing(JobError):
    """The uploaded object, or this version of it, is no longer in the media bucket."""


class MediaUnreadable(JobError):
    """S3 refuses this stack the object: a KMS key, a bucket policy, an archived storage class."""

    retryable = True


class TranscribeRefused(JobError):
    """Amazon Transcribe refused the job with a message of its own."""


class TranscribeAccessDenied(JobError):
    """Amazon Transcribe denied the job: a role's policy, a bucket's policy or a key's does."""

    retryable = True


class FormatRefused(JobError):
    """Transcribe found that it cannot read the media, whatever its head looked like."""


class SizeRefused(JobError):
    """Transcribe found the media larger or longer than it takes."""


class LengthRefused(JobError):
    """Transcribe found less sound than the half second that it needs."""


class MediaDamaged(JobError):
    """Transcribe could not decode the media."""


class LanguageNotIdentified(JobError):
    """Transcribe found too little speech to identify the language."""


class MediaFormatMismatch(JobError):
    """The media is not what its format says."""


class InvalidSampleRate(JobError):
    """The sample rate is outside 8 to 48 kHz, or is not what the file says."""


class TooManyChannels(JobError):
    """Amazon Transcribe takes at most two channels."""


class TranscribeInternalFailure(JobError):
    """Amazon Transcribe failed for a reason of its own."""

    retryable = True


class TranscribeFailed(JobError):
    """Amazon Transcribe gave a FailureReason that this stack does not know.

    Retryable after the first attempt only.
    """

    retryable = True

    def __init__(self, message: str, attempt: int = 1) -> None:
        super().__init__(message)
        self.retryable = attempt == 1


class TranscribeJobMissing(JobError):
    """Amazon Transcribe does not know the job any more: it was deleted, or its 90 days are over."""

    retryable = True


class TranscriptMissing(JobError):
    """Transcribe says that the job is completed, but its output is not in the bucket."""

    retryable = True


class NeverFinished(JobError):
    """The job was open for longer than the stack waits for any job."""

    retryable = True


class TooManyResumes(JobError):
    """The job's execution died again and again."""

    retryable = True


class Cancelled(JobError):
    """An operator asked for the job's end. A retry runs it after all; nothing does so by itself."""


class TransientError(Exception):
    """The step could not be done now; the state machine tries it again."""


class TranscribeBusy(TransientError):
    """A quota of Amazon Transcribe is used up: requests a second, or jobs at once."""


class ServiceUnavailable(TransientError):
    """AWS throttled a call or failed to answer it, also after the SDK's own retries."""
