"""Sweep orphaned jobs: dead executions are replaced, finished jobs cleared, healthy ones left
alone.
"""

import json
from dataclasses import replace

import pytest

from tests.fakes.stack import FakeStack
from tests.fakes.step_functions import arn
from tests.fakes.uploads import event_for, upload_for
from tests.fakes.wire import Death, Fault, Wire
from transcription.domain import clock as stamps
from transcription.domain.errors import ServiceUnavailable
from transcription.domain.jobs import OPEN, UNDER_WAY, JobRecord, Status
from transcription.polling.load import minute_of
from transcription.steps import sweep
from transcription.steps.living_executions import LivingExecutions
from transcription.steps.sweep import LISTING_ENDS_SECONDS, MOST_TOLD, RESERVE_SECONDS

OWNER = arn("first")
JOB_ID = upload_for().job_id
TRANSCRIBE_JOB = f"test-{JOB_ID}"
GRACE = 300


def record(
    stack: FakeStack, status: Status = Status.QUEUED, job_id: str = JOB_ID, **more
) -> JobRecord:
    """Returns a job whose next check is due now."""
    now = stamps.stamp(stack.clock())
    values = {"next_check_at": now, "input": json.dumps(event_for()), "created_at": now, **more}
    return stack.jobs.put(JobRecord(job_id, status, **{"execution": OWNER, **values}))


def seconds_until_next_check(stack: FakeStack, job_id: str = JOB_ID) -> float:
    checked = stamps.parse(str(stack.jobs[job_id].next_check_at))
    return (checked - stack.clock()).total_seconds()


# ------------------------------------------------------------------------------------ healthy jobs


@pytest.mark.parametrize("late", [0, 1, GRACE])
def test_a_check_that_is_late_by_less_than_the_grace_is_nobody_s_business(stack, late):
    before = record(stack)

    report = stack.tick(seconds=late)

    assert stack.executions.asked == []
    assert stack.jobs[JOB_ID] == before
    assert (report.open_jobs, report.healthy, report.complete) == (1, 0, True)


def test_an_overdue_job_whose_execution_lives_is_left_to_it(stack):
    before = record(stack)
    stack.executions.running.add(OWNER)

    report = stack.tick(seconds=GRACE + 1)

    after = stack.jobs[JOB_ID]
    assert (report.healthy, report.resumed) == (1, 0)
    assert stack.executions.started == {}
    assert after == replace(before, next_check_at=after.next_check_at)


def test_an_execution_that_was_found_alive_is_not_asked_about_at_every_tick(stack):
    record(stack)
    stack.executions.running.add(OWNER)

    for _ in range(6):
        stack.tick(seconds=GRACE + 1)

    assert len(stack.executions.asked) == 3


def test_a_settled_job_is_never_looked_at_again(stack):
    record(stack, Status.COMPLETED, next_check_at=None)

    report = stack.tick(seconds=90 * 86_400)

    assert stack.executions.asked == []
    assert (report.open_jobs, report.oldest_seconds) == (0, 0.0)


# ------------------------------------------------------------------------------------------ orphans


@pytest.mark.parametrize("status", [*UNDER_WAY, Status.COMPLETED, Status.FAILED])
def test_a_job_whose_execution_died_starts_again_with_its_own_input(stack, status):
    record(stack, status)

    report = stack.tick(seconds=GRACE + 1)

    ((name, event),) = stack.executions.started.items()
    after = stack.jobs[JOB_ID]
    assert (report.resumed, report.healthy, report.problems) == (1, 0, 0)
    assert event == event_for() | {"job_id": JOB_ID}
    assert after.execution == arn(name)
    assert (after.status, after.resumes, after.executions) == (status, 1, 2)


@pytest.mark.parametrize("call", range(3, 20))  # two look for a record, the third makes it
def test_wherever_its_execution_died_a_job_comes_to_its_end(call):
    stack = FakeStack(wire=Wire(Fault.DEATH_AFTER, call))
    assert stack.execute("first", stack.upload()) == "Died"

    stack.settle()

    assert stack.jobs[JOB_ID].status is Status.COMPLETED
    assert len(stack.transcribe.made) == 1
    assert stack.transcribe.jobs == {}


def test_a_retry_that_is_orphaned_keeps_its_attempt_and_its_options(stack):
    event = event_for() | {"retry": {"attempt": 2}, "options": {"language": "de-DE"}}
    record(stack, attempt=2, input=json.dumps(event))

    stack.tick(seconds=GRACE + 1)

    ((name, resumed),) = stack.executions.started.items()
    assert resumed == event | {"job_id": JOB_ID}
    assert name == f"{JOB_ID}-2-r1"


