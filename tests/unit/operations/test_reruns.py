"""Retries and cancellations, played through the functions' rules by the stack in memory."""

import json
from dataclasses import replace
from typing import Any

import pytest

from scribe.errors import NotPossible, WaitedTooLong
from scribe.operations.cancellations import Cancellations
from scribe.operations.retries import Retries
from tests.fakes.stack import FakeStack
from tests.fakes.step_functions import arn
from tests.fakes.uploads import event_for, upload_for
from transcription.domain.errors import Cancelled, ServiceUnavailable
from transcription.domain.jobs import OPEN, JobRecord, Status

UPLOAD = upload_for()
STAMP = "2026-11-24T00:00:00.000Z"


@pytest.fixture
def stack() -> FakeStack:
    return FakeStack()


def known(stack: FakeStack, status: Status, **more: Any) -> JobRecord:
    stack.upload()
    values: dict[str, Any] = {"options": {"language": "en-US"}, "next_check_at": STAMP, **more}
    values.setdefault("error", {"code": "X", "message": "", "retryable": True})
    values.setdefault("input", json.dumps(event_for()))
    text = values.pop("input")
    return stack.jobs.put(JobRecord(UPLOAD.job_id, status, arn("me"), text, STAMP, **values))


def retries(stack: FakeStack) -> Retries:
    return Retries(stack.jobs, stack.executions)


def cancellations(stack: FakeStack, at_a_look=lambda: None) -> Cancellations:
    """Its time passes by sleeping; at_a_look is what happens meanwhile."""
    passed = [0.0]

    def sleep(seconds: float) -> None:
        passed[0] += seconds
        at_a_look()

    return Cancellations(stack.jobs, stack.executions, lambda: passed[0], sleep)


def started(stack: FakeStack) -> tuple[str, dict]:
    ((name, event),) = stack.executions.started.items()
    return name, event


def first_step(stack: FakeStack) -> dict[str, Any]:
    """Runs the first step of the execution that was started; returns its result."""
    name, event = started(stack)
    return stack.start(arn(name), event)


def test_a_retry_is_the_upload_s_event_with_the_next_attempt(stack):
    job = known(stack, Status.FAILED, attempt=3)

    done = retries(stack).retry(job)

    name, event = started(stack)
    assert name == f"{job.job_id}-a4"
    assert event == {**event_for(), "retry": {"attempt": 4}}
    assert (done.job_id, done.attempt, done.execution) == (job.job_id, 4, arn(name))


def test_options_override_the_job_s_and_are_kept_by_the_retry_after(stack):
    job = known(stack, Status.FAILED)
    retries(stack).retry(job, {"language": "de-DE"})
    first_step(stack)
    failed = stack.jobs.put(replace(stack.jobs[job.job_id], status=Status.FAILED))
    stack.executions.started.clear()

    retries(stack).retry(failed, {"speakers": "4"})
    first_step(stack)

    options = stack.jobs[job.job_id].options
    assert (options["language"], options["speakers"]) == ("de-DE", 4)


@pytest.mark.parametrize(
    ("before", "now", "after"),
    [
        ({"language": "en-US"}, {"identify-language": "true"}, (None, 0, False)),
        (
            {"identify-language": "true", "languages": "en-US,de-DE"},
            {"language": "de-DE"},
            ("de-DE", 0, False),
        ),
        ({"channels": "true"}, {"language": "en-US", "speakers": "2"}, ("en-US", 2, False)),
        ({"speakers": "2"}, {"language": "en-US", "channels": "true"}, ("en-US", 0, True)),
    ],
)
def test_an_option_takes_the_place_of_those_that_it_excludes(stack, before, now, after):
    job = known(stack, Status.FAILED)
    stack.upload(metadata=before)

    retries(stack).retry(job, now)
    first_step(stack)

    options = stack.jobs[job.job_id].options
    found = [options.get(option) for option in ("language", "speakers", "channels")]
    assert (found[0], found[1] or 0, bool(found[2])) == after


def test_asking_twice_starts_one_attempt(stack):
    job = known(stack, Status.FAILED)

    first, second = retries(stack).retry(job), retries(stack).retry(job)

    assert (first.asked_before, second.asked_before) == (False, True)
    assert first.execution == second.execution
    assert len(stack.executions.started) == 1


def test_an_execution_that_ended_without_starting_the_attempt_is_followed_by_another(stack):
    job = known(stack, Status.FAILED)
    stack.executions.ended[arn(f"{job.job_id}-a2")] = "FAILED"

    done = retries(stack).retry(job)

    assert done.execution == arn(f"{job.job_id}-a2-2")


@pytest.mark.parametrize("status", OPEN)
def test_an_open_job_is_not_run_again(stack, status):
    with pytest.raises(NotPossible, match="still open") as raised:
        retries(stack).retry(known(stack, status))

    assert "scribe cancel" in raised.value.details[0]
    assert not stack.executions.started


def test_a_job_without_an_upload_is_not_run_again(stack):
    job = known(stack, Status.FAILED, input='{"hello": 1}')

    with pytest.raises(NotPossible, match="names no upload"):
        retries(stack).retry(job)


def test_a_job_whose_recording_was_deleted_after_its_success_is_not_run_again(stack):
    job = known(stack, Status.COMPLETED, media={"deleted_at": STAMP})

    with pytest.raises(NotPossible, match=f"was deleted at {STAMP}, after its success") as raised:
        retries(stack).retry(job)

    assert "Upload it again" in raised.value.details[0]
    assert not stack.executions.started


