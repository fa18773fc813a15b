"""Every path on which nothing fails, from an upload to an end."""

import pytest

from tests.statemachine.interpreter import TAGS, Interpreter
from tests.statemachine.services import Answers
from tests.statemachine.step_results import (
    LEFT,
    POLL,
    STARTED,
    completed,
    done,
    duplicate,
    hand_over,
    held,
    lost,
    new_job,
    pending,
)

PROCESSED = ["Process transcription results", "Is it done?"]
HAND_OVER = "Hand over to a new execution"


def test_a_job_is_started_polled_processed_and_completed(interpreter: Interpreter) -> None:
    job = new_job()
    interpreter.script(start=[pending(job)], check=[done(job)], process=[completed(job)])

    ended = interpreter.run(job.event, job.execution)

    assert ended.path == [*STARTED, *POLL, *PROCESSED, "Completed"]
    assert ended.status == "SUCCEEDED"
    assert not interpreter.failed_jobs() + interpreter.services.events
    assert interpreter.record(job.job_id) == {}  # the functions write it, and they are scripted


def test_each_function_is_given_the_execution_its_input_and_the_last_answer(
    interpreter: Interpreter,
) -> None:
    job = new_job(key='uploads/1 "& 2" + {}\\ – 日本 🎙.mp3')
    answers = [pending(job, wait=3), pending(job, wait=5, polls=1), done(job, polls=2)]
    interpreter.script(start=answers[:1], check=answers[1:], process=[completed(job)])

    ended = interpreter.run(job.event, job.execution)

    execution, event = {"execution": ended.arn}, {"input": job.event}
    payloads = interpreter.services.payloads
    assert payloads("start") == [execution | event | {"job_tags": TAGS}]
    assert payloads("check") == [execution | event | answer for answer in answers[:2]]
    assert payloads("process") == [execution | answers[2]]


def test_each_wait_is_as_long_as_the_last_answer_says(interpreter: Interpreter) -> None:
    job = new_job()
    checks = [pending(job, 7, 1), pending(job, 600, 2), done(job, 3)]
    interpreter.script(start=[pending(job, wait=17)], check=checks, process=[completed(job)])

    ended = interpreter.run(job.event, job.execution)

    assert ended.path == [*STARTED, *POLL * 3, *PROCESSED, "Completed"]
    assert interpreter.waits == [17, 7, 600]


def test_a_poll_costs_nine_events_of_history_and_leaves_only_the_job(
    interpreter: Interpreter,
) -> None:
    job, polls = new_job(), 10
    checks = [pending(job, 600, number) for number in range(1, polls)]
    interpreter.script(start=[pending(job)], check=[*checks, done(job)], process=[completed(job)])

    ended = interpreter.run(job.event, job.execution)

    around = 1 + 5 + 2 + 5 + 2 + 3  # started; start, question, process, question; completed
    assert len(ended.history) == around + 9 * polls
    assert {frozenset(item) for item in ended.inputs_of("Wait")} == {frozenset({"job"})}


@pytest.mark.parametrize(
    ("where", "path"),
    [("start", STARTED), ("check", [*STARTED, *POLL]), ("process", [*STARTED, *POLL, *PROCESSED])],
)
def test_an_execution_that_does_not_own_its_job_ends_well(
    interpreter: Interpreter, where: str, path: list[str]
) -> None:
    job = new_job()
    answers: dict[str, Answers] = {"start": [pending(job)], "check": [done(job)]}
    interpreter.script(**answers | {where: [duplicate(job)]})

    ended = interpreter.run(job.event, job.execution)

    assert ended.path == [*path, LEFT]
    assert ended.status == "SUCCEEDED"


def test_a_held_job_ends_its_execution(interpreter: Interpreter) -> None:
    job = new_job()
    interpreter.script(start=[held(job)])

    ended = interpreter.run(job.event, job.execution)

    assert ended.path == [*STARTED, LEFT]
    assert ended.status == "SUCCEEDED"


@pytest.mark.parametrize("where", ["check", "process"])
def test_a_lost_job_is_started_again_with_the_same_input(
    interpreter: Interpreter, where: str
) -> None:
    job = new_job()
    answers: dict[str, Answers] = {"check": [done(job)], "process": [completed(job)]}
    interpreter.script(start=[pending(job)], **answers | {where: [lost(job), *answers[where]]})

    ended = interpreter.run(job.event, job.execution)

    before = [*STARTED, *POLL, *(PROCESSED if where == "process" else [])]
    assert ended.path == [*before, *STARTED, *POLL, *PROCESSED, "Completed"]
    first, second = interpreter.services.payloads("start")
    assert first == second == {"execution": ended.arn, "input": job.event, "job_tags": TAGS}


def test_results_that_are_not_ready_after_all_are_polled_for_again(
    interpreter: Interpreter,
) -> None:
    job = new_job()
    process = [pending(job, polls=1), completed(job)]
    interpreter.script(start=[done(job)], check=[done(job)], process=process)

    ended = interpreter.run(job.event, job.execution)

    assert ended.path == [*STARTED, *PROCESSED, *POLL, *PROCESSED, "Completed"]


def test_a_new_execution_goes_on_where_the_old_one_ends(interpreter: Interpreter) -> None:
    job = new_job()
    checks = [hand_over(job, polls=2), done(job, polls=3)]
    interpreter.script(start=[pending(job)], check=checks, process=[completed(job)])

    ended = interpreter.run(job.event, job.execution)
    heir = interpreter.ended(interpreter.arn_of(f"{job.job_id}-1-p2"))

    assert ended.path == [*STARTED, *POLL, HAND_OVER]
    assert ended.status == "SUCCEEDED"
    assert heir.path == [*STARTED, *POLL, *PROCESSED, "Completed"]
    assert interpreter.input_of(heir.arn) == {
        "job_id": job.job_id,
        "handed_over_by": ended.arn,
        "detail": job.event["detail"],
        "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID": ended.arn,
    }


def test_a_repeated_hand_over_starts_no_second_execution(interpreter: Interpreter) -> None:
    job = new_job()
    interpreter.script(start=[duplicate(job), pending(job)], check=[hand_over(job, polls=2)])
    interpreter.run({"handed_over_by": "an earlier try"}, f"{job.job_id}-1-p2")

    ended = interpreter.run(job.event, job.execution)

    assert ended.path == [*STARTED, *POLL, HAND_OVER, LEFT]
    assert ended.status == "SUCCEEDED"
    assert len(interpreter.services.payloads("start")) == 2


def test_an_execution_that_cannot_hand_over_goes_on_polling(interpreter: Interpreter) -> None:
    job = new_job()
    checks = [hand_over(job, polls=2), done(job)]
    interpreter.script(start=[pending(job)], check=checks, process=[completed(job)])
    interpreter.services.fail("start_execution")

    ended = interpreter.run(job.event, job.execution)

    assert ended.path == [*STARTED, *POLL, HAND_OVER, *POLL, *PROCESSED, "Completed"]
    assert interpreter.services.refused["start_execution"] == 1 + 10
