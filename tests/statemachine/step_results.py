"""Results of the functions for the scripts, shaped by JobRecord and StepResult."""

import copy
import itertools
from dataclasses import dataclass
from typing import Any

from tests import sample_events
from transcription.domain.errors import JobError
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.step import Outcome, StepResult
from transcription.domain.uploads import Upload, parse_upload

_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class ScriptedJob:
    """One test's job: an upload that no other test has."""

    event: dict[str, Any]
    upload: Upload
    execution: str  #: the name of the execution that its event starts

    @property
    def job_id(self) -> str:
        return self.upload.job_id


def new_job(key: str | None = None) -> ScriptedJob:
    """Returns a new upload of the sample file, or of this key."""
    number = next(_NUMBERS)
    event = copy.deepcopy(sample_events.load("upload-object-created"))
    item = event["detail"]["object"]
    item["version-id"] += f".{number}"
    item["key"] = key or item["key"]
    return ScriptedJob(event, parse_upload(event), f"{event['id']}_{number}")


def _record(job: ScriptedJob, polls: int, error: JobError | None = None) -> JobRecord:
    return JobRecord(
        job_id=job.job_id,
        status=Status.QUEUED,
        execution="",
        input="",
        created_at="",
        media={"seconds": 10.0},
        polls=polls,
        error=error.as_dict() if error else None,
    )


def pending(job: ScriptedJob, wait: int = 1, polls: int = 0) -> dict[str, Any]:
    """The job is not done; the next check is after this many seconds."""
    record = _record(job, polls)
    return record.step(Outcome.PENDING, wait_seconds=wait, polls_in_execution=polls).as_event()


def hand_over(job: ScriptedJob, polls: int) -> dict[str, Any]:
    """The job is not done, and the execution has enough history."""
    record = _record(job, polls)
    return record.step(Outcome.HAND_OVER, wait_seconds=1, polls_in_execution=polls).as_event()


def done(job: ScriptedJob, polls: int = 1) -> dict[str, Any]:
    """Transcribe is done."""
    return _record(job, polls).step(Outcome.DONE, polls_in_execution=polls).as_event()


def completed(job: ScriptedJob) -> dict[str, Any]:
    """The job is completed."""
    return _record(job, 1).step(Outcome.COMPLETED).as_event()


def failed(job: ScriptedJob, error: JobError) -> dict[str, Any]:
    """The job has failed for a reason of its own."""
    return _record(job, 1, error).step(Outcome.FAILED).as_event()


def duplicate(job: ScriptedJob) -> dict[str, Any]:
    """Another execution owns the job."""
    return StepResult(job.job_id, Outcome.DUPLICATE).as_event()


def held(job: ScriptedJob) -> dict[str, Any]:
    """The day has no room for the job."""
    return _record(job, 0).step(Outcome.HELD).as_event()


def lost(job: ScriptedJob) -> dict[str, Any]:
    """The record is gone."""
    return StepResult(job.job_id, Outcome.LOST).as_event()


#: The states that every execution passes first.
STARTED = ["Start transcription", "Is it done?"]
#: The states of one poll.
POLL = ["Wait", "Check transcription status", "Is it done?"]
#: The end of an execution whose job another one has, or will have.
LEFT = "Left to another execution"
#: The states of a failure that trying again can help, reported in full.
REPORT = [
    *("Record failure", "Can trying again help?", "Send to the failed jobs queue"),
    *("Publish Transcription Failed", "Close the report", "Failed"),
]
