"""One owner: the rights of an execution to a job that already has a record."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from transcription.domain.jobs import OPEN, UNDER_WAY, JobRecord, Status
from transcription.domain.ownership import Ownership, cancels, decide_ownership

OWNER, OTHER = "arn:owner", "arn:other"
STAMP = "2026-11-24T01:02:03.456Z"
ENDED = (Status.COMPLETED, Status.FAILED)


def job(status: Status = Status.QUEUED, **more: Any) -> JobRecord:
    values: dict[str, Any] = {"next_check_at": STAMP, **more}
    return JobRecord("interview-1f", status, OWNER, "{}", STAMP, **values)


def alive(_: str) -> bool:
    return True


def dead(_: str) -> bool:
    return False


def unasked(_: str) -> bool:
    raise AssertionError("Step Functions was asked though its answer does not matter")


class Rule(NamedTuple):
    """Another execution's right to a job in one of these states, on attempt 2."""

    statuses: tuple[Status, ...]
    event: Any
    ownership: Ownership
    is_running: Callable[[str], bool] = unasked
    settled: bool = False


RULES = {
    "a live owner keeps its job": Rule(
        tuple(set(Status) - {Status.HELD}), {}, Ownership.DUPLICATE, alive
    ),
    "a dead owner is replaced": Rule((*UNDER_WAY, *ENDED), {}, Ownership.TAKE_OVER, dead),
    "nothing is left of a settled job": Rule(ENDED, {}, Ownership.DUPLICATE, settled=True),
    "an owner hands its job over": Rule(UNDER_WAY, {"handed_over_by": OWNER}, Ownership.TAKE_OVER),
    "nobody else hands it over": Rule(
        UNDER_WAY, {"handed_over_by": "arn:somebody-else"}, Ownership.DUPLICATE, alive
    ),
    "a held job waits for its day": Rule((Status.HELD,), {}, Ownership.DUPLICATE),
    "a held job is released": Rule((Status.HELD,), {"release": {"attempt": 2}}, Ownership.RELEASE),
    "a release is of its attempt": Rule(
        (Status.HELD,), {"release": {"attempt": 1}}, Ownership.DUPLICATE
    ),
    "only a held job is released": Rule(
        UNDER_WAY, {"release": {"attempt": 2}}, Ownership.DUPLICATE, alive
    ),
    "a retry names the next attempt": Rule(
        ENDED, {"retry": {"attempt": 3}}, Ownership.RETRY, settled=True
    ),
    "an open job is not retried": Rule(
        UNDER_WAY, {"retry": {"attempt": 3}}, Ownership.DUPLICATE, alive
    ),
    "a cancellation takes an open job from a living owner": Rule(
        OPEN, {"cancel": {"attempt": 2}}, Ownership.CANCEL
    ),
    "an ended job is not cancelled": Rule(
        ENDED, {"cancel": {"attempt": 2}}, Ownership.DUPLICATE, settled=True
    ),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_another_execution_has_the_right_of_the_rule(rule: Rule) -> None:
    settled = {"reported_at": STAMP, "next_check_at": None} if rule.settled else {}

    for status in rule.statuses:
        record = job(status, attempt=2, **settled)
        assert decide_ownership(record, OTHER, rule.event, rule.is_running) is rule.ownership


@pytest.mark.parametrize("status", list(Status))
def test_the_owner_goes_on_with_its_job_and_nobody_is_asked(status):
    assert decide_ownership(job(status), OWNER, {}, unasked) is Ownership.MINE


def test_a_failed_job_can_be_retried_by_the_execution_that_owns_it():
    failed = job(Status.FAILED, reported_at=STAMP)

    assert decide_ownership(failed, OWNER, {"retry": {"attempt": 2}}, unasked) is Ownership.RETRY


def test_the_owner_that_is_asked_about_is_the_record_s():
    asked = []

    decide_ownership(job(), OTHER, {}, lambda arn: bool(asked.append(arn)))

    assert asked == [OWNER]


@pytest.mark.parametrize(
    "retry",
    [*({"attempt": other} for other in (1, 2, 4, None, "3", 3.5)), None, True, 3, "3", [3], {}],
)
def test_a_retry_of_any_other_attempt_or_shape_starts_none(retry):
    finished = job(Status.FAILED, attempt=2, reported_at=STAMP)

    assert decide_ownership(finished, OTHER, {"retry": retry}, unasked) is Ownership.DUPLICATE


@pytest.mark.parametrize(
    "cancel", [{"attempt": 2}, {"attempt": True}, {"attempt": "1"}, {}, None, "1", [1]]
)
def test_a_cancellation_is_of_the_attempt_that_it_names(cancel):
    assert decide_ownership(job(), OTHER, {"cancel": cancel}, alive) is Ownership.DUPLICATE
    assert not cancels({"cancel": cancel}, job())
