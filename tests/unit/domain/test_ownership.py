"""One owner: the rights of an execution to a job that already has a record."""

from typing import Any

import pytest

from transcription.domain.jobs import OPEN, UNDER_WAY, JobRecord, Status
from transcription.domain.ownership import Ownership, cancels, decide_ownership

OWNER, OTHER = "arn:owner", "arn:other"
STAMP = "2026-11-24T01:02:03.456Z"


def job(status: Status = Status.QUEUED, **more: Any) -> JobRecord:
    values: dict[str, Any] = {"next_check_at": STAMP, **more}
    return JobRecord("interview-1f", status, OWNER, "{}", STAMP, **values)


def alive(_: str) -> bool:
    return True


def dead(_: str) -> bool:
    return False


def unasked(_: str) -> bool:
    raise AssertionError("Step Functions was asked where it decides nothing")


@pytest.mark.parametrize("status", list(Status))
def test_the_owner_goes_on_with_its_job_and_nobody_is_asked(status):
    assert decide_ownership(job(status), OWNER, {}, unasked) is Ownership.MINE


@pytest.mark.parametrize("status", OPEN)
def test_a_second_execution_for_a_live_job_is_a_duplicate(status):
    assert decide_ownership(job(status), OTHER, {}, alive) is Ownership.DUPLICATE


def test_a_held_job_waits_for_its_day_whoever_asks_unless_it_is_released():
    held = job(Status.HELD)

    assert decide_ownership(held, OTHER, {}, unasked) is Ownership.DUPLICATE
    again = {"release": {"attempt": held.attempt}}
    assert decide_ownership(held, OTHER, again, unasked) is Ownership.RELEASE
    earlier = {"release": {"attempt": held.attempt - 1}}
    assert decide_ownership(held, OTHER, earlier, unasked) is Ownership.DUPLICATE


@pytest.mark.parametrize("status", UNDER_WAY)
def test_a_release_of_a_job_that_is_not_held_is_a_duplicate(status):
    asked = {"release": {"attempt": job(status).attempt}}

    assert decide_ownership(job(status), OTHER, asked, alive) is Ownership.DUPLICATE


@pytest.mark.parametrize("status", UNDER_WAY)
def test_a_dead_owner_is_replaced(status):
    assert decide_ownership(job(status), OTHER, {}, dead) is Ownership.TAKE_OVER


def test_the_owner_that_is_asked_about_is_the_record_s():
    asked = []

    decide_ownership(job(), OTHER, {}, lambda arn: bool(asked.append(arn)))

    assert asked == [OWNER]


def test_a_job_is_handed_over_by_its_owner_while_it_lives():
    assert decide_ownership(job(), OTHER, {"handed_over_by": OWNER}, unasked) is Ownership.TAKE_OVER


def test_nobody_but_the_owner_can_hand_a_job_over():
    event = {"handed_over_by": "arn:somebody-else"}

    assert decide_ownership(job(), OTHER, event, alive) is Ownership.DUPLICATE


@pytest.mark.parametrize(
    "settled",
    [
        job(Status.COMPLETED, next_check_at=None),
        job(Status.FAILED, reported_at=STAMP),
    ],
    ids=["completed", "failed"],
)
def test_nothing_is_left_to_do_for_a_settled_job_even_where_its_owner_is_gone(settled):
    assert decide_ownership(settled, OTHER, {}, unasked) is Ownership.DUPLICATE


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.FAILED])
def test_unfinished_business_of_a_finished_job_is_taken_over_from_a_dead_owner(status):
    assert decide_ownership(job(status), OTHER, {}, dead) is Ownership.TAKE_OVER


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.FAILED])
def test_unfinished_business_stays_with_a_live_owner(status):
    assert decide_ownership(job(status), OTHER, {}, alive) is Ownership.DUPLICATE


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.FAILED])
def test_a_retry_names_the_attempt_that_it_wants(status):
    finished = job(status, attempt=2, next_check_at=None, reported_at=STAMP)

    assert decide_ownership(finished, OTHER, {"retry": {"attempt": 3}}, unasked) is Ownership.RETRY


@pytest.mark.parametrize("attempt", [1, 2, 4, None, "3", 3.5])
def test_a_retry_of_any_other_attempt_starts_none(attempt):
    finished = job(Status.FAILED, attempt=2, reported_at=STAMP)

    assert (
        decide_ownership(finished, OTHER, {"retry": {"attempt": attempt}}, alive)
        is Ownership.DUPLICATE
    )


@pytest.mark.parametrize("retry", [None, True, 3, "3", [3], {}])
def test_a_retry_of_the_wrong_shape_is_none(retry):
    finished = job(Status.FAILED, attempt=2, reported_at=STAMP)

    assert decide_ownership(finished, OTHER, {"retry": retry}, alive) is Ownership.DUPLICATE


@pytest.mark.parametrize("status", OPEN)
def test_an_open_job_is_not_retried(status):
    assert (
        decide_ownership(job(status), OTHER, {"retry": {"attempt": 2}}, alive)
        is Ownership.DUPLICATE
    )


def test_a_failed_job_can_be_retried_by_the_execution_that_owns_it():
    failed = job(Status.FAILED, reported_at=STAMP)

    assert decide_ownership(failed, OWNER, {"retry": {"attempt": 2}}, unasked) is Ownership.RETRY


@pytest.mark.parametrize("status", OPEN)
def test_a_cancellation_takes_an_open_job_from_a_living_owner(status):
    assert (
        decide_ownership(job(status), OTHER, {"cancel": {"attempt": 1}}, unasked)
        is Ownership.CANCEL
    )


@pytest.mark.parametrize(
    "cancel", [{"attempt": 2}, {"attempt": True}, {"attempt": "1"}, {}, None, "1", [1]]
)
def test_a_cancellation_is_of_the_attempt_that_it_names(cancel):
    assert decide_ownership(job(), OTHER, {"cancel": cancel}, alive) is Ownership.DUPLICATE
    assert not cancels({"cancel": cancel}, job())


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.FAILED])
def test_a_job_that_has_ended_is_not_cancelled(status):
    assert not cancels({"cancel": {"attempt": 1}}, job(status))
