"""Which errors are tried again, how often, and after how long."""

import pytest

from tests.statemachine.interpreter import EndedExecution, Interpreter
from tests.statemachine.services import Answer, Answers, Raises, Refused
from tests.statemachine.step_results import POLL, STARTED, completed, done, new_job, pending

FUNCTIONS = ["start", "check", "process"]
STRAIGHT = [*STARTED, *POLL, "Process transcription results", "Is it done?", "Completed"]
#: Errors that are waited out for days.
OUTAGES: list[Answer] = [
    Raises("TranscribeBusy"),
    Raises("ServiceUnavailable"),
    Refused("ServiceException"),
    Refused("AWSLambdaException"),
    Refused("SdkClientException"),
    Refused("TooManyRequestsException"),
    Refused("ClientExecutionTimeoutException"),
]


def run(interpreter: Interpreter, where: str, *troubles: Answer) -> EndedExecution:
    """Runs an execution in which one function returns these answers before it works."""
    job = new_job()
    answers: dict[str, Answers] = {
        "start": [pending(job)],
        "check": [done(job)],
        "process": [completed(job)],
    }
    interpreter.script(**answers | {where: [*troubles, *answers[where]]})
    return interpreter.run(job.event, job.execution)


@pytest.mark.parametrize("where", FUNCTIONS)
def test_an_outage_is_waited_out_and_leaves_no_trace(interpreter: Interpreter, where: str) -> None:
    ended = run(interpreter, where, *OUTAGES * 6)

    assert ended.path == STRAIGHT
    assert len(interpreter.services.payloads(where)) == len(OUTAGES) * 6 + 1
    assert not interpreter.failed_jobs() + interpreter.dead_letters()


def test_the_pauses_of_an_outage_grow_to_ten_minutes_and_are_spread(
    interpreter: Interpreter,
) -> None:
    ended = run(interpreter, "start", *[Raises("TranscribeBusy")] * 40)

    limits = [min(2 * 2**number, 600) for number in range(40)]
    pauses = interpreter.retries
    assert ended.path == STRAIGHT
    assert all(0 <= pause <= limit for pause, limit in zip(pauses, limits, strict=True))
    assert max(pauses) > 300
    assert len({round(pause, 3) for pause in pauses}) > 30


@pytest.mark.parametrize("where", FUNCTIONS)
def test_an_unknown_error_is_tried_again_four_times(interpreter: Interpreter, where: str) -> None:
    ended = run(interpreter, where, *[Raises("KeyError")] * 4)

    limits = [5, 15, 45, 135]
    pauses = interpreter.retries
    assert ended.path == STRAIGHT
    assert all(0 <= pause <= limit for pause, limit in zip(pauses, limits, strict=True))
