"""The scenarios: each ends as it says, together they enter every state and use every permission,
and a fair part of the cases that follow from them holds.
"""

import pytest

from tests.deployed.role_permissions import RolePermissions, reasons_to_keep
from tests.deployed.stack import DeployedStack
from tests.e2e.rare_calls import make_rare_calls
from tests.faults.cases import Case, cases, spread
from tests.faults.run import RunResult, run_case
from tests.faults.scenarios import BY_NAME, SCENARIOS
from tests.statemachine.definition import definition

#: This many cases of the whole matrix, spread over its operations and kinds, are played here.
REPRESENTATIVE = 12
FUNCTIONS = ("StartTranscription", "CheckTranscriptionStatus", "ProcessTranscriptionResults")
#: What no run here uses, each with who does.
REASONS = {
    **{
        name: reason
        for function in (*FUNCTIONS, "SweepOrphanedJobs")
        for name, reason in reasons_to_keep(f"{function}FunctionRole").items()
    },
    **reasons_to_keep("StateMachineRole"),
    "CheckTranscriptionStatusFunctionRole s3:listbucket MediaBucket": "an upload that was deleted "
    "while Transcribe worked on it is a 404, and not a 403",
}


@pytest.fixture(scope="module")
def baselines(skippable_stack: DeployedStack) -> list[RunResult]:
    """Every scenario without a fault, and nothing else that uses a permission."""
    skippable_stack.heal()
    skippable_stack.cloud.forget_permission_uses()
    return [run_case(skippable_stack, Case(scenario)) for scenario in SCENARIOS]


def test_without_a_fault_every_scenario_ends_as_it_says(baselines: list[RunResult]) -> None:
    endings = {result.name: (result.ending, result.is_broken) for result in baselines}

    assert endings == dict.fromkeys(BY_NAME, ("unharmed", False))


def test_the_scenarios_go_through_every_state(baselines: list[RunResult]) -> None:
    calls = [call for result in baselines for call in result.calls]

    entered = {call["operation"] for call in calls if call["service"] == "state"}

    assert entered == set(definition()["States"])


@pytest.fixture(scope="module")
def roles(skippable_stack: DeployedStack, baselines: list[RunResult]) -> RolePermissions:
    """After every scenario and every rare call."""
    assert not any(result.is_broken for result in baselines)
    skippable_stack.heal()
    make_rare_calls(skippable_stack)
    return RolePermissions.of(skippable_stack)


def test_nothing_was_denied(roles: RolePermissions) -> None:
    assert roles.denied() == []


def test_every_permission_was_used_or_has_its_reason(roles: RolePermissions) -> None:
    assert sorted(roles.unused() - set(REASONS)) == []


def test_no_reason_is_given_for_what_is_used_or_is_not_there(roles: RolePermissions) -> None:
    assert sorted(set(REASONS) - roles.unused()) == []


def test_no_use_is_allowed_twice(roles: RolePermissions) -> None:
    assert roles.superfluous() == set()


def test_a_representative_part_of_the_matrix_holds(
    stack: DeployedStack, baselines: list[RunResult]
) -> None:
    found = [case for one in baselines for case in cases(one.case.scenario, one.calls)]
    assert len(found) > 2000

    for case in spread(found)[:REPRESENTATIVE]:
        result = run_case(stack, case)

        assert not result.is_broken, f"make faults CASE='{case.name}': {result}"
