"""An outage is seen while it lasts: steps that keep failing, checks that are overdue."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scribe.operations.doctor.findings import CheckStatus, Finding
from scribe.operations.doctor.steps import MOST, steps
from tests.fakes.execution_histories import FakeExecution
from tests.fakes.operator_stack import OperatorStack
from tests.fakes.uploads import event_for
from transcription.domain import clock
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.uploads import parse_upload

CHECK = "Check transcription status"


def ago(minutes: float) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=minutes)


def add(
    stack: OperatorStack,
    job_id: str,
    status: Status,
    check_ago: float,
    state: str = CHECK,
    **more: Any,
) -> None:
    """Adds a record whose check was due check_ago minutes ago, with its execution."""
    due = clock.stamp(ago(check_ago))
    record = JobRecord(job_id, status, f"arn:{job_id}", "{}", due, next_check_at=due)
    stack.add(record, FakeExecution(ago(30), {"job_id": job_id}, state, **more))


@pytest.fixture
def stack() -> Any:
    return OperatorStack()


def only(found: list[Finding]) -> Finding:
    (finding,) = found
    return finding


def test_a_stack_whose_jobs_go_on_in_time_has_nothing_to_report(stack):
    add(stack, "waits", Status.QUEUED, -10, "Wait")

    assert only(steps(stack)).status is CheckStatus.OK


def test_a_check_that_keeps_failing_is_found_with_its_cause_and_the_command(stack):
    add(stack, "talk-1f", Status.IN_PROGRESS, 2, failing_since=ago(2), tries=12)
    add(stack, "talk-2f", Status.IN_PROGRESS, 1.5, failing_since=ago(1.5))

    found = only(steps(stack))

    assert found.status is CheckStatus.WARNING
    assert found.summary.startswith(f"{CHECK} failed 12 times since ")
    assert "GetTranscriptionJob: no answer" in found.summary
    assert found.summary.endswith("Overdue checks: 2.")
    assert found.fix.endswith("scribe logs talk-1f --errors")


def test_an_outage_is_still_seen_after_the_sweep_has_found_the_execution_alive(stack):
    add(stack, "talk-1f", Status.IN_PROGRESS, -4, failing_since=ago(9))

    assert "failed 3 times" in only(steps(stack)).summary


@pytest.mark.parametrize(
    ("status", "state", "check_ago"),
    [
        (Status.SUBMITTING, "Start transcription", -3),
        (Status.PROCESSING, "Process transcription results", -13),
        (Status.COMPLETED, "Process transcription results", 2),
        (Status.FAILED, "Send to the failed jobs queue", 2),
    ],
)
def test_every_step_that_keeps_failing_is_found(stack, status, state, check_ago):
    add(stack, "talk-1f", status, check_ago, state, failing_since=ago(2))

    assert only(steps(stack)).summary.startswith(state)


def test_a_first_step_that_fails_before_there_is_a_record_is_found_by_its_execution(stack):
    event = event_for()
    stack.executions.executions["arn:new"] = FakeExecution(
        ago(3), event, "Start transcription", failing_since=ago(3)
    )

    found = only(steps(stack))

    assert found.summary.startswith("Start transcription failed 3 times")
    assert parse_upload(event).job_id in found.fix


def test_a_failure_of_this_minute_may_be_a_moment_s(stack):
    add(stack, "talk-1f", Status.IN_PROGRESS, 0.2, failing_since=ago(0.2))

    assert only(steps(stack)).status is CheckStatus.OK


def test_overdue_checks_without_a_failure_are_left_to_the_sweep(stack):
    add(stack, "talk-1f", Status.QUEUED, 4)

    found = only(steps(stack))

    assert found.summary.startswith("overdue checks: 1, the first for 4 min")
    assert found.fix.endswith("scribe show talk-1f")


def test_few_executions_are_looked_at_however_many_are_overdue(stack):
    for number in range(40):
        add(stack, f"talk-{number}", Status.QUEUED, 5, failing_since=ago(5))

    assert "Overdue checks: 40." in only(steps(stack)).summary
    assert len(stack.executions.read) <= 2 * MOST
