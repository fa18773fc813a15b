"""A fair part of what make faults plays, and whether it plays all there is."""

import pytest

from tests.deployed.stack import DeployedStack
from tests.faults.cases import KINDS, OF_FUNCTIONS, OF_STATES, CallSite, case_named, cases, spread
from tests.faults.run import RunResult, run_case
from tests.faults.scenarios import BY_NAME
from tests.statemachine.definition import definition

#: This many cases of the whole matrix, spread over its operations and kinds, are played here.
REPRESENTATIVE = 12


def test_without_a_fault_every_scenario_ends_as_it_says(baselines: list[RunResult]) -> None:
    endings = {result.name: (result.ending, result.is_broken) for result in baselines}

    assert endings == dict.fromkeys(BY_NAME, ("unharmed", False))


def test_the_scenarios_go_through_every_state(baselines: list[RunResult]) -> None:
    calls = [call for result in baselines for call in result.calls]

    entered = {call["operation"] for call in calls if call["service"] == "state"}

    assert entered == set(definition()["States"])


def test_a_representative_part_of_the_matrix_holds(
    stack: DeployedStack, baselines: list[RunResult]
) -> None:
    found = [case for one in baselines for case in cases(one.case.scenario, one.calls)]
    assert len(found) > 2000

    for case in spread(found)[:REPRESENTATIVE]:
        result = run_case(stack, case)

        assert not result.is_broken, f"make faults CASE='{case.name}': {result}"


CALLS = [
    {"caller": f"transcription-local-{role}-1A2B", "service": service, "operation": operation}
    for role, service, operation in (
        ("UploadRuleRole", "states", "StartExecution"),
        ("StateMachineRole", "state", "Is it done?"),
        ("CheckTranscriptionStatusFunctio", "dynamodb", "UpdateItem"),
        ("CheckTranscriptionStatusFunctio", "dynamodb", "UpdateItem"),
    )
]


def test_every_kind_happens_at_every_call_where_it_can() -> None:
    found = list(cases(BY_NAME["queued"], [*CALLS, {**CALLS[0], "caller": "local"}]))

    kinds = {
        caller: [case.kind for case in found if case.site and case.site.caller == caller]
        for caller in ("UploadRule", "StateMachine", "CheckTranscriptionStatus")
    }
    of_calls = [kind for kind in KINDS if kind not in {*OF_STATES, *OF_FUNCTIONS}]
    assert kinds == {
        "UploadRule": [kind for kind in of_calls if not kind.startswith("kill")],
        "StateMachine": list(OF_STATES),
        "CheckTranscriptionStatus": of_calls * 2,
    }


def test_a_case_is_repeated_by_its_name() -> None:
    for case in cases(BY_NAME["queued"], CALLS):
        assert case_named(case.name) == case
    site = CallSite("StateMachine", "state", "Is it done?", 1)
    assert case_named("queued/StateMachine/state:Is_it_done?#1/die").site == site
    with pytest.raises(ValueError, match="is no"):
        case_named("queued/A/b:c#1/odd")


def test_any_beginning_of_the_spread_has_every_kind_of_every_operation_as_often() -> None:
    found = list(cases(BY_NAME["queued"], CALLS))
    cells = {(case.site and case.site.name, case.kind) for case in found}

    first = spread(found)[: len(cells)]

    assert {(case.site and case.site.name, case.kind) for case in first} == cells
    assert spread(reversed(found)) == spread(found)
