"""Executions that died before their job had a record are found and started again."""

import json
from datetime import timedelta

import pytest

from tests.fakes.stack import FakeStack
from tests.fakes.step_functions import arn
from tests.fakes.uploads import event_for, upload_for
from transcription.domain.attempts import first_attempt
from transcription.domain.errors import ServiceUnavailable
from transcription.domain.jobs import JobRecord, Status
from transcription.steps.unstarted_executions import HORIZON, UnstartedExecutions

DEAD = arn("event-1")


@pytest.fixture
def unstarted(stack: FakeStack) -> UnstartedExecutions:
    return UnstartedExecutions(stack.jobs, stack.executions, stack.clock)


def always() -> bool:
    return True


def test_one_that_left_no_record_is_started_again_with_its_own_input(stack, unstarted):
    stack.executions.dead[DEAD] = event_for()

    assert unstarted.start_again(always) == 1

    ((name, event),) = stack.executions.started.items()
    assert name.startswith(upload_for().job_id)
    assert len(name) <= 80
    assert event == event_for()


def test_two_that_died_of_the_same_event_are_both_started_again(stack, unstarted):
    """The second one finds the record of the first, and ends as a duplicate."""
    stack.executions.dead |= {DEAD: event_for(), arn("event-2"): event_for()}

    assert unstarted.start_again(always) == 2

    assert len(stack.executions.started) == 2


def test_the_next_tick_does_not_start_the_same_one_twice(stack, unstarted):
    stack.executions.dead[DEAD] = event_for()

    unstarted.start_again(always)
    unstarted.start_again(always)

    assert len(stack.executions.started) == 1


def test_one_that_dies_again_is_started_again_from_its_own_death(stack, unstarted):
    stack.executions.dead[DEAD] = event_for()
    unstarted.start_again(always)
    (again,) = stack.executions.started
    stack.executions.running.discard(arn(again))
    stack.executions.dead[arn(again)] = event_for()

    unstarted.start_again(always)

    assert len(stack.executions.started) == 2


RETRY = event_for(retry={"attempt": 2})


def record(status: Status = Status.FAILED, attempt: int = 1) -> JobRecord:
    return JobRecord(upload_for().job_id, status, arn("before"), "{}", "", attempt=attempt)


@pytest.mark.parametrize(
    ("event", "known", "again"),
    [
        pytest.param(event_for(), record(), 0, id="its record is the sweep's"),
        pytest.param(RETRY, record(Status.FAILED), 1, id="a retry that never took its job"),
        pytest.param(RETRY, record(Status.COMPLETED), 1, id="of a completed one"),
        pytest.param(RETRY, record(attempt=2), 0, id="a retry that owned its job"),
        pytest.param(RETRY, record(Status.QUEUED), 0, id="a retry of an open job"),
        pytest.param({"job_id": "known-1"}, None, 1, id="no upload: for the dead-letter queue"),
        pytest.param([], None, 1, id="no object"),
        pytest.param(7, None, 1, id="no text"),
        pytest.param(None, None, 0, id="forgotten by Step Functions"),
    ],
)
def test_one_is_started_again_unless_its_job_knows_of_it(stack, unstarted, event, known, again):
    stack.executions.dead[DEAD] = event
    if known:
        stack.jobs.put(known)

    assert unstarted.start_again(always) == again

    assert list(stack.executions.started.values()) == [event] * again


def test_one_whose_job_was_erased_is_not_started_again(stack, unstarted):
    stack.executions.dead[DEAD] = event_for()
    stack.jobs.mark_erased(upload_for().job_id, stack.clock())

    assert unstarted.start_again(always) == 0


def test_what_was_seen_to_have_a_record_is_not_looked_up_again(stack, unstarted):
    event = event_for()
    stack.jobs.create(first_attempt(upload_for(), DEAD, event, stack.clock()))
    stack.executions.dead[DEAD] = event
    unstarted.start_again(always)
    del stack.jobs.items[upload_for().job_id]  # as by its expiry, long after

    assert unstarted.start_again(always) == 0


def test_without_time_nothing_is_begun_and_the_next_tick_goes_on(stack, unstarted):
    stack.executions.dead |= {arn(f"event-{n}"): event_for(version=f"v{n}") for n in range(3)}
    times = iter([True, False])

    assert unstarted.start_again(lambda: next(times)) == 1
    assert unstarted.start_again(always) == 3

    assert len(stack.executions.started) == 3  # the first one is there already, by its name


def test_only_executions_that_were_started_within_a_day_are_asked_for(stack, unstarted):
    asked = []
    stack.executions.ended_badly = lambda since: asked.append(since) or iter(())

    unstarted.start_again(always)

    assert asked == [stack.clock() - HORIZON]
    assert timedelta(hours=1) < HORIZON


def test_step_functions_that_does_not_answer_is_an_error_of_the_sweep(stack, unstarted):
    stack.executions.down = True

    with pytest.raises(ServiceUnavailable):
        unstarted.start_again(always)


# --------------------------------------------------------------------------------------- the sweep


def test_the_sweep_starts_it_again_and_its_job_completes(stack):
    event = stack.upload()
    stack.executions.dead[DEAD] = event

    report = stack.tick()
    stack.settle()

    assert report.started_again == 1
    job = stack.jobs[upload_for().job_id]
    assert job.status is Status.COMPLETED
    assert json.loads(job.input) == event


def test_a_failure_to_look_for_them_is_a_problem_of_the_sweep_and_not_its_end(stack):
    stack.executions.down = True

    report = stack.tick()

    assert report.started_again == 0
    (problem,) = report.told
    assert problem.startswith("executions without a record: ")


def test_a_sweep_whose_time_was_up_looks_for_none(stack):
    stack.executions.dead[DEAD] = stack.upload()

    report = stack.tick(remaining=1)

    assert (report.complete, report.started_again) == (False, 0)
    assert stack.executions.started == {}
