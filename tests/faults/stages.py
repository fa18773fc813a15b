"""A job at each of its statuses, held there for long enough that something can happen to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults.scenarios import AT_WORK, upload
from tests.faults.world import World
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.uploads import Upload

#: More than the SDK's four tries several times over, less than the state machine's.
FOR_A_WHILE = 20


@dataclass(frozen=True)
class Stage:
    """course and fault hold a job at the status; is_open where its work is not done there."""

    status: Status
    course: Mapping[str, Any] = field(default_factory=lambda: AT_WORK)
    fault: Mapping[str, Any] | None = None


def _while_at(caller: str, service: str, operation: str, kind: str = "error") -> dict[str, Any]:
    place = {"caller": caller, "service": service, "operation": operation}
    return {"kind": kind, "count": FOR_A_WHILE, **place}


STAGES = {
    stage.status.value: stage
    for stage in (
        Stage(
            Status.SUBMITTING,
            fault=_while_at("StartTranscription", "transcribe", "StartTranscriptionJob"),
        ),
        Stage(Status.QUEUED, course={"queued": 400.0}),
        Stage(Status.IN_PROGRESS, course={"takes": 400.0}),
        Stage(Status.PROCESSING, fault=_while_at("ProcessTranscription", "s3", "GET")),
        Stage(Status.COMPLETED, fault=_while_at("ProcessTranscription", "events", "PutEvents")),
        Stage(
            Status.FAILED,
            course={**AT_WORK, "failure": "Unsupported media format"},
            fault=_while_at("StateMachine", "sqs", "SendMessage"),
        ),
    )
}


def bring_to(world: World, stage: Stage) -> Upload:
    """An upload whose job is at the stage, its execution alive."""
    world.courses(stage.course)
    world.faults(*([stage.fault] if stage.fault else []))
    made = upload(world)
    job = world.until(lambda: _at(world, made, stage.status))
    assert job.execution in world.running()
    return made


def _at(world: World, made: Upload, status: Status) -> JobRecord | None:
    job = world.job(made)
    return job if job is not None and job.status is status else None
