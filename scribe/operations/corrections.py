"""Corrections of a job's transcript: words, turns, and the names of speakers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex

from scribe.errors import CorrectedMeanwhile, JobNotFound, NotPossible, UnusableCorrections
from transcription.domain import clock
from transcription.domain.errors import TranscriptMissing
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.keys import OUTPUT_NAMES, UNREDACTED_NAMES, kind_of
from transcription.domain.ownership import OwnershipLost
from transcription.steps.editions import Editions
from transcription.steps.ports import JobRepository, TranscriptStore
from transcription.steps.stable_copies import StableCopies
from transcription.transcripts.comparison import UnusableEdit, changes_between
from transcription.transcripts.correction_layer import Changes, CorrectionLayer
from transcription.transcripts.document_reader import NotATranscript, read_document
from transcription.transcripts.editable import (
    EditableTranscript,
    EditedTranscript,
    editable_transcript,
)
from transcription.transcripts.edition import rebased
from transcription.transcripts.layer_document import NotCorrections
from transcription.transcripts.model import Transcript

#: Statuses in which nothing works on the job; a failed retry leaves what was published before it.
_AT_REST = (Status.COMPLETED, Status.FAILED)
_MACHINE = OUTPUT_NAMES[0], UNREDACTED_NAMES[0]
_RACES = 5  # other writes of one record, at the same moment


@dataclass(frozen=True)
class Corrections:
    """Every method raises JobNotFound, NotPossible and ServiceUnavailable."""

    jobs: JobRepository
    transcripts: TranscriptStore
    copies: StableCopies
    person: str  #: who makes them
    now: Callable[[], datetime] = clock.now

    def open(self, job_id: str) -> EditableTranscript:
        """The transcript as it is now."""
        job = self._job(job_id)
        transcript = self._transcript(job, (job.outputs or {})["json"])
        return editable_transcript(transcript, job.completed_attempt or 0, job.revision or 0)

    def machine(self, job_id: str) -> EditableTranscript:
        """The machine's transcript of the same attempt."""
        job = self._job(job_id)
        transcript = self._transcript(job, job.machine_outputs["json"])
        return editable_transcript(transcript, job.completed_attempt or 0, 0)

    def save(self, job_id: str, edited: EditedTranscript) -> int:
        """Make all outputs again and publish them; returns the revision, the base's if nothing
        changed.

        Raises CorrectedMeanwhile, UnusableCorrections, NotPossible (also while a retry is under
        way).
        """
        job = self._base(job_id, edited.base_attempt, edited.base_revision)
        layer = self._layer(job)
        names = {one.label: one.name for one in layer.changes.speakers if one.name}
        names |= {label: name for label, name in edited.speakers.items() if name.strip()}
        machine = self._transcript(job, job.machine_outputs["json"])
        try:
            changes = changes_between(machine, names, edited.turns)
        except UnusableEdit as error:
            raise UnusableCorrections(str(error)) from None
        if changes == layer.changes or not (changes or layer.changes):
            return edited.base_revision
        before = job.corrections["key"] if job.corrections else None
        return self._published(job, replace(layer, changes=changes, before=before))

    def undo(self, job_id: str) -> int:
        """Go back to what the last save or undo began with; returns the new revision.

        Raises NotPossible if nothing has been corrected.
        """
        job = self._base(job_id)
        if not job.corrections:
            raise NotPossible(f"Nobody has corrected {job.job_id}.")
        before = self._layer(job).before
        layer = self._read(before) if before else _empty(job)
        machine = self._transcript(job, job.machine_outputs["json"])
        return self._published(job, rebased(layer, machine, _attempt(job)))

    def reset(self, job_id: str) -> int:
        """Go back to the machine's transcript; returns the new revision. An undo takes it back.

        Raises NotPossible if nothing has been corrected.
        """
        job = self._base(job_id)
        if not job.corrections:
            raise NotPossible(f"Nobody has corrected {job.job_id}.")
        return self._published(job, replace(_empty(job), before=job.corrections["key"]))

    def _job(self, job_id: str) -> JobRecord:
        job = self.jobs.get(job_id)
        if job is None:
            raise JobNotFound(f"No job has the id {job_id}.")
        if not job.outputs or job.completed_attempt is None:
            reason = f"it is {job.status}" if not job.outputs else "release 0.1 made it"
            raise NotPossible(
                f"{job_id} has no transcript to correct: {reason}.", [f"scribe show {job_id}"]
            )
        return job

    def _base(self, job_id: str, attempt: int | None = None, revision: int = 0) -> JobRecord:
        """The record, if it is at rest and, given an attempt, still has that and the revision."""
        job = self._job(job_id)
        if attempt is not None and (job.completed_attempt, job.revision or 0) != (
            attempt,
            revision,
        ):
            raise _meanwhile(job, attempt)
        if job.status not in _AT_REST:
            raise NotPossible(
                f"A retry of {job_id} is under way: attempt {job.attempt} is {job.status}.",
                ["Save again when it has ended: scribe watch " + job_id],
            )
        return job

    def _layer(self, job: JobRecord) -> CorrectionLayer:
        """The job's corrections, in its present attempt's transcript."""
        layer = self._read(job.corrections["key"]) if job.corrections else _empty(job)
        if layer.attempt == job.completed_attempt:
            return layer
        machine = self._transcript(job, job.machine_outputs["json"])
        return rebased(layer, machine, _attempt(job))

    def _read(self, key: str) -> CorrectionLayer:
        try:
            return Editions(self.transcripts).layer(key)
        except (TranscriptMissing, NotCorrections) as error:
            raise NotPossible(f"{key} cannot be read: {error}") from None

    def _transcript(self, job: JobRecord, key: str) -> Transcript:
        try:
            return read_document(self.transcripts.read(key))
        except (NotATranscript, TranscriptMissing) as error:
            raise NotPossible(
                f"{key} cannot be read: {error}", [f"To make it again: scribe retry {job.job_id}"]
            ) from None

    def _published(self, job: JobRecord, layer: CorrectionLayer) -> int:
        """Write the edition's files, then show them by one conditional write of the record."""
        revision = (job.revision or 0) + 1
        stamp = clock.stamp(self.now())
        layer = replace(layer, revision=revision, made_at=stamp, made_by=self.person)
        editions = Editions(self.transcripts)
        new = editions.made(job, layer, self._documents(job))
        # A name of its own: somebody else may be writing the same revision.
        changes = editions.write(job, new, f"{revision}-{token_hex(4)}")
        try:
            published = self._shown(job, changes)
        except (OwnershipLost, CorrectedMeanwhile, NotPossible):
            self.transcripts.remove([*changes["outputs"].values(), changes["corrections"]["key"]])
            raise
        self.copies.make(published, new.outputs.files)
        self.transcripts.remove((job.corrections or {}).get("former", []))
        return revision

    def _shown(self, job: JobRecord, changes: dict[str, object]) -> JobRecord:
        attempt, revision = job.completed_attempt, job.revision
        for _ in range(_RACES):
            try:
                return self.jobs.update(
                    job.job_id,
                    owner=job.execution,
                    statuses=_AT_REST,
                    seen={"completed_attempt": attempt, "revision": revision},
                    changes=changes,
                )
            except OwnershipLost:  # perhaps a retry that has failed: that changes nothing here
                job = self._base(job.job_id, attempt or 0, revision or 0)
        raise NotPossible(f"The record of {job.job_id} changes all the time.")

    def _documents(self, job: JobRecord) -> dict[str, bytes]:
        keys = {name: job.machine_outputs.get(kind_of(name)) for name in _MACHINE}
        return {name: self.transcripts.read(key) for name, key in keys.items() if key}


def _attempt(job: JobRecord) -> int:
    return job.completed_attempt or 0


def _empty(job: JobRecord) -> CorrectionLayer:
    return CorrectionLayer(job.job_id, _attempt(job), 0, "", "", Changes())


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
