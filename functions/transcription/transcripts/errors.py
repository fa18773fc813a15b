"""Reasons for which no transcript can be made. str(error) is a sentence for people."""

from transcription.domain.errors import JobError


class UnreadableTranscript(JobError):
    """Transcribe's raw output is cut off, is not JSON, or lacks the parts that hold the words.

    why is a clause that ends the sentence "Amazon Transcribe's output cannot be read: ...".
    """

    retryable = True

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Amazon Transcribe's output cannot be read: {why}. "
            "Retry the job to have it transcribed again."
        )
