"""Whether a failed delivery is tried again, when, and the code in its dead letter."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from localcloud.events.failures import (
    LONGEST_PAUSE,
    Failure,
    can_get_better,
    code_of,
    code_of_api,
    exhausted,
    pause_before,
)


def refused(code: str, status: int = 400) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "no"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "Invoke")


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (refused("TooManyRequestsException", 429), "THROTTLING"),
        (refused("ThrottlingException"), "THROTTLING"),
        (refused("ServiceException", 500), "INTERNAL_ERROR"),
        (refused("ServiceUnavailable", 503), "INTERNAL_ERROR"),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1"), "CONNECTION_FAILURE"),
        (ReadTimeoutError(endpoint_url="http://127.0.0.1"), "TIMEOUT"),
    ],
)
def test_what_can_get_better_is_tried_again(failure: Failure, code: str) -> None:
    assert can_get_better(failure)
    assert code_of(failure) == code


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (refused("AccessDeniedException", 403), "NO_PERMISSIONS"),
        (refused("ResourceNotFoundException", 404), "NO_RESOURCE"),
        (refused("StateMachineDoesNotExist"), "NO_RESOURCE"),
        (refused("AWS.SimpleQueueService.NonExistentQueue"), "NO_RESOURCE"),
        (refused("ValidationException"), "INVALID_PARAMETER"),
        (refused("InvalidExecutionInput"), "INVALID_PARAMETER"),
        (refused("SomethingElse"), "ERROR_FROM_TARGET"),
        (refused("NotImplemented", 501), "ERROR_FROM_TARGET"),
    ],
)
def test_what_cannot_get_better_is_given_up_at_once(failure: Failure, code: str) -> None:
    assert not can_get_better(failure)
    assert code_of(failure) == code


def test_the_dead_letter_of_a_schedule_has_the_api_s_own_code() -> None:
    assert code_of_api(refused("StateMachineDoesNotExist")) == "StateMachineDoesNotExist"


@pytest.mark.parametrize(
    ("policy", "retries", "age", "condition"),
    [
        ({}, 184, 86_400, None),
        ({}, 185, 0, "MaximumRetryAttempts"),
        ({}, 0, 86_401, "MaximumEventAgeInSeconds"),
        ({"MaximumRetryAttempts": 0}, 0, 0, "MaximumRetryAttempts"),
        ({"MaximumRetryAttempts": 3}, 2, 0, None),
        ({"MaximumEventAgeInSeconds": 60}, 2, 61, "MaximumEventAgeInSeconds"),
    ],
)
def test_the_target_s_policy_says_how_often_and_how_long(
    policy: dict[str, int], retries: int, age: float, condition: str | None
) -> None:
    assert exhausted(policy, retries, age) == condition


def test_pauses_grow_up_to_the_longest_and_are_jittered() -> None:
    assert [pause_before(retry, 1.0) for retry in range(4)] == [1, 2, 4, 8]
    assert pause_before(2, 0.0) == 2
    assert pause_before(185, 1.0) == LONGEST_PAUSE
