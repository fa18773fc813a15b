"""Corrections of a job's transcript: words, turns, and the names of speakers."""

from dataclasses import dataclass
from typing import Any

from scribe.errors import JobNotFound, NotPossible
from scribe.operations.transcripts import read_transcript
from transcription.domain.jobs import JobRecord
from transcription.steps.ports import JobRepository
from transcription.transcripts.document_reader import NotATranscript, read_document
from transcription.transcripts.editable import (
    EditableTranscript,
    EditedTranscript,
    editable_transcript,
)
from transcription.transcripts.model import Transcript


@dataclass(frozen=True)
class Corrections:
    """AWS's errors pass through."""

    jobs: JobRepository
    s3: Any
    bucket: str  #: of the transcripts
    person: str  #: who makes them

    def open(self, job_id: str) -> EditableTranscript:
        """The transcript as it is now. Raises JobNotFound, NotPossible."""
        job = self._job(job_id)
        transcript = self._transcript(job)
        return editable_transcript(transcript, job.completed_attempt or 1, job.revision or 0)

    def save(self, job_id: str, edited: EditedTranscript) -> int:
        """Make all outputs again and publish them; returns the revision, the base's if nothing
        changed.

        Raises CorrectedMeanwhile, UnusableCorrections, NotPossible (also while a retry is under
        way), JobNotFound.
        """
        raise NotImplementedError

    def _job(self, job_id: str) -> JobRecord:
        job = self.jobs.get(job_id)
        if job is None:
            raise JobNotFound(f"No job has the id {job_id}.")
        return job

    def _transcript(self, job: JobRecord) -> Transcript:
        document = read_transcript(self.s3, self.bucket, job, "json")
        try:
            return read_document(document)
        except NotATranscript as error:
            raise NotPossible(
                f"transcript.json of {job.job_id} cannot be read: {error}",
                [f"To make it again: scribe retry {job.job_id}"],
            ) from None