def test_a_sweep_that_dies_before_the_start_leaves_an_orphan_like_any_other(stack):
    record(stack)
    calls = ["pages_of"] * (len(OPEN) + len(Status)) + [
        *("note_open", "get", "is_running", "update", "start")
    ]
    stack.wire = Wire(Fault.DEATH_BEFORE, len(calls))
    with pytest.raises(Death):
        stack.tick(seconds=GRACE + 1)
    assert stack.wire.calls[-1] == "FakeExecutions.start"
    assert stack.executions.started == {}
    stack.wire = Wire()

    stack.tick(seconds=GRACE + 1)
    stack.tick(seconds=GRACE + 1)

    assert list(stack.executions.started) == [f"{JOB_ID}-1-r2"]
    assert stack.jobs[JOB_ID].execution == arn(f"{JOB_ID}-1-r2")


def test_resumes_have_names_of_their_own_and_come_at_ever_longer_intervals(stack):
    record(stack)

    waits = []
    for _ in range(12):
        stack.tick(seconds=86_400)
        waits.append(seconds_until_next_check(stack))
        stack.executions.running.clear()

    assert list(stack.executions.started) == [f"{JOB_ID}-1-r{n}" for n in range(1, 13)]
    assert waits[:4] == [GRACE, 2 * GRACE, 4 * GRACE, 8 * GRACE]
    assert waits == sorted(waits)
    assert waits[-1] == waits[-2] < 86_400


def test_a_job_whose_executions_always_die_fails_after_so_many_of_them_and_says_why(stack):
    stack.max_resumes = 3
    record(stack, Status.IN_PROGRESS)
    for _ in range(3):
        stack.tick(seconds=86_400)
        stack.executions.running.clear()
        stack.ran.update(stack.executions.started)
    assert stack.jobs[JOB_ID].resumes == 3

    stack.settle()

    after = stack.jobs[JOB_ID]
    assert after.status is Status.FAILED
    assert after.error["code"] == "TooManyResumes"
    assert "died 4 times" in after.error["message"]
    (report,) = stack.reports
    assert report["failure"] == after.error
    assert report["input"] == event_for() | {"job_id": JOB_ID}


@pytest.mark.parametrize("broken", ["", "{", "[1,2]", "null", '"x"'])
def test_a_record_whose_input_is_none_fails_for_that_reason(stack, broken):
    record(stack, Status.FAILED, "broken-1", input=broken, error={"code": "InvalidEvent"})

    stack.tick(seconds=GRACE + 1)
    stack.settle()

    (report,) = stack.reports
    assert report["input"] == {"job_id": "broken-1"}
    assert stack.jobs["broken-1"].error["code"] == "InvalidEvent"
    assert stack.jobs["broken-1"].reported_at


def test_a_record_with_a_long_name_is_resumed_too(stack):
    job_id = "a" * 100
    record(stack, Status.FAILED, job_id, error={"code": "Lambda.Unknown"})

    stack.tick(seconds=GRACE + 1)

    (name,) = stack.executions.started
    assert len(name) <= 80
    assert stack.executions.started[name]["job_id"] == job_id


# ---------------------------------------------------------------------------------- what goes wrong


def test_a_step_functions_that_cannot_answer_takes_no_job_for_dead(stack):
    before = record(stack)
    stack.executions.down = True

    report = stack.tick(seconds=GRACE + 1)

    assert stack.jobs[JOB_ID] == before
    assert report.resumed == 0
    assert report.told == [
        f"{JOB_ID}: Step Functions: ThrottlingException",
        "executions without a record: Step Functions: ThrottlingException",
    ]


def test_an_outage_of_step_functions_is_no_death_and_delays_nothing(stack):
    """Found by make faults: each failed start counted, so the next one came days too late."""
    record(stack)
    start = stack.executions.start

    def unavailable(name, event):
        raise ServiceUnavailable("Step Functions: ThrottlingException")

    stack.executions.start = unavailable
    for _ in range(20):
        stack.tick(seconds=GRACE + 1)
    assert (stack.jobs[JOB_ID].resumes, stack.jobs[JOB_ID].executions) == (0, 1)

    stack.executions.start = start
    report = stack.tick(seconds=GRACE + 1)

    assert report.resumed == 1
    assert stack.jobs[JOB_ID].resumes == 1


