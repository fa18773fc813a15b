"""How patient each step is, and how much history that may cost."""

import inspect
import json
from typing import Any

import pytest

from tests.statemachine.definition import definition, hurried, named
from tests.statemachine.steps import POLL
from tests.template import template
from transcription.domain import errors

EVENTS_OF_AN_EXECUTION = 25_000
#: Scheduled, started, failed: what one more try of a Task adds to the history.
EVENTS_OF_A_RETRY = 3
#: Events that a state adds to the history when it is passed once.
EVENTS = {"Task": 5, "Wait": 2, "Choice": 2}
LAMBDA_ERRORS = {
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.ClientExecutionTimeoutException",
}

DEFINITION = definition()
STATES: dict[str, dict[str, Any]] = DEFINITION["States"]
TEMPLATE = template()
TASKS = named("Task")
FUNCTIONS = [name for name in TASKS if STATES[name]["Resource"].endswith(":lambda:invoke")]


def retrier_of(name: str, error: str) -> dict[str, Any] | None:
    retriers = STATES[name].get("Retry", ())
    return next((item for item in retriers if error in item["ErrorEquals"]), None)


@pytest.mark.parametrize("name", TASKS)
def test_a_task_has_a_timeout(name):
    assert 0 < STATES[name]["TimeoutSeconds"] <= 900


@pytest.mark.parametrize("name", TASKS)
def test_a_task_catches_every_error_in_the_end(name):
    last = STATES[name]["Catch"][-1]

    assert last["ErrorEquals"] == ["States.ALL"]
    assert last["ResultPath"] == "$.caught"


@pytest.mark.parametrize("name", TASKS)
def test_a_task_retries_every_error_in_the_end(name):
    assert STATES[name]["Retry"][-1]["ErrorEquals"] == ["States.ALL"]
    assert STATES[name]["Retry"][-1]["MaxAttempts"] > 0


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("field", ["Retry", "Catch"])
def test_all_errors_are_matched_alone_and_last(name, field):
    rules = STATES[name][field]

    for rule in rules[:-1]:
        assert "States.ALL" not in rule["ErrorEquals"]
    assert len(rules[-1]["ErrorEquals"]) == 1


@pytest.mark.parametrize("name", TASKS)
def test_a_retry_backs_off_with_full_jitter_and_a_cap(name):
    for retrier in STATES[name]["Retry"]:
        if retrier.get("MaxAttempts") == 0:
            assert set(retrier) == {"ErrorEquals", "MaxAttempts"}
            continue
        assert retrier["JitterStrategy"] == "FULL"
        assert retrier["BackoffRate"] > 1
        assert retrier["IntervalSeconds"] < retrier["MaxDelaySeconds"] <= 300


@pytest.mark.parametrize("name", TASKS)
def test_an_error_that_is_not_retried_is_one_that_the_task_catches_by_name_or_goes_on_with(name):
    refused = [item for item in STATES[name]["Retry"] if item.get("MaxAttempts") == 0]

    for retrier in refused:
        assert all(error.endswith("Exception") for error in retrier["ErrorEquals"])
        assert retrier is not STATES[name]["Retry"][-1]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_tried_again_for_every_fault_of_lambda(name):
    for error in LAMBDA_ERRORS:
        retrier = retrier_of(name, error)

        assert retrier
        assert retrier["MaxAttempts"] >= 10


def test_every_error_that_the_functions_raise_to_be_tried_again_is_in_a_retry():
    raised = {
        name
        for name, item in inspect.getmembers(errors, inspect.isclass)
        if issubclass(item, errors.TransientError) and item is not errors.TransientError
    }

    for error in raised:
        assert any(retrier_of(name, error) for name in FUNCTIONS), error
    for name in FUNCTIONS:
        assert retrier_of(name, errors.ServiceUnavailable.__name__)


def test_every_error_of_ours_in_a_retry_is_one_that_the_functions_raise():
    ours = {
        error
        for name in TASKS
        for retrier in STATES[name]["Retry"]
        for error in retrier["ErrorEquals"]
        if "." not in error
    }

    assert ours
    for error in ours:
        assert issubclass(getattr(errors, error), errors.TransientError)


def test_a_quota_of_transcribe_is_waited_for_through_days():
    retrier = retrier_of("Start transcription", errors.TranscribeBusy.__name__)

    assert retrier
    average = retrier["MaxDelaySeconds"] / 2  # full jitter
    assert retrier["MaxAttempts"] * average > 2 * 86_400


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_task_waits_longer_than_its_function_may_take(name):
    function = STATES[name]["Parameters"]["FunctionName"].strip("${}")
    default = TEMPLATE["Globals"]["Function"]["Timeout"]

    assert STATES[name]["TimeoutSeconds"] > TEMPLATE["Resources"][function]["Properties"].get(
        "Timeout", default
    )


def test_a_poll_costs_three_transitions():
    first, second, third = POLL

    assert STATES[first]["Next"] == second
    assert STATES[second]["Next"] == third
    assert STATES[third]["Default"] == first


def test_an_execution_stays_far_from_the_limit_of_its_history():
    most_polls = TEMPLATE["Parameters"]["PollsPerExecution"]["MaxValue"]
    events_of_a_poll = sum(EVENTS[STATES[name]["Type"]] for name in POLL)
    waiting = sum(item["MaxAttempts"] for item in STATES["Start transcription"]["Retry"])

    worst = waiting * EVENTS_OF_A_RETRY + most_polls * events_of_a_poll

    assert worst < EVENTS_OF_AN_EXECUTION * 0.8


def test_an_execution_ends_some_day():
    assert 86_400 <= DEFINITION["TimeoutSeconds"] <= 365 * 86_400


def test_hurrying_for_an_engine_with_a_real_clock_changes_nothing_but_the_pauses():
    fast = json.loads(hurried(json.dumps(DEFINITION)))

    for name in TASKS:
        pairs = zip(fast["States"][name]["Retry"], STATES[name]["Retry"], strict=True)
        for retrier, original in pairs:
            pauses = {"IntervalSeconds", "MaxDelaySeconds", "BackoffRate"} & set(original)
            assert all(retrier[field] <= 2 for field in pauses)
            retrier |= {field: original[field] for field in pauses}
    assert fast == DEFINITION
