"""The interpreter, and a check of every reported failure."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.statemachine.interpreter import EndedExecution, Interpreter, running_interpreter


@pytest.fixture(scope="module")
def shared_interpreter() -> Iterator[Interpreter]:
    with running_interpreter() as running:
        yield running


@pytest.fixture
def interpreter(shared_interpreter: Interpreter) -> Interpreter:
    """The interpreter without anything of an earlier test."""
    shared_interpreter.reset()
    return shared_interpreter


AssertReported = Callable[[EndedExecution, str], dict[str, Any]]


@pytest.fixture
def assert_reported(interpreter: Interpreter) -> AssertReported:
    """Returns a check that a failure's record, message and event agree; it returns the message."""

    def check(ended: EndedExecution, job_id: str) -> dict[str, Any]:
        record = interpreter.record(job_id)
        failure = json.loads(record["error"])
        (message,) = interpreter.failed_jobs()
        (event,) = interpreter.services.events
        assert (ended.status, ended.failure[0]) == ("FAILED", failure["code"])
        assert record["status"] == "FAILED"
        assert record["execution"] == ended.arn
        assert record["failed_at"] == record["next_check_at"] <= record["reported_at"]
        assert message["job_id"] == job_id
        assert message["failure"] == failure
        assert message["execution"] == ended.arn
        assert message["input"] == interpreter.input_of(ended.arn)
        assert (event["Source"], event["DetailType"]) == ("transcription", "Transcription Failed")
        assert event["Detail"] == {
            "job_id": job_id,
            "attempt": message["attempt"],
            "error": failure,
            "media": message["media"],
            "execution": ended.arn,
        }
        return message

    return check
