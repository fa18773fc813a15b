"""Every way on which nothing fails, from an upload to an end; the functions follow a script."""

import pytest

from tests.statemachine.steps import (
    POLL,
    STARTED,
    a_job,
    completed,
    done,
    duplicate,
    lost,
    pending,
)

PROCESSED = ["Process transcription results", "Is it done?"]


def test_a_job_is_started_polled_processed_and_completed(stage):
    job = a_job()
    stage.script(start=[pending(job)], check=[done(job)], process=[completed(job)])

    run = stage.run(job.event, job.execution)

    assert run.path == [*STARTED, *POLL, *PROCESSED, "Completed"]
    assert run.status == "SUCCEEDED"


def test_nothing_is_reported_for_a_job_that_is_completed(stage):
    job = a_job()
    stage.script(start=[pending(job)], check=[done(job)], process=[completed(job)])

    stage.run(job.event, job.execution)

    assert stage.record(job.job_id) is None  # the functions' own affair, and they are scripted
    assert stage.failed_jobs() == []
    assert stage.events() == []
    assert stage.failures_counted() == 0


def test_the_start_is_given_the_event_as_it_came_and_its_execution(stage):
    job = a_job(key='uploads/1 "& 2" + {}\\ – 日本 🎙.mp3')
    stage.script(start=[duplicate(job)])

    run = stage.run(job.event, job.execution)

    assert stage.functions.payloads("start-transcription") == [
        {"execution": run.arn, "input": job.event}
    ]


def test_each_later_function_is_given_what_the_step_before_it_answered(stage):
    job = a_job()
    steps = [pending(job, wait=3), pending(job, wait=5, polls=1), done(job, polls=2)]
    stage.script(start=steps[:1], check=steps[1:], process=[completed(job)])

    run = stage.run(job.event, job.execution)

    assert stage.functions.payloads("check-transcription-status") == [
        {"execution": run.arn, **steps[0]},
        {"execution": run.arn, **steps[1]},
    ]
    assert stage.functions.payloads("process-transcription-results") == [
        {"execution": run.arn, **steps[2]}
    ]


def test_each_wait_is_as_long_as_the_last_answer_says(stage):
    job = a_job()
    checks = [pending(job, 7, 1), pending(job, 600, 2), done(job, 3)]
    stage.script(start=[pending(job, wait=17)], check=checks, process=[completed(job)])

    run = stage.run(job.event, job.execution)

    assert run.path == [*STARTED, *POLL, *POLL, *POLL, *PROCESSED, "Completed"]
    assert [item["job"]["wait_seconds"] for item in run.inputs_of("Wait")] == [17, 7, 600]
    if stage.engine.clock:
        assert stage.engine.clock.waits == [17, 7, 600]


def test_a_job_that_is_queued_for_long_is_polled_for_long_at_nine_events_a_poll(stage):
    job = a_job()
    polls = 40
    checks = [pending(job, 600, number) for number in range(1, polls)]
    stage.script(start=[pending(job)], check=[*checks, done(job)], process=[completed(job)])

    run = stage.run(job.event, job.execution)

    assert run.path == [*STARTED, *POLL * polls, *PROCESSED, "Completed"]
    around = 1 + 5 + 2 + 5 + 2 + 3  # started; start, question, process, question; completed
    assert len(run.history) == around + 9 * polls


def test_what_travels_does_not_grow_with_the_polls(stage):
    job = a_job()
    checks = [pending(job, 600, number) for number in range(1, 10)]
    stage.script(start=[pending(job)], check=[*checks, done(job)], process=[completed(job)])

    run = stage.run(job.event, job.execution)

    waits = run.inputs_of("Wait")
    assert {frozenset(item) for item in waits} == {frozenset({"job"})}
    assert all(len(str(item)) < 500 for item in waits)


def test_a_job_that_a_dead_execution_left_done_goes_straight_to_its_results(stage):
    job = a_job()
    stage.script(start=[done(job)], process=[completed(job)])

    run = stage.run({**job.event, "job_id": job.job_id}, f"{job.job_id}-1-r1")

    assert run.path == [*STARTED, *PROCESSED, "Completed"]


@pytest.mark.parametrize(
    ("before", "path"),
    [
        ("start", STARTED),
        ("check", [*STARTED, *POLL]),
        ("process", [*STARTED, *POLL, *PROCESSED]),
    ],
)
def test_an_execution_that_does_not_own_its_job_ends_at_once_and_well(stage, before, path):
    job = a_job()
    script = {"start": [pending(job)], "check": [done(job)], "process": [completed(job)]}
    stage.script(**script | {before: [duplicate(job)]})

    run = stage.run(job.event, job.execution)

    assert run.path == [*path, "Duplicate"]
    assert run.status == "SUCCEEDED"
    assert stage.failed_jobs() == []


@pytest.mark.parametrize(
    ("where", "path"),
    [
        ("check", [*STARTED, *POLL]),
        ("process", [*STARTED, *POLL, *PROCESSED]),
    ],
)
def test_a_job_whose_record_is_lost_is_started_again_with_the_event(stage, where, path):
    job = a_job()
    script = {"start": [pending(job)], "check": [done(job)], "process": [completed(job)]}
    script[where] = [lost(job), *script[where]]
    stage.script(**script)

    run = stage.run(job.event, job.execution)

    assert run.path == [*path, *STARTED, *POLL, *PROCESSED, "Completed"]
    assert (
        stage.functions.payloads("start-transcription")
        == [{"execution": run.arn, "input": job.event}] * 2
    )


def test_results_that_are_not_ready_after_all_are_polled_for_again(stage):
    job = a_job()
    stage.script(
        start=[pending(job)], check=[done(job)], process=[pending(job, polls=1), completed(job)]
    )

    run = stage.run(job.event, job.execution)

    assert run.path == [*STARTED, *POLL, *PROCESSED, *POLL, *PROCESSED, "Completed"]
