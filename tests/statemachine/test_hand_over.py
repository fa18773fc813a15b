"""An execution with much history hands its job over to a new one."""

import pytest

from tests.statemachine.steps import (
    POLL,
    STARTED,
    a_job,
    completed,
    done,
    duplicate,
    hand_over,
    pending,
)

PROCESSED = ["Process transcription results", "Is it done?", "Completed"]
HAND_OVER = "Hand over to a new execution"


@pytest.fixture
def refusable_starts(stage):
    if not stage.engine.starts_through_the_front:
        pytest.skip("this engine starts executions by itself, where no outage can reach them")


def test_a_new_execution_goes_on_where_the_old_one_ends(stage):
    job = a_job()
    stage.script(
        start=[pending(job)],
        check=[pending(job, polls=1), hand_over(job, polls=2), done(job, polls=3)],
        process=[completed(job)],
    )

    run = stage.run(job.event, job.execution)
    heir = stage.ended(stage.arn_of(f"{job.job_id}-1-p2"))

    assert run.path == [*STARTED, *POLL, *POLL, HAND_OVER, "Handed over"]
    assert heir.path == [*STARTED, *POLL, *PROCESSED]


def test_the_new_execution_is_told_of_the_job_its_upload_and_who_hands_over(stage):
    job = a_job()
    stage.script(start=[pending(job), duplicate(job)], check=[hand_over(job, polls=500)])

    run = stage.run(job.event, job.execution)
    heir = stage.ended(stage.arn_of(f"{job.job_id}-1-p500"))

    given = {
        "job_id": job.job_id,
        "handed_over_by": run.arn,
        "detail": job.event["detail"],
        "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID": run.arn,
    }
    assert stage.input_of(heir.arn) == given
    assert stage.functions.payloads("start-transcription")[1] == {
        "execution": heir.arn,
        "input": given,
    }


def test_the_new_execution_is_named_after_the_attempt_and_the_poll(stage):
    job = a_job()
    second_attempt = hand_over(job, polls=500)
    second_attempt["job"]["attempt"] = 2
    stage.script(start=[pending(job), duplicate(job)], check=[second_attempt])

    stage.run(job.event, job.execution)

    assert stage.executions(job.job_id) == {f"{job.job_id}-2-p500"}


def test_an_execution_that_is_there_already_is_not_started_twice(stage):
    job = a_job()
    stage.script(start=[duplicate(job), pending(job)], check=[hand_over(job, polls=2)])
    stage.run({"handed_over_by": "an earlier try"}, f"{job.job_id}-1-p2")

    run = stage.run(job.event, job.execution)

    assert run.path == [*STARTED, *POLL, HAND_OVER, "Handed over"]
    assert run.status == "SUCCEEDED"
    assert len(stage.functions.payloads("start-transcription")) == 2


@pytest.mark.usefixtures("refusable_starts")
def test_an_execution_that_cannot_hand_over_goes_on_polling_and_tries_at_every_poll(stage):
    job = a_job()
    stage.script(
        start=[pending(job)],
        check=[hand_over(job, polls=2), hand_over(job, polls=3), done(job)],
        process=[completed(job)],
    )
    stage.outages.begin("StartExecution")

    run = stage.run(job.event, job.execution)

    assert run.path == [*STARTED, *[*POLL, HAND_OVER] * 2, *POLL, *PROCESSED]
    assert stage.outages.refused.count("StartExecution") == 2 * (1 + 10)
    assert stage.executions(job.job_id) == set()


@pytest.mark.usefixtures("refusable_starts")
def test_a_hand_over_that_fails_for_a_moment_is_tried_again(stage):
    job = a_job()
    stage.script(start=[pending(job), duplicate(job)], check=[hand_over(job, polls=2)])
    stage.outages.begin("StartExecution", times=3)

    run = stage.run(job.event, job.execution)

    assert run.path == [*STARTED, *POLL, HAND_OVER, "Handed over"]
    assert stage.executions(job.job_id) == {f"{job.job_id}-1-p2"}
