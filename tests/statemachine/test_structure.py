"""Faults of the definition that cfn-lint and the interpreter accept."""

import inspect
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.statemachine.definition import FILE, ROOT, definition, named, substituted
from tests.statemachine.step_results import POLL
from tests.template import template
from transcription.domain import errors
from transcription.domain.step import Outcome

DEFINITION = definition()
STATES: dict[str, dict[str, Any]] = DEFINITION["States"]
RESOURCES = template()["Resources"]
SUBSTITUTIONS = RESOURCES["TranscriptionStateMachine"]["Properties"]["DefinitionSubstitutions"]
TASKS = named("Task")
FUNCTIONS = [name for name in TASKS if STATES[name]["Resource"].endswith(":lambda:invoke")]
REPORT = ["Record failure", "Send to the failed jobs queue", "Publish Transcription Failed"]
PATIENT = [*REPORT, "Close the report", "Send to the dead-letter queue"]
#: Errors of Lambda that pass.
LAMBDA_ERRORS = {
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.ClientExecutionTimeoutException",
}


def targets(state: dict[str, Any]) -> Iterator[str]:
    yield from (state[field] for field in ("Next", "Default") if field in state)
    yield from (rule["Next"] for rule in (*state.get("Choices", ()), *state.get("Catch", ())))


def reached_from(start: str) -> set[str]:
    reached, left = set[str](), [start]
    while left:
        name = left.pop()
        if name not in reached:
            reached.add(name)
            left.extend(targets(STATES[name]))
    return reached


def retriers(name: str) -> dict[str, dict[str, Any]]:
    """Returns the retriers by each error that they name."""
    found = STATES[name]["Retry"]
    return {error: retrier for retrier in found for error in retrier["ErrorEquals"]}


