"""The definition as a text: what cfn-lint and the interpreter accept although it cannot work."""

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.statemachine.definition import (
    FILE,
    ROOT,
    definition,
    named,
    rules_in,
    substituted,
)
from tests.template import template
from transcription.domain.step import Outcome

DEFINITION = definition()
STATES: dict[str, dict[str, Any]] = DEFINITION["States"]
RESOURCES = template()["Resources"]
SUBSTITUTIONS = RESOURCES["TranscriptionStateMachine"]["Properties"]["DefinitionSubstitutions"]
FUNCTIONS = [name for name in named("Task") if STATES[name]["Resource"].endswith(":lambda:invoke")]


def targets(state: dict[str, Any]) -> Iterator[str]:
    yield from (state[field] for field in ("Next", "Default") if field in state)
    yield from (rule["Next"] for rule in (*state.get("Choices", ()), *state.get("Catch", ())))


def reached_from(start: str) -> set[str]:
    reached, left = set(), [start]
    while left:
        name = left.pop()
        if name not in reached:
            reached.add(name)
            left.extend(targets(STATES[name]))
    return reached


def every_field(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    for child in value.values() if isinstance(value, dict) else value:
        if isinstance(child, dict | list):
            yield from every_field(child)


@pytest.mark.parametrize("name", STATES)
def test_every_target_is_a_state(name):
    assert set(targets(STATES[name])) <= set(STATES)


def test_every_state_is_reached():
    assert reached_from(DEFINITION["StartAt"]) == set(STATES)


@pytest.mark.parametrize("name", STATES)
def test_every_state_leads_to_an_end(name):
    ends = {end for end in reached_from(name) if STATES[end]["Type"] in ("Succeed", "Fail")}

    assert ends


@pytest.mark.parametrize("name", named("Task", "Pass", "Wait"))
def test_a_state_that_is_no_end_goes_on(name):
    assert "Next" in STATES[name]
    assert "End" not in STATES[name]


@pytest.mark.parametrize("name", named("Choice"))
def test_a_choice_has_a_default(name):
    assert STATES[name]["Default"]


@pytest.mark.parametrize("name", named("Choice"))
def test_a_choice_is_a_question(name):
    assert name.endswith("?")


def test_a_failure_of_the_start_or_of_the_job_passes_the_whole_report():
    report = [
        *("Record failure", "Send to the failed jobs queue", "Publish Transcription Failed"),
        *("Count the failure", "Close the report", "Failed"),
    ]

    for before, after in itertools.pairwise(report):
        assert STATES[before]["Next"] == after


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_state_its_folder_and_its_function_have_one_name(name):
    words = name.split()

    folder = "_".join(words).lower()
    placeholder = "".join(word.capitalize() for word in words) + "Function"

    assert (ROOT / "functions" / folder / "app.py").is_file()
    assert STATES[name]["Parameters"]["FunctionName"] == f"${{{placeholder}}}"
    assert RESOURCES[placeholder]["Properties"]["Handler"] == f"{folder}.app.handler"


def test_every_outcome_that_a_function_returns_has_a_way():
    choices = STATES["Is it done?"]["Choices"]

    ways = {rule["StringEquals"]: rule["Next"] for rule in choices}

    assert set(ways) | {Outcome.PENDING} == set(Outcome)
    assert STATES["Is it done?"]["Default"] == "Wait"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_followed_by_the_same_question(name):
    assert STATES[name]["Next"] == "Is it done?"


def test_every_placeholder_is_substituted_and_every_substitution_is_used():
    placeholders = set(re.findall(r"\$\{(\w+)\}", FILE.read_text()))

    assert placeholders == set(SUBSTITUTIONS)


def test_nothing_of_an_account_or_a_stage_is_written_into_the_definition():
    text = FILE.read_text()

    assert not re.search(r"\d{12}|us-east-1|arn:aws:|\bdev\b", text)


def test_the_definition_stays_json_after_the_substitution():
    values = dict.fromkeys(SUBSTITUTIONS, "arn:aws:x:::function:name:3")

    assert json.loads(substituted(values))["States"].keys() == STATES.keys()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_pinned_at_its_version(name):
    placeholder = STATES[name]["Parameters"]["FunctionName"].strip("${}")

    substitution = SUBSTITUTIONS[placeholder]

    assert substitution == {"Ref": f"{placeholder}.Version"}


def test_the_definition_is_jsonpath_without_variables():
    fields = {name for name, _ in every_field(DEFINITION)}

    assert not fields & {"QueryLanguage", "Assign", "Arguments", "Output", "Condition"}
    assert "{%" not in FILE.read_text()


def test_a_comparison_asks_first_whether_its_variable_is_there():
    # On AWS a path that finds nothing ends the execution: nothing catches States.Runtime.
    for choice in STATES["Is the job known?"]["Choices"]:
        known: set[str] = set()
        for rule in rules_in(choice):
            if "IsPresent" in rule:
                known.add(rule["Variable"])
            assert rule["Variable"] in known


def test_a_name_with_a_hyphen_is_in_brackets():
    # In an intrinsic function AWS takes a name with a hyphen in brackets only.
    paths = [text for _, text in every_field(DEFINITION) if isinstance(text, str)]

    for text in paths:
        if text.startswith(("$", "States.")):
            outside = re.sub(r"'[^']*'", "", text)
            assert "-" not in outside, text


@pytest.mark.parametrize("name", named("Pass"))
def test_a_report_names_only_what_is_there_whatever_failed(name):
    # A record that could not be read must not keep the message from going out.
    if STATES[name]["Next"] == "Record failure":
        assert STATES[name]["Parameters"]["record"] == {"options": "{}", "media": "{}"}


def test_a_function_gets_its_execution_and_either_the_input_or_the_last_step():
    for name in FUNCTIONS:
        payload = dict(STATES[name]["Parameters"]["Payload"])

        assert payload.pop("execution.$") == "$$.Execution.Id"
        assert payload in ({"input.$": "$$.Execution.Input"}, {"job.$": "$.job"})
