"""Searching, logs, health: what is made of what AWS answers."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from scribe.operations.doctor.account import limits_finding
from scribe.operations.doctor.findings import CheckStatus, Finding, warning
from scribe.operations.doctor.jobs import oldest_finding
from scribe.operations.doctor.watching import alarm_finding
from scribe.operations.health import Health, HealthCheck
from scribe.operations.job_summary import JobSummary
from scribe.operations.logs import line_of, line_of_event
from scribe.operations.searches import found_in
from scribe.operations.stack_metrics import (
    CALLS_AT_ONCE,
    JOBS_AT_ONCE,
    Alarm,
    Queue,
    Quota,
    StackMetrics,
)
from tests.fakes.job_listing import InMemoryJobListing
from transcription.domain import clock
from transcription.domain.jobs import Status

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
JOB = JobSummary("talk-1f", Status.COMPLETED, "2026-11-24T01:00:00.000Z", media_seconds=60.0)


SUBTITLES = """1
00:00:00,500 --> 00:00:04,000
Hello hello hello hello hello hello hello hello
and welcome at the FRONT

2
00:01:02,000 --> 00:01:05,250
desk. Bye bye bye bye bye bye bye bye bye bye bye.

3
01:00:00,000 --> 01:00:02,000
The front desk again.
"""


def test_a_passage_has_its_time_and_what_is_around_it():
    found = found_in(JOB, SUBTITLES, re.compile(r"front\s+desk", re.IGNORECASE))

    assert found.times == 2
    assert "at the FRONT desk. Bye" in found.passages[0].text
    assert found.passages[0].text.startswith("…")
    assert [passage.seconds for passage in found.passages] == [0, 3600]


def test_what_was_not_said_has_no_passage():
    assert found_in(JOB, SUBTITLES, re.compile("nothing")).times == 0


def test_a_structured_line_is_its_message_its_facts_and_its_execution():
    event = {
        "timestamp": 1795559227016,
        "message": '{"level": "WARNING", "message": "FAILED", "error": "NotMedia", '
        '"cold_start": true, "execution": "arn:one", "job_id": "talk-1f"}',
    }

    line, execution = line_of("start", event)

    assert (line.level, line.text, line.facts) == ("WARNING", "FAILED", {"error": "NotMedia"})
    assert line.at == "2026-11-24T22:27:07.016Z"
    assert execution == "arn:one"


@pytest.mark.parametrize("text", ["Task timed out after 3.00 seconds", "[1, 2]", "{broken"])
def test_any_other_line_is_shown_as_it_is(text):
    line, execution = line_of("start", {"timestamp": 0, "message": text + "\n"})

    assert (line.text, execution) == (text, None)


def test_history_has_states_failures_and_ends_and_nothing_else():
    state = {"timestamp": NOW, "type": "WaitStateEntered", "id": 2}
    state["stateEnteredEventDetails"] = {"name": "Wait"}
    failed = {"timestamp": NOW, "type": "LambdaFunctionFailed", "id": 3}
    failed["lambdaFunctionFailedEventDetails"] = {"error": "KeyError", "cause": "x"}

    entered, failure = line_of_event(state), line_of_event(failed)
    assert entered is not None
    assert failure is not None
    assert entered.text == "Wait"
    assert (failure.level, failure.text) == (
        "ERROR",
        "LambdaFunctionFailed KeyError: x",
    )
    assert line_of_event({"timestamp": NOW, "type": "WaitStateExited", "id": 4}) is None


class FakeMetrics:
    def queues(self) -> list[Queue]:
        return [Queue("failed-jobs", 0, 0)]

    def alarms(self) -> list[Alarm]:
        return []

    def swept_seconds_ago(self, now: datetime) -> float | None:
        return 60.0

    def quotas(self, jobs_in_progress: int) -> list[Quota]:
        return [Quota("jobs", 250, jobs_in_progress, is_default=True)]


def job(status: Status, hours_ago: float, **more: Any) -> JobSummary:
    made = clock.stamp(NOW - timedelta(hours=hours_ago))
    return JobSummary(f"{status}-{hours_ago}", status, made, **more)


def health(jobs: Sequence[JobSummary] = (), problems: Sequence[Finding] = ()) -> Health:
    return HealthCheck(
        InMemoryJobListing(lambda: jobs),
        cast("StackMetrics", FakeMetrics()),
        lambda: list(problems),
    )(NOW)


def test_a_stack_without_trouble_is_healthy():
    found = health([job(Status.QUEUED, 1), job(Status.COMPLETED, 1, media_seconds=3600.0)])

    assert found.is_healthy
    assert found.completed_today == 1
    assert found.spent_today == pytest.approx(1.44)
    assert [(item.status, item.count) for item in found.open if item.count] == [("QUEUED", 1)]


def test_failures_of_the_last_day_are_counted_by_cause():
    jobs = [job(Status.FAILED, hours, error=code) for hours, code in ((1, "A"), (2, "B"), (3, "A"))]

    assert health([*jobs, job(Status.FAILED, 30, error="C")]).failures == {"A": 2, "B": 1}


def test_a_problem_makes_a_stack_unhealthy():
    found = health([], [warning("failed jobs", "2 wait", "scribe redrive --failed")])

    assert not found.is_healthy


def test_an_open_job_that_is_too_old_is_a_warning_that_names_it():
    jobs = [job(Status.QUEUED, 2), job(Status.IN_PROGRESS, 30)]

    found = oldest_finding(jobs, 86_400.0, NOW)

    assert found.status is CheckStatus.WARNING
    assert found.fix.startswith("scribe show IN_PROGRESS-30\n")
    assert found.fix.endswith("scribe cancel IN_PROGRESS-30")
    assert oldest_finding(jobs[:1], 86_400.0, NOW).status is CheckStatus.OK


def test_an_alarm_says_what_to_do_and_when_it_ends():
    found = alarm_finding(Alarm("job-time", "ALARM", "Slow. Do: scribe jobs.", None, 900.0))

    assert found.summary == "job-time is on: Slow."
    assert found.fix.startswith("scribe jobs.\nIt ends by itself 15 min")


@pytest.mark.parametrize(
    ("jobs", "calls", "status", "fix"),
    [
        (250, 1000, CheckStatus.OK, ""),
        (250, 10, CheckStatus.NOTICE, "request-service-quota-increase --service-code lambda"),
        (5, 1000, CheckStatus.NOTICE, "Service Quotas, Amazon Transcribe"),
    ],
)
def test_a_small_account_is_noticed_with_what_to_ask_for(jobs, calls, status, fix):
    limits = {JOBS_AT_ONCE: jobs, CALLS_AT_ONCE: calls}

    found = limits_finding(
        [Quota(name, limit, None, is_default=False) for name, limit in limits.items()]
    )

    assert found.status is status
    assert fix in found.fix
