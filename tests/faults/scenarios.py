"""What happens to a job, with nothing broken: each is run again with every fault at every call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests import recordings
from tests.fakes.uploads import event_for
from tests.faults.world import World
from transcription.domain.jobs import Status
from transcription.domain.uploads import Upload

#: Long enough for a check that finds Transcribe still at work.
AT_WORK = {"takes": 8.0}


def event_of(upload: Upload, **more: Any) -> dict[str, Any]:
    """S3's event of it, once more."""
    event = event_for(upload.key, upload.version, **more)
    event["detail"]["bucket"]["name"] = upload.bucket
    return event


def upload(world: World) -> Upload:
    """A recording of two seconds."""
    return world.upload(recordings.speech("hello"))


@dataclass(frozen=True)
class Scenario:
    """before runs with nothing broken, and act with the faults; both give what was uploaded.

    course tells how Transcribe goes, always are faults that belong to it; ends is the status that
    the job comes to, resumes how often the sweep has to resume it for that.
    """

    name: str
    ends: Status = Status.COMPLETED
    course: Mapping[str, Any] | None = None
    always: tuple[Mapping[str, Any], ...] = ()
    resumes: int = 0
    before: Callable[[World], Upload | None] = lambda _: None
    act: Callable[[World, Upload | None], Upload] = lambda world, _: upload(world)


def _failed_once(world: World) -> Upload:
    """A job whose first attempt failed in Transcribe, settled."""
    world.courses({"failure": "Internal failure. Try again."})
    made = upload(world)
    world.settle(made)
    return made


def _retried(world: World, made: Upload | None) -> Upload:
    assert made is not None
    world.retry(made, event_of(made, retry={"attempt": 2}, job_id=made.job_id))
    return made


def _twice(world: World, _: Upload | None) -> Upload:
    """The event comes again while the job is under way."""
    made = upload(world)
    world.start(f"again-{made.job_id}", event_of(made))
    return made


def _unusable(world: World, _: Upload | None) -> Upload:
    return world.upload(recordings.rubbish(5000, 1))


#: The function of the first state cannot be called for as long as the state machine tries.
UNSTARTABLE = {"kind": "error", "caller": "StateMachine", "service": "lambda", "count": 13}
DEAD_AT_CHECK = {"kind": "stop", "operation": "Check transcription status"}

SCENARIOS = (
    Scenario("transcribed", course=AT_WORK),
    Scenario("refused", ends=Status.FAILED, act=_unusable),
    Scenario(
        "failed",
        ends=Status.FAILED,
        course={**AT_WORK, "failure": "Unsupported media format"},
    ),
    Scenario("queued", course={"queued": 40.0, "takes": 8.0}),
    Scenario("retried", course=AT_WORK, before=_failed_once, act=_retried),
    Scenario(
        "unretried",
        ends=Status.FAILED,
        before=_failed_once,
        always=(UNSTARTABLE,),
        act=_retried,
    ),
    Scenario("duplicate", course=AT_WORK, act=_twice),
    Scenario(
        "resumed",
        resumes=1,
        course=AT_WORK,
        always=(DEAD_AT_CHECK,),
    ),
    Scenario("unstarted", ends=Status.FAILED, always=(UNSTARTABLE,)),
    Scenario(
        "unresumed",
        ends=Status.FAILED,
        resumes=1,
        course=AT_WORK,
        always=(DEAD_AT_CHECK, {**UNSTARTABLE, "first": 2}),
    ),
)
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
