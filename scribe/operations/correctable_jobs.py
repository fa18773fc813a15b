"""Jobs whose transcripts can be corrected, with their corrections."""

from dataclasses import dataclass, field

from scribe.errors import CorrectedMeanwhile, JobNotFound, NotPossible
from transcription.domain.errors import TranscriptMissing
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.keys import OUTPUT_NAMES, UNREDACTED_NAMES, kind_of
from transcription.steps.editions import Editions
from transcription.steps.ports import JobRepository, TranscriptStore
from transcription.transcripts.correction_layer import Changes, CorrectionLayer
from transcription.transcripts.document_reader import NotATranscript, read_document
from transcription.transcripts.edition import rebased
from transcription.transcripts.layer_document import NotCorrections
from transcription.transcripts.model import Transcript

#: Statuses in which nothing works on the job. After a failed retry, the earlier outputs stay
#: published.
AT_REST = (Status.COMPLETED, Status.FAILED)
_MACHINE = OUTPUT_NAMES[0], UNREDACTED_NAMES[0]


@dataclass(frozen=True)
class CorrectableJobs:
    """Reads such jobs during one operation.

    Every method raises NotPossible and ServiceUnavailable.
    """

    jobs: JobRepository
    transcripts: TranscriptStore
    _documents: dict[str, bytes] = field(default_factory=dict)  #: by key; they never change

    def get(self, job_id: str) -> JobRecord:
        """Returns the job. Raises JobNotFound."""
        job = self.jobs.get(job_id)
        if job is None:
            raise JobNotFound(f"No job has the id {job_id}.")
        if not job.outputs or job.completed_attempt is None:
            reason = f"it is {job.status}" if not job.outputs else "release 0.1 made it"
            raise NotPossible(
                f"{job_id} has no transcript to correct: {reason}.", [f"scribe show {job_id}"]
            )
        return job

    def at_rest(self, job_id: str) -> JobRecord:
        """Returns the job. Raises JobNotFound, and NotPossible while a retry is under way."""
        return _at_rest(self.get(job_id))

    def unchanged(self, job_id: str, attempt: int, revision: int) -> JobRecord:
        """Returns the job. Raises CorrectedMeanwhile if its attempt or its revision has changed."""
        job = self.get(job_id)
        if (job.completed_attempt, job.revision or 0) != (attempt, revision):
            raise _meanwhile(job, attempt)
        return _at_rest(job)

    def layer(self, job: JobRecord) -> CorrectionLayer:
        """Returns the job's corrections, placed in its present attempt's transcript."""
        return self.layer_at(job, job.corrections["key"] if job.corrections else None)

    def layer_at(self, job: JobRecord, key: str | None) -> CorrectionLayer:
        """Returns the corrections of an earlier revision in the same way; none without a key."""
        attempt = job.completed_attempt or 0
        if key is None:
            return CorrectionLayer(job.job_id, attempt, 0, "", "", Changes())
        try:
            layer = Editions(self.transcripts).layer(key)
        except (TranscriptMissing, NotCorrections) as error:
            raise NotPossible(
                f"{key} cannot be read: {error}",
                [f"To begin anew: scribe edit {job.job_id} --reset"],
            ) from None
        if layer.attempt == attempt:
            return layer
        return rebased(layer, self.machine_transcript(job), attempt)

    def machine_transcript(self, job: JobRecord) -> Transcript:
        return self.transcript(job, job.machine_outputs["json"])

    def transcript(self, job: JobRecord, key: str) -> Transcript:
        try:
            return read_document(self._document(key))
        except (NotATranscript, TranscriptMissing) as error:
            raise NotPossible(
                f"{key} cannot be read: {error}", [f"To make it again: scribe retry {job.job_id}"]
            ) from None

    def documents(self, job: JobRecord) -> dict[str, bytes]:
        """Returns the original transcript.json and the one with personal data, by name."""
        keys = {name: job.machine_outputs.get(kind_of(name)) for name in _MACHINE}
        return {name: self._document(key) for name, key in keys.items() if key}

    def _document(self, key: str) -> bytes:
        if key not in self._documents:
            self._documents[key] = self.transcripts.read(key)
        return self._documents[key]


def _at_rest(job: JobRecord) -> JobRecord:
    if job.status not in AT_REST:
        raise NotPossible(
            f"A retry of {job.job_id} is under way: attempt {job.attempt} is {job.status}.",
            [f"Save again when it has ended: scribe watch {job.job_id}"],
        )
    return job


def _meanwhile(job: JobRecord, attempt: int) -> CorrectedMeanwhile:
    if job.completed_attempt != attempt:
        at = job.completed_at or ""
        return CorrectedMeanwhile(
            f"Attempt {job.completed_attempt} of {job.job_id} has made a new transcript at {at}.",
            at,
            None,
        )
    corrections = job.corrections or {}
    at, by = corrections.get("made_at", ""), corrections.get("made_by", "somebody")
    return CorrectedMeanwhile(f"{by} has corrected {job.job_id} at {at}.", at, by)
