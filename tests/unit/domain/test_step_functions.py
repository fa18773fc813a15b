"""Executions: who lives, and one for each name."""

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from botocore.stub import Stubber

from tests.unit.conftest import client
from transcription.adapters.step_functions import StepFunctions
from transcription.domain.errors import ServiceUnavailable

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:local-transcription:live"
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:local-transcription:a-1-r1"


@pytest.fixture
def stub():
    with Stubber(client("stepfunctions")) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def executions(stub: Stubber) -> StepFunctions:
    return StepFunctions(stub.client, MACHINE)


def described(status: str) -> dict[str, object]:
    return {
        "executionArn": EXECUTION,
        "stateMachineArn": MACHINE,
        "status": status,
        "startDate": 0,
    }


@pytest.mark.parametrize(
    ("status", "lives"),
    [
        ("RUNNING", True),
        ("SUCCEEDED", False),
        ("FAILED", False),
        ("TIMED_OUT", False),
        ("ABORTED", False),
    ],
)
def test_only_a_running_execution_lives(stub, status, lives):
    stub.add_response("describe_execution", described(status), {"executionArn": EXECUTION})

    assert executions(stub).is_running(EXECUTION) is lives


@pytest.mark.parametrize("code", ["ExecutionDoesNotExist", "InvalidArn"])
def test_an_execution_that_is_not_known_is_dead(stub, code):
    stub.add_client_error("describe_execution", code)

    assert executions(stub).is_running(EXECUTION) is False


def test_nobody_is_dead_without_asking(stub):
    assert executions(stub).is_running("") is False


def test_a_new_execution_gets_the_input_under_the_alias(stub):
    stub.add_response(
        "start_execution",
        {"executionArn": EXECUTION, "startDate": 0},
        {"stateMachineArn": MACHINE, "name": "a-1-r1", "input": '{"a": 1, "b": 2}'},
    )

    executions(stub).start("a-1-r1", {"b": 2, "a": 1})


def test_an_execution_that_was_started_already_is_a_success(stub):
    stub.add_client_error("start_execution", "ExecutionAlreadyExists")

    executions(stub).start("a-1-r1", {})


CALLS = {
    "describe_execution": lambda api: api.is_running(EXECUTION),
    "start_execution": lambda api: api.start("a-1-r1", {}),
}


@pytest.mark.parametrize("operation", CALLS)
@pytest.mark.parametrize("code", ["ThrottlingException", "ExecutionLimitExceeded"])
def test_step_functions_that_cannot_answer_now_is_unavailable(stub, operation, code):
    stub.add_client_error(operation, code)

    with pytest.raises(ServiceUnavailable):
        CALLS[operation](executions(stub))


@pytest.mark.parametrize("operation", CALLS)
def test_no_answer_is_unavailable_and_never_a_death(operation):
    class Mute:
        def __getattr__(self, name):
            def call(**_):
                raise ConnectTimeoutError(endpoint_url="https://states")

            return call

    with pytest.raises(ServiceUnavailable):
        CALLS[operation](StepFunctions(Mute(), MACHINE))


@pytest.mark.parametrize("operation", CALLS)
def test_a_missing_permission_is_never_a_death(stub, operation):
    stub.add_client_error(operation, "AccessDeniedException", http_status_code=400)

    with pytest.raises(ClientError):
        CALLS[operation](executions(stub))


@pytest.mark.parametrize("machine", [MACHINE, MACHINE.removesuffix(":live")])
def test_an_execution_s_arn_is_known_before_it_is_started(machine):
    assert StepFunctions(None, machine).arn_of("a-1-r1") == EXECUTION


def test_all_that_run_are_listed_page_by_page(stub):
    list_page(stub, "a", more="2")
    list_page(stub, "b", token="2")

    found = executions(stub).running_ones(10, lambda: True)

    assert found is not None
    assert set(found) == {EXECUTION + "a", EXECUTION + "b"}


def test_a_list_that_is_too_long_or_takes_too_long_is_none(stub):
    list_page(stub, "abc", more="2")
    list_page(stub, "abc", more="2")

    assert executions(stub).running_ones(2, lambda: True) is None
    assert executions(stub).running_ones(10, lambda: False) is None


def list_page(stub: Stubber, letters: str, more: str | None = None, token: str | None = None):
    asked = {"stateMachineArn": MACHINE.removesuffix(":live"), "statusFilter": "RUNNING"}
    items = [
        {
            "executionArn": EXECUTION + letter,
            "stateMachineArn": MACHINE,
            "name": letter,
            "status": "RUNNING",
            "startDate": 0,
        }
        for letter in letters
    ]
    stub.add_response(
        "list_executions",
        {"executions": items} | ({"nextToken": more} if more else {}),
        asked | {"maxResults": 1000} | ({"nextToken": token} if token else {}),
    )