def test_a_start_whose_answer_was_lost_is_made_once_and_its_execution_keeps_the_job(stack):
    record(stack)
    start = stack.executions.start

    def answer_lost(name, event):
        start(name, event)
        raise ServiceUnavailable("Step Functions: ReadTimeoutError")

    stack.executions.start = answer_lost
    stack.tick(seconds=GRACE + 1)
    stack.executions.start = start

    report = stack.tick(seconds=GRACE + 1)

    ((name, _),) = stack.executions.started.items()
    assert stack.jobs[JOB_ID].execution == arn(name)
    assert report.healthy == 1


def test_one_job_that_cannot_be_resumed_does_not_stop_the_others(stack):
    for number in range(5):
        record(stack, job_id=f"job-{number}")
    start = stack.executions.start

    def refuses_the_third(name, event):
        if event["job_id"] == "job-2":
            raise ValueError("InvalidExecutionInput")
        start(name, event)

    stack.executions.start = refuses_the_third

    report = stack.tick(seconds=GRACE + 1)

    assert report.resumed == len(stack.executions.started) == 4
    assert report.told == ["job-2: ValueError: InvalidExecutionInput"]


@pytest.mark.parametrize(
    "change",
    [
        {"next_check_at": "2026-11-24T09:00:00.000Z"},
        {"status": Status.PROCESSING},
        {"execution": arn("other")},
    ],
)
def test_a_job_that_somebody_works_on_meanwhile_is_alive(stack, change):
    before = record(stack)
    is_running = stack.executions.is_running

    def works_on_while_asked(owner):
        stack.jobs.put(replace(before, **change))
        return is_running(owner)

    stack.executions.is_running = works_on_while_asked

    report = stack.tick(seconds=GRACE + 1)

    assert (report.healthy, report.resumed, report.problems) == (1, 0, 0)
    assert stack.executions.started == {}
    assert stack.jobs[JOB_ID] == replace(before, **change)


def test_a_record_that_goes_while_the_sweep_looks_is_passed_over(stack):
    record(stack)
    stack.jobs.get = lambda _: None

    report = stack.tick(seconds=GRACE + 1)

    assert (report.resumed, report.healthy, report.problems) == (0, 0, 0)


# ----------------------------------------------------------------------------------- finished jobs


def reported_failure(stack: FakeStack, attempt: int = 1, **more) -> JobRecord:
    return record(stack, Status.FAILED, attempt=attempt, reported_at="2026", **more)


def test_what_a_failed_job_left_in_transcribe_is_deleted_whatever_its_attempt(stack):
    event = stack.upload()
    stack.start(OWNER, event)
    stack.jobs.items.clear()
    stack.start(OWNER, event | {"retry": {"attempt": 2}})
    for name in (TRANSCRIBE_JOB, f"{TRANSCRIBE_JOB}.2"):
        stack.transcribe.fail(name, "Unsupported media format")
    reported_failure(stack, attempt=2)

    report = stack.tick(seconds=GRACE + 1)

    after = stack.jobs[JOB_ID]
    assert report.cleaned == 1
    assert stack.transcribe.deleted == [TRANSCRIBE_JOB, f"{TRANSCRIBE_JOB}.2"]
    assert (after.status, after.next_check_at) == (Status.FAILED, None)
    assert after.expires_at == int(stack.clock().timestamp()) + 90 * 86_400


def test_a_transcribe_job_that_is_not_finished_is_deleted_when_it_is(stack):
    stack.start(OWNER, stack.upload())
    reported_failure(stack)

    first = stack.tick(seconds=GRACE + 1)
    stack.transcribe.complete(TRANSCRIBE_JOB)
    second = stack.tick(seconds=3 * 86_400)

    assert (first.postponed, first.cleaned) == (1, 0)
    assert (second.postponed, second.cleaned) == (0, 1)
    assert stack.transcribe.jobs == {}


def test_a_busy_transcribe_is_asked_again_at_the_next_tick(stack):
    before = reported_failure(stack)
    stack.transcribe.busy = 1

    report = stack.tick(seconds=GRACE + 1)

    assert report.problems == 1
    assert stack.jobs[JOB_ID] == before
    assert stack.tick().cleaned == 1


# -------------------------------------------------------------------------------- time and metrics


@pytest.fixture
def one_at_a_time(monkeypatch):
    """So that looks at the clock come in the jobs' order."""
    monkeypatch.setattr(sweep, "AT_ONCE", 1)


def remaining(calls: int):
    """Returns time for this many looks at the clock."""
    looks = iter([120.0] * calls)
    return lambda: next(looks, RESERVE_SECONDS - 1)


