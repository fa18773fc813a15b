"""Advice about a failure, by its code. Pure."""

from transcription.domain.jobs import JobRecord, Status

RETRY = "scribe retry {job_id}"

_ADVICE: dict[str, str] = {
    "NotMedia": "Upload the recording itself; this file is none.",
    "UnsupportedMediaFormat": "Convert it to wav, flac, mp3 or mp4 and upload it again.",
    "NoAudio": "The file has no sound track. Upload one that has.",
    "EmptyMedia": "The file holds no sound. Record or export it again, and upload that.",
    "MediaTooLarge": "Split it, or convert it to a smaller format, and upload it again.",
    "MediaTooShort": "Transcribe takes half a second at least.",
    "MediaTooLong": "Split it into parts of four hours at most and upload those.",
    "InvalidOption": "Run it again with other options: scribe retry {job_id} --language en-US",
    "InvalidEvent": "An execution was started by hand with an invalid input. A retry cannot help.",
    "MediaMissing": "The recording was deleted. Upload it again.",
    "MediaUnreadable": "Fix the bucket's policy or key, or restore the object; then: " + RETRY,
    "TranscribeRefused": "Read Transcribe's reason above; then, with the right options: "
    "scribe retry {job_id} [options]",
    "TranscribeAccessDenied": "Run scribe doctor and fix what it finds, then: " + RETRY,
    "FormatRefused": "Convert it to wav, flac, mp3 or mp4 and upload it again.",
    "SizeRefused": "Split it and upload the parts.",
    "LengthRefused": "Transcribe takes half a second at least.",
    "MediaDamaged": "Check that it plays to its end, convert it to wav or flac and upload that.",
    "LanguageNotIdentified": "Give the language: scribe retry {job_id} --language en-US",
    "MediaFormatMismatch": "Convert it again and upload it.",
    "InvalidSampleRate": "Resample it to 16,000 Hz and upload it again.",
    "TooManyChannels": "Mix it down to two channels and upload it again.",
    "TranscribeInternalFailure": "It usually works the next time: " + RETRY,
    "TranscribeFailed": "Try it again: " + RETRY,
    "TranscribeJobMissing": "Somebody deleted the job in Transcribe: " + RETRY,
    "TranscriptMissing": "Transcribe's output is gone: " + RETRY,
    "UnreadableTranscript": "Transcribe's output was damaged: " + RETRY,
    "NeverFinished": "Look at it in Transcribe's console, then: " + RETRY,
    "TooManyResumes": "Find why its executions died (scribe logs {job_id}), then: " + RETRY,
    "Cancelled": "An operator cancelled it. To run it again: " + RETRY,
}
_HELD = (
    "The day's MaxDailyMediaHours are used up; it starts after midnight UTC. To start it now: "
    "scribe release {job_id}"
)
_OURS = "Find the cause (scribe logs {job_id}), fix it, then: " + RETRY


def advice(job: JobRecord) -> str | None:
    """Returns a sentence about a failed or held job; None for any other.

    An unknown code is a fault of this project.
    """
    if job.status is Status.HELD:
        return _HELD.format(job_id=job.job_id)
    if not job.error:
        return None
    return _ADVICE.get(str(job.error.get("code")), _OURS).format(job_id=job.job_id)


def is_known(code: str) -> bool:
    """Returns whether the code has advice of its own."""
    return code in _ADVICE
