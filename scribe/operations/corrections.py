"""Corrects a job's transcript: words, turns, and the names of speakers."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex
from typing import Any

from scribe.errors import CorrectedMeanwhile, JobNotFound, NotPossible, UnusableCorrections
from scribe.operations.correctable_jobs import AT_REST, CorrectableJobs
from transcription.domain import clock
from transcription.domain.jobs import JobRecord
from transcription.domain.ownership import OwnershipLost
from transcription.steps.editions import Editions
from transcription.steps.ports import EachName, JobRepository, TranscriptStore
from transcription.steps.stable_copies import StableCopies
from transcription.transcripts.comparison import UnusableEdit, changes_between
from transcription.transcripts.correction_layer import Changes, CorrectionLayer
from transcription.transcripts.editable import (
    EditableTranscript,
    EditedTranscript,
    EditedTurn,
    editable_transcript,
)

_AT_ONCE = 8  # files written at once; one after the other, a save would take a second
_RACES = 5  # concurrent writes of one record


@dataclass(frozen=True)
class Corrections:
    """Corrects transcripts. Every method raises JobNotFound, NotPossible and ServiceUnavailable."""

    jobs: JobRepository
    transcripts: TranscriptStore
    copies: StableCopies
    person: str  #: the author
    now: Callable[[], datetime] = clock.now

    def open(self, job_id: str) -> EditableTranscript:
        """Returns the present transcript as it can be edited."""
        correctable = self._correctable()
        job = correctable.get(job_id)
        transcript = correctable.transcript(job, (job.outputs or {})["json"])
        return editable_transcript(transcript, job.completed_attempt or 0, job.revision or 0)

    def changes(self, job: JobRecord) -> Changes:
        """Returns the differences from the original transcript."""
        return self._correctable().layer(job).changes

    def save(self, job_id: str, edited: EditedTranscript) -> int:
        """Makes and publishes all outputs again; returns the revision, unchanged if nothing has
        changed.

        Raises CorrectedMeanwhile, UnusableCorrections, and NotPossible (also while a retry is under
        way).
        """
        correctable = self._correctable()
        job = correctable.unchanged(job_id, edited.base_attempt, edited.base_revision)
        layer = correctable.layer(job)
        names = {one.label: one.name for one in layer.changes.speakers if one.name}
        names |= {label: name for label, name in edited.speakers.items() if name.strip()}
        machine = correctable.machine_transcript(job)
        try:
            changes = changes_between(machine, names, edited.turns)
        except UnusableEdit as error:
            raise UnusableCorrections(str(error)) from None
        if changes == layer.changes or not (changes or layer.changes):
            return edited.base_revision
        before = job.corrections["key"] if job.corrections else None
        return self._published(correctable, job, replace(layer, changes=changes, before=before))

    def name(self, job_id: str, names: Mapping[str, str]) -> tuple[int, int]:
        """Names speakers, by label or present name; returns the revision before and after.

        Raises UnusableCorrections if there is no such speaker.
        """
        for _ in range(_RACES):
            opened = self.open(job_id)
            given = {_label(opened.speakers, one): name for one, name in names.items()}
            turns = [EditedTurn(t.start_time, t.speaker_label, t.text) for t in opened.turns]
            speakers = opened.speakers | given
            edited = EditedTranscript(opened.attempt, opened.revision, speakers, turns)
            try:
                return opened.revision, self.save(job_id, edited)
            except CorrectedMeanwhile:  # the names are added to the other person's words
                continue
        raise NotPossible(f"The transcript of {job_id} keeps changing.")

    def undo(self, job_id: str) -> int:
        """Goes back to the transcript before the last save or undo; returns the new revision.

        Raises NotPossible if nothing has been corrected.
        """
        correctable = self._correctable()
        job = _corrected(correctable, job_id)
        before = correctable.layer(job).before
        return self._published(correctable, job, correctable.layer_at(job, before))

    def reset(self, job_id: str) -> int:
        """Goes back to the original transcript; returns the new revision. It can be undone.

        Raises NotPossible if nothing has been corrected.
        """
        correctable = self._correctable()
        job = _corrected(correctable, job_id)
        before = job.corrections["key"] if job.corrections else None
        layer = replace(correctable.layer_at(job, None), before=before)
        return self._published(correctable, job, layer)

    def _correctable(self) -> CorrectableJobs:
        return CorrectableJobs(self.jobs, self.transcripts)

    def _published(
        self, correctable: CorrectableJobs, job: JobRecord, layer: CorrectionLayer
    ) -> int:
        """Writes the edition's files, then publishes them by one conditional write of the
        record.
        """
        revision = (job.revision or 0) + 1
        stamp = clock.stamp(self.now())
        layer = replace(layer, revision=revision, made_at=stamp, made_by=self.person)
        editions = Editions(self.transcripts)
        new = editions.made(job, layer, correctable.documents(job))
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            # A unique name, because somebody else may be writing the same revision.
            changes = editions.write(job, new, f"{revision}-{token_hex(4)}", pool.map)
            try:
                published = self._shown(correctable, job, changes)
            except (CorrectedMeanwhile, JobNotFound, NotPossible):
                written = [*changes["outputs"].values(), changes["corrections"]["key"]]
                self._remove(written, pool.map)
                raise
            self.copies.make(published, new.outputs.files, pool.map)
            self._remove((job.corrections or {}).get("former", []), pool.map)
        return revision

    def _remove(self, keys: Iterable[str], each: EachName) -> None:
        list(each(lambda key: self.transcripts.remove([key]), keys))

    def _shown(
        self, correctable: CorrectableJobs, job: JobRecord, changes: Mapping[str, Any]
    ) -> JobRecord:
        attempt, revision = job.completed_attempt or 0, job.revision
        for _ in range(_RACES):
            try:
                return self.jobs.update(
                    job.job_id,
                    owner=job.execution,
                    statuses=AT_REST,
                    seen={"completed_attempt": attempt, "revision": revision},
                    changes=changes,
                )
            except OwnershipLost:  # perhaps lost to a retry that failed, which changes nothing here
                job = correctable.unchanged(job.job_id, attempt, revision or 0)
        raise NotPossible(f"The record of {job.job_id} keeps changing.")


def _corrected(correctable: CorrectableJobs, job_id: str) -> JobRecord:
    job = correctable.at_rest(job_id)
    if not job.corrections:
        raise NotPossible(f"Nobody has corrected {job_id}.")
    return job


def _label(speakers: Mapping[str, str], asked: str) -> str:
    labels = [label for label, name in speakers.items() if asked in (label, name)]
    if asked in speakers:
        return asked
    if len(labels) != 1:
        known = ", ".join(f"{label} ({name})" for label, name in speakers.items()) or "none"
        raise UnusableCorrections(f"No speaker is {asked!r}; there are: {known}.")
    return labels[0]
