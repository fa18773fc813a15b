"""Advice about a failure, by its code. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from transcription.domain.jobs import JobRecord, Status


class Remedy(StrEnum):
    """What helps, if anything that can be done to the job does."""

    RETRY = "retry"
    OPTIONS = "options"  #: a retry with other options
    UPLOAD = "upload"  #: of another file
    RELEASE = "release"


_RETRY = "scribe retry {job_id}"


@dataclass(frozen=True)
class Advice:
    """A sentence for people, and the command that does what it says."""

    sentence: str
    remedy: Remedy = Remedy.UPLOAD
    command: str = ""

    @classmethod
    def retry(cls, sentence: str) -> "Advice":
        return cls(sentence, Remedy.RETRY, _RETRY)

    @classmethod
    def options(cls, sentence: str, options: str) -> "Advice":
        return cls(sentence, Remedy.OPTIONS, f"{_RETRY} {options}")

    def of(self, job_id: str) -> "Advice":
        """Returns the same for one job."""
        sentence, command = (text.format(job_id=job_id) for text in (self.sentence, self.command))
        return Advice(sentence, self.remedy, command)

    def __str__(self) -> str:
        if not self.command:
            return self.sentence
        return f"{self.sentence.removesuffix('.')}: {self.command}"


_ADVICE: dict[str, Advice] = {
    "NotMedia": Advice("Upload the recording itself: this file is not a recording."),
    "UnsupportedMediaFormat": Advice("Convert it to wav, flac, mp3 or mp4 and upload it again."),
    "NoAudio": Advice("The file has no sound track. Upload one that has."),
    "EmptyMedia": Advice("The file holds no sound. Record or export it again, and upload that."),
    "MediaTooLarge": Advice("Split it, or convert it to a smaller format, and upload it again."),
    "MediaTooShort": Advice("Transcribe takes half a second at least."),
    "MediaTooLong": Advice("Split it into parts of four hours at most and upload those."),
    "InvalidOption": Advice.options("Run it again with other options.", "--language en-US"),
    "InvalidEvent": Advice(
        "An execution was started by hand with an invalid input. A retry cannot help."
    ),
    "MediaMissing": Advice("The recording was deleted. Upload it again."),
    "MediaUnreadable": Advice.retry(
        "Fix the bucket's policy or key, or restore the object; then run it again."
    ),
    "TranscribeRefused": Advice.options(
        "Read Transcribe's reason above; then run it again with the right options.", "[options]"
    ),
    "TranscribeAccessDenied": Advice.retry(
        "Run scribe doctor and fix what it finds, then run it again."
    ),
    "FormatRefused": Advice("Convert it to wav, flac, mp3 or mp4 and upload it again."),
    "SizeRefused": Advice("Split it and upload the parts."),
    "LengthRefused": Advice("Transcribe takes half a second at least."),
    "MediaDamaged": Advice(
        "Check that it plays to its end, convert it to wav or flac and upload that."
    ),
    "LanguageNotIdentified": Advice.options("Give the language.", "--language en-US"),
    "MediaFormatMismatch": Advice("Convert it again and upload it."),
    "InvalidSampleRate": Advice("Resample it to 16,000 Hz and upload it again."),
    "TooManyChannels": Advice("Mix it down to two channels and upload it again."),
    "TranscribeInternalFailure": Advice.retry("It usually works the next time."),
    "TranscribeFailed": Advice.retry("Try it again."),
    "TranscribeJobMissing": Advice.retry("Somebody deleted the job in Transcribe; run it again."),
    "TranscriptMissing": Advice.retry("Transcribe's output is gone; run it again."),
    "UnreadableTranscript": Advice.retry("Transcribe's output was damaged; run it again."),
    "NeverFinished": Advice.retry("Look at it in Transcribe's console, then run it again."),
    "TooManyResumes": Advice.retry(
        "Find why its executions died (scribe logs {job_id}), then run it again."
    ),
    "Cancelled": Advice.retry("An operator cancelled it. It can be run again."),
}
_HELD = Advice(
    "The day's MaxDailyMediaHours are used up. It starts after midnight UTC, or by a release.",
    Remedy.RELEASE,
    "scribe release {job_id}",
)
_OURS = Advice.retry("Find the cause (scribe logs {job_id}), fix it, then run it again.")


def advice_for(job: JobRecord) -> Advice | None:
    """Returns advice about a failed or held job; None for any other.

    An unknown code is a fault of this project.
    """
    if job.status is Status.HELD:
        return _HELD.of(job.job_id)
    if not job.error:
        return None
    return _ADVICE.get(str(job.error.get("code")), _OURS).of(job.job_id)


def advice(job: JobRecord) -> str | None:
    """Returns the advice as a terminal shows it, with the command."""
    found = advice_for(job)
    return str(found) if found else None


def is_known(code: str) -> bool:
    """Returns whether the code has advice of its own."""
    return code in _ADVICE