def every_field(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    for child in value.values() if isinstance(value, dict) else value:
        if isinstance(child, dict | list):
            yield from every_field(child)


# -------------------------------------------------------------------------------------- the text


def test_the_definition_is_as_short_as_its_picture() -> None:
    assert len(STATES) <= 17
    assert len(FILE.read_text().splitlines()) <= 360


def test_every_placeholder_is_substituted_and_every_substitution_is_used() -> None:
    assert set(re.findall(r"\$\{(\w+)\}", FILE.read_text())) == set(SUBSTITUTIONS)


def test_the_definition_stays_json_after_the_substitution() -> None:
    values = dict.fromkeys(SUBSTITUTIONS, "arn:aws:x:::function:name:3")

    assert json.loads(substituted(values))["States"].keys() == STATES.keys()


def test_nothing_of_an_account_or_a_stage_is_written_into_the_definition() -> None:
    assert not re.search(r"\d{12}|us-east-1|arn:aws:|\bdev\b", FILE.read_text())


def test_the_definition_is_jsonpath_without_variables() -> None:
    fields = {name for name, _ in every_field(DEFINITION)}

    assert not fields & {"QueryLanguage", "Assign", "Arguments", "Output", "Condition"}
    assert "{%" not in FILE.read_text()


def test_an_execution_ends_some_day() -> None:
    assert 14 * 86_400 < DEFINITION["TimeoutSeconds"] <= 365 * 86_400


# ----------------------------------------------------------------------------------- the states


def test_every_state_that_is_named_exists_and_is_reached() -> None:
    for state in STATES.values():
        assert set(targets(state)) <= set(STATES)
    assert reached_from(DEFINITION["StartAt"]) == set(STATES)


@pytest.mark.parametrize("name", STATES)
def test_every_state_leads_to_an_end(name: str) -> None:
    ends = {end for end in reached_from(name) if STATES[end]["Type"] in ("Succeed", "Fail")}

    assert ends


@pytest.mark.parametrize("name", named("Choice"))
def test_a_choice_is_a_question_with_a_default(name: str) -> None:
    assert name.endswith("?")
    assert STATES[name]["Default"]


def test_every_outcome_that_a_function_returns_has_a_way() -> None:
    ways = {rule["StringEquals"] for rule in STATES["Is it done?"]["Choices"]}

    assert ways | {Outcome.PENDING} == set(Outcome)
    assert STATES["Is it done?"]["Default"] == "Wait"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_state_its_folder_and_its_function_have_one_name(name: str) -> None:
    folder = "_".join(name.split()).lower()
    logical_id = "".join(word.capitalize() for word in name.split()) + "Function"

    assert (ROOT / "functions" / folder / "app.py").is_file()
    assert STATES[name]["Parameters"]["FunctionName"] == f"${{{logical_id}}}"
    assert RESOURCES[logical_id]["Properties"]["Handler"] == f"{folder}.app.handler"
    assert SUBSTITUTIONS[logical_id] == {"Ref": f"{logical_id}.Version"}


# ------------------------------------------------------------------------------- what can go wrong


@pytest.mark.parametrize("name", TASKS)
def test_a_task_has_a_timeout(name: str) -> None:
    assert 0 < STATES[name]["TimeoutSeconds"] <= 900


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_task_waits_longer_than_its_function_may_take(name: str) -> None:
    function = STATES[name]["Parameters"]["FunctionName"].strip("${}")
    timeout = RESOURCES[function]["Properties"].get(
        "Timeout", template()["Globals"]["Function"]["Timeout"]
    )

    assert STATES[name]["TimeoutSeconds"] > timeout


@pytest.mark.parametrize("name", TASKS)
def test_a_task_catches_every_error_in_the_end(name: str) -> None:
    if name == "Send to the dead-letter queue":  # its execution has to end with another error
        assert "Catch" not in STATES[name]
    else:
        assert STATES[name]["Catch"][-1]["ErrorEquals"] == ["States.ALL"]
        assert all(rule["ResultPath"] == "$.caught" for rule in STATES[name]["Catch"])


@pytest.mark.parametrize("name", TASKS)
def test_all_errors_are_matched_alone_and_last(name: str) -> None:
    for rules in (STATES[name]["Retry"], STATES[name].get("Catch", [])):
        assert all("States.ALL" not in rule["ErrorEquals"] for rule in rules[:-1])
    assert STATES[name]["Retry"][-1]["ErrorEquals"] == ["States.ALL"]


@pytest.mark.parametrize("name", TASKS)
def test_a_retry_backs_off_with_full_jitter(name: str) -> None:
    for retrier in STATES[name]["Retry"]:
        if retrier["MaxAttempts"] == 0:
            assert set(retrier) == {"ErrorEquals", "MaxAttempts"}
            continue
        assert retrier["JitterStrategy"] == "FULL"
        assert retrier["BackoffRate"] > 1
        assert retrier["MaxAttempts"] <= 10 or retrier["MaxDelaySeconds"] == 600


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_waits_out_what_passes_and_tries_the_rest_four_times(name: str) -> None:
    passing = {
        error.__name__
        for _, error in inspect.getmembers(errors, inspect.isclass)
        if issubclass(error, errors.TransientError) and error is not errors.TransientError
    }
    tries = {error: retrier["MaxAttempts"] for error, retrier in retriers(name).items()}

    never = {"InvalidEvent": 0} if name == DEFINITION["StartAt"] else {}
    assert tries == dict.fromkeys(passing | LAMBDA_ERRORS, 1500) | never | {"States.ALL": 4}


@pytest.mark.parametrize("name", PATIENT)
def test_a_report_and_a_dead_letter_are_tried_for_days(name: str) -> None:
    assert retriers(name)["States.ALL"]["MaxAttempts"] == 1000


def test_an_execution_stays_far_from_the_limit_of_its_history() -> None:
    events = {"Task": 5, "Wait": 2, "Choice": 2}
    most_polls = template()["Parameters"]["PollsPerExecution"]["MaxValue"]
    polls = most_polls * sum(events[STATES[name]["Type"]] for name in POLL)
    retries = 3 * sum(item["MaxAttempts"] for item in STATES["Start transcription"]["Retry"])

    assert polls + retries < 25_000 * 0.8


# ------------------------------------------------------------------------- what an engine accepts


def test_a_name_with_a_hyphen_is_in_brackets() -> None:
    # In an intrinsic function AWS takes a name with a hyphen in brackets only.
    for _, text in every_field(DEFINITION):
        if isinstance(text, str) and text.startswith(("$", "States.")):
            assert "-" not in re.sub(r"'[^']*'", "", text), text