@pytest.mark.parametrize("status", OPEN)
def test_a_cancellation_takes_the_job_from_its_living_owner_and_fails_it(stack, status):
    job = known(stack, status, error=None)
    stack.executions.running.add(job.execution)

    cancellations(stack).ask(job)
    step = first_step(stack)

    assert step["job"]["outcome"] == "FAILED"
    assert step["job"]["error"]["code"] == Cancelled.__name__
    assert not step["job"]["error"]["retryable"]
    assert stack.jobs[job.job_id].execution == arn(f"{job.job_id}-a1-cancel")
    assert stack.start(job.execution, event_for())["job"]["outcome"] == "DUPLICATE"


def test_a_cancellation_whose_execution_dies_is_resumed_as_a_cancellation(stack):
    job = known(stack, Status.IN_PROGRESS, error=None)
    cancellations(stack).ask(job)
    first_step(stack)

    resumed = json.loads(stack.jobs[job.job_id].input)
    stack.executions.running.clear()
    step = stack.start(arn("resumed"), resumed)

    assert step["job"]["error"]["code"] == "Cancelled"


def test_a_job_that_has_ended_is_not_cancelled(stack):
    with pytest.raises(NotPossible, match="has ended already: it is COMPLETED"):
        cancellations(stack).ask(known(stack, Status.COMPLETED))


def test_a_cancellation_that_comes_too_late_changes_nothing(stack):
    job = known(stack, Status.IN_PROGRESS, error=None)
    cancellations(stack).ask(job)
    name, event = started(stack)
    done = stack.jobs.put(replace(job, status=Status.COMPLETED, next_check_at=None))

    step = stack.start(arn(name), event)

    assert step["job"]["outcome"] == "DUPLICATE"
    assert stack.jobs[job.job_id] == done


def test_a_cancelled_job_can_be_run_after_all(stack):
    job = known(stack, Status.IN_PROGRESS, error=None)
    cancellations(stack).ask(job)
    first_step(stack)
    cancelled = stack.jobs.put(replace(stack.jobs[job.job_id], status=Status.FAILED))
    stack.executions.started.clear()

    retries(stack).retry(cancelled)
    name, event = started(stack)

    assert "cancel" not in event
    assert stack.start(arn(name), event)["job"]["outcome"] == "PENDING"


def test_cancelling_lasts_until_the_record_says_so(stack):
    job = known(stack, Status.IN_PROGRESS, error=None)

    def fails() -> None:
        error = first_step(stack)["job"]["error"]
        owner = stack.jobs[job.job_id].execution
        stack.jobs.update(
            job.job_id, owner=owner, changes={"status": Status.FAILED, "error": error}
        )

    done = cancellations(stack, fails).cancel(job)

    assert done.execution == arn(f"{job.job_id}-a1-cancel")
    assert stack.jobs[job.job_id].error["code"] == "Cancelled"


def test_a_cancellation_that_lost_the_job_to_another_owner_is_asked_for_again(stack):
    job = known(stack, Status.IN_PROGRESS, error=None)

    def ends_as_a_duplicate() -> None:
        stack.executions.running.clear()
        stack.executions.ended |= {arn(name): "SUCCEEDED" for name in stack.executions.started}

    with pytest.raises(WaitedTooLong):
        cancellations(stack, ends_as_a_duplicate).cancel(job, 2)

    assert {f"{job.job_id}-a1-cancel", f"{job.job_id}-a1-cancel-2"} <= set(stack.executions.started)


def test_a_cancellation_follows_the_job_to_its_next_attempt(stack):
    job = known(stack, Status.IN_PROGRESS, error=None)
    stack.executions.running.add(job.execution)

    def next_attempt() -> None:
        stack.jobs.put(replace(stack.jobs[job.job_id], attempt=2))
        stack.run_started()
        stack.executions.ended |= {arn(name): "FAILED" for name in stack.executions.started}

    done = cancellations(stack, next_attempt).cancel(job, 10)

    assert done.execution == arn(f"{job.job_id}-a2-cancel")
    assert stack.jobs[job.job_id].error["code"] == "Cancelled"


def test_a_cancellation_that_meets_a_hand_over_is_tried_again_and_ends_the_job(stack):
    job = known(stack, Status.IN_PROGRESS, error=None)
    cancellations(stack).ask(job)
    name, event = started(stack)
    get = stack.jobs.get

    def get_and_hand_over(job_id: str) -> JobRecord | None:
        stack.jobs.get = get
        found = get(job_id)
        stack.jobs.put(replace(job, execution=arn("next")))
        return found

    stack.jobs.get = get_and_hand_over

    with pytest.raises(ServiceUnavailable):  # the state machine tries it again
        stack.start(arn(name), event)
    step = stack.start(arn(name), event)

    assert step["job"]["error"]["code"] == "Cancelled"
    assert stack.jobs[job.job_id].execution == arn(name)


def test_a_job_that_ends_first_was_not_cancelled(stack):
    job = known(stack, Status.IN_PROGRESS, error=None)

    def completes() -> None:
        stack.jobs.put(replace(job, status=Status.COMPLETED))

    with pytest.raises(NotPossible, match="had ended before: it is COMPLETED"):
        cancellations(stack, completes).cancel(job)


def test_what_has_completed_is_not_paid_for_again_by_mistake(stack):
    job = known(stack, Status.COMPLETED)

    with pytest.raises(NotPossible, match="would cost as much again"):
        retries(stack).retry(job, completed=False)

    assert retries(stack).retry(job, {"language": "de-DE"}, completed=False).attempt == 2
