"""A job's courses without a fault; each is repeated with every fault at every call."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from scribe.errors import ScribeError
from tests import recordings
from tests.deployed.cloud_control import NotSettled
from tests.deployed.stack import DeployedStack
from transcription.domain.errors import TransientError
from transcription.domain.jobs import Status
from transcription.domain.uploads import Upload

#: Seconds that let a check find Transcribe still at work.
AT_WORK = {"takes": 8.0}


@dataclass(frozen=True)
class Scenario:
    """A course. `prepare` runs without faults, `act` with them; both return the upload.

    `job_script` sets how Transcribe's jobs go, and `faults` belong to the scenario. The job ends as
    `ends`, after the sweep resumed it `resumes` times and `redriven` dead letters were run again.
    """

    name: str
    ends: Status = Status.COMPLETED
    job_script: Mapping[str, Any] | None = None
    faults: tuple[Mapping[str, Any], ...] = ()
    resumes: int = 0
    redriven: int = 0
    erased: bool = False  #: by an operator who repeats failed steps; the job then has no record
    prepare: Callable[[DeployedStack], Upload | None] = lambda _: None
    act: Callable[[DeployedStack, Upload | None], Upload] = lambda stack, _: stack.upload()


def _failed_once(stack: DeployedStack) -> Upload:
    """Returns the upload of a settled job whose first attempt failed in Transcribe."""
    stack.cloud.script_jobs({"failure": "Internal failure. Try again."})
    upload = stack.upload()
    stack.settle(upload)
    return upload


def _retry(stack: DeployedStack, upload: Upload | None) -> Upload:
    assert upload is not None
    stack.retry(upload)
    return upload


def _completed_once(stack: DeployedStack) -> Upload:
    upload = stack.upload()
    stack.settle(upload)
    return upload


def _retry_with(**options: str) -> Callable[[DeployedStack, Upload | None], Upload]:
    def act(stack: DeployedStack, upload: Upload | None) -> Upload:
        assert upload is not None
        stack.retry(upload, options=options)
        return upload

    return act


def _overtake(stack: DeployedStack, _: Upload | None) -> Upload:
    """Cancels and retries the job with other options while its first results are processed."""
    upload = stack.upload()
    stack.cloud.until(lambda: _is_at(stack, upload, Status.PROCESSING, Status.FAILED), days=2)
    stack.cancel(upload)
    # completed, if the cancellation could not start
    stack.cloud.until(lambda: _is_at(stack, upload, Status.FAILED, Status.COMPLETED), days=2)
    stack.retry(upload, options={"speakers": "2"})
    return upload


def _is_at(stack: DeployedStack, upload: Upload, *statuses: Status) -> bool:
    """Returns whether the job has such a status, or is stuck because its first step never ran."""
    job = stack.job(upload)
    return (job is None and stack.cloud.is_idle()) or (job is not None and job.status in statuses)


def _deliver_twice(stack: DeployedStack, _: Upload | None) -> Upload:
    """Delivers the event again while the job is under way."""
    upload = stack.upload()
    stack.deliver_again(upload)
    return upload


def _upload_rubbish(stack: DeployedStack, _: Upload | None) -> Upload:
    return stack.upload(recordings.rubbish(5000, 1))


def _use_up_the_day(stack: DeployedStack) -> None:
    """Uses up the hours minutes before midnight, after which the sweep starts held jobs."""
    stack.leap_to_midnight(before=900)
    stack.use_up_the_day()


def _release(stack: DeployedStack, _: Upload | None) -> Upload:
    """Releases the job as soon as it is held, if it ever is."""
    upload = stack.upload()

    def is_held() -> bool:
        job = stack.job(upload)
        return job is not None and (job.status is Status.HELD or job.is_terminal)

    with suppress(NotSettled):
        stack.cloud.until(is_held, days=0.2)
    stack.release(upload)
    return upload


def _erase(stack: DeployedStack, _: Upload | None) -> Upload:
    """Erases the job while it is under way."""
    upload = stack.upload()
    with suppress(NotSettled):
        stack.cloud.until(lambda: stack.job(upload), days=0.1)
    with suppress(ScribeError, TransientError, ClientError, BotoCoreError):
        stack.erase(upload)
    return upload


#: The first function breaks as often as the state machine tries.
UNSTARTABLE = {"kind": "crash", "caller": "StateMachine", "service": "lambda", "count": 5}
#: The results cannot be read for some minutes, so the job stays PROCESSING.
BUSY_READING = {
    "kind": "error",
    "caller": "ProcessTranscription",
    "service": "s3",
    "operation": "GET",
    "count": 10,
}
DEAD_AT_CHECK = {"kind": "stop", "operation": "Check transcription status"}

SCENARIOS = (
    Scenario("transcribed", job_script=AT_WORK),
    Scenario("refused", ends=Status.FAILED, act=_upload_rubbish),
    Scenario(
        "failed",
        ends=Status.FAILED,
        job_script={**AT_WORK, "failure": "Unsupported media format"},
    ),
    Scenario(
        "broken", ends=Status.FAILED, job_script=AT_WORK, faults=({**UNSTARTABLE, "first": 2},)
    ),
    Scenario("queued", job_script={"queued": 40.0, "takes": 8.0}),
    Scenario("retried", job_script=AT_WORK, prepare=_failed_once, act=_retry),
    Scenario("unretried", redriven=1, prepare=_failed_once, faults=(UNSTARTABLE,), act=_retry),
    Scenario("rendered again", prepare=_completed_once, act=_retry_with(**{"line-length": "20"})),
    Scenario("other options", prepare=_completed_once, act=_retry_with(speakers="2")),
    Scenario(
        "failed again",
        ends=Status.FAILED,
        job_script={"failure": "Unsupported media format"},
        prepare=_completed_once,
        act=_retry_with(speakers="2"),
    ),
    Scenario("overtaken", faults=(BUSY_READING,), act=_overtake),
    Scenario("duplicate", job_script=AT_WORK, act=_deliver_twice),
    Scenario("resumed", resumes=1, job_script=AT_WORK, faults=(DEAD_AT_CHECK,)),
    Scenario("held", prepare=_use_up_the_day),
    Scenario("released", prepare=_use_up_the_day, act=_release),
    Scenario("erased", erased=True, job_script=AT_WORK, act=_erase),
    Scenario("unstarted", redriven=1, faults=(UNSTARTABLE,)),
    Scenario(
        "unresumed",
        resumes=2,
        redriven=1,
        job_script=AT_WORK,
        faults=(DEAD_AT_CHECK, {**UNSTARTABLE, "first": 2}),
    ),
)
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