def test_a_sweep_whose_time_is_up_goes_on_at_the_next_tick(stack, one_at_a_time):
    for number in range(30):
        record(stack, job_id=f"job-{number:02}")
    stack.clock.advance(seconds=GRACE + 1)

    reports = [stack.sweep.run(remaining(calls=14)) for _ in range(4)]

    assert [report.resumed for report in reports] == [10, 10, 10, 0]
    assert [report.complete for report in reports] == [False, False, True, True]
    assert len(stack.executions.started) == 30


def test_a_sweep_that_has_no_time_to_count_reports_no_wrong_number(stack):
    record(stack)

    report = stack.sweep.run(remaining(calls=0))

    assert (report.counted, report.complete) == (False, False)


def test_many_overdue_jobs_cost_one_list_of_executions_and_not_a_question_each(stack):
    for number in range(400):
        record(stack, job_id=f"job-{number:03}", execution=arn(f"owner-{number:03}"))
    stack.executions.running |= {arn(f"owner-{number:03}") for number in range(0, 400, 4)}

    report = stack.tick(seconds=GRACE + 1)

    assert (report.healthy, report.resumed, report.problems) == (100, 300, 0)
    assert (len(stack.executions.asked), stack.executions.listed) == (
        LivingExecutions.ASKED_SINGLY,
        1,
    )


def test_if_the_list_takes_too_long_executions_are_asked_about_one_by_one(stack):
    for number in range(150):
        record(stack, job_id=f"job-{number:03}")
    stack.clock.advance(seconds=GRACE + 1)

    report = stack.sweep.run(lambda: LISTING_ENDS_SECONDS - 1)

    assert (report.resumed, report.complete) == (150, True)
    assert (len(stack.executions.asked), stack.executions.listed) == (150, 1)


def test_if_the_list_fails_the_sweep_goes_on_without_it(stack):
    class Unlisted(type(stack.executions)):  # type: ignore[misc]
        def running_ones(self, most, has_time):
            raise ServiceUnavailable("Step Functions: ThrottlingException")

    stack.executions.__class__ = Unlisted
    for number in range(150):
        record(stack, job_id=f"job-{number:03}")

    report = stack.tick(seconds=GRACE + 1)

    assert (report.resumed, report.problems) == (149, 1)


def test_of_many_problems_all_are_counted_and_the_first_are_reported(stack):
    for number in range(500):
        record(stack, job_id=f"job-{number:03}")
    stack.executions.down = True

    report = stack.tick(seconds=GRACE + 1)

    assert report.problems == 501  # and the executions that have no record could not be listed
    assert len(report.told) == MOST_TOLD


def test_many_jobs_of_one_status_do_not_starve_the_others(stack, one_at_a_time):
    stack.jobs.page_size = 5
    for number in range(50):
        record(stack, Status.QUEUED, f"queued-{number:02}")
    record(stack, Status.PROCESSING, "processing")
    reported_failure(stack, job_id="failed")
    stack.clock.advance(seconds=GRACE + 1)

    report = stack.sweep.run(remaining(calls=25))

    assert not report.complete
    assert report.cleaned == 1
    assert "processing-1-r1" in stack.executions.started


def test_open_jobs_are_counted_and_the_oldest_one_s_age(stack):
    record(stack, Status.SUBMITTING, "old", created_at="2026-11-24T00:02:03.456Z")
    record(stack, Status.IN_PROGRESS, "new")
    record(stack, Status.COMPLETED, "done", next_check_at=None)
    reported_failure(stack, job_id="failed")

    report = stack.tick(seconds=0)

    assert report.counted
    assert (report.open_jobs, report.oldest_seconds) == (2, 3600.0)


def test_any_number_of_healthy_jobs_costs_only_its_counting(stack):
    record(stack)
    item = stack.jobs.items.pop(JOB_ID)
    names = [f"job-{number}" for number in range(10_000)]
    stack.jobs.items = {name: item | {"job_id": {"S": name}} for name in names}

    report = stack.tick(seconds=GRACE)

    assert report.open_jobs == 10_000
    assert len(stack.wire.calls) <= len(OPEN) + len(Status) + 2  # its note, and the executions


def test_the_sweep_notes_for_the_checks_how_many_jobs_are_open(stack):
    stack.start(arn("me"), stack.upload())

    report = stack.tick()

    assert stack.load.counted == (report.open_jobs, minute_of(stack.clock()))
    assert report.open_jobs == 1
