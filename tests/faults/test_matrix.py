"""A fair part of what make faults plays, and what it would not see."""

import pytest

from tests.faults.matrix import spread
from tests.faults.runs import KINDS, Case, Place, Result, case_named, cases, play
from tests.faults.scenarios import BY_NAME, SCENARIOS
from tests.faults.world import World
from tests.statemachine.definition import definition

#: So many cases of the whole matrix, spread over its operations and kinds, are played here.
REPRESENTATIVE = 12
#: No upload gets there: it takes an input without one (tests/statemachine/test_unstarted.py).
UNREACHED = {"Name the unknown input"}


@pytest.fixture(scope="module")
def baselines(world: World) -> list[Result]:
    """Every scenario with nothing broken."""
    return [play(world, Case(scenario)) for scenario in SCENARIOS]


def test_with_nothing_broken_every_scenario_ends_as_it_says(baselines: list[Result]) -> None:
    told = {result.case.name: (result.how, result.verdict.holds) for result in baselines}

    assert told == dict.fromkeys(BY_NAME, ("unharmed", True))


def test_the_scenarios_go_through_every_state(baselines: list[Result]) -> None:
    calls = [call for result in baselines for call in result.calls]

    entered = {call["operation"] for call in calls if call["service"] == "state"}

    assert entered == set(definition()["States"]) - UNREACHED


def test_a_representative_part_of_the_matrix_holds(world: World, baselines: list[Result]) -> None:
    found = [case for result in baselines for case in cases(result.case.scenario, result.calls)]
    assert len(found) > 2000

    for case in spread(found)[:REPRESENTATIVE]:
        result = play(world, case)

        assert result.verdict.holds, f"make faults CASE='{case.name}': {result.verdict}"


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
        caller: {case.kind for case in found if case.place and case.place.caller == caller}
        for caller in ("UploadRule", "StateMachine", "CheckTranscriptionStatus")
    }
    of_calls = set(KINDS) - {"stop", "die"}
    assert kinds == {
        "UploadRule": of_calls - {"kill", "kill after", "kill late"},
        "StateMachine": {"stop", "die"},
        "CheckTranscriptionStatus": of_calls,
    }
    assert len(found) == 10 + 2 + 13 + 12  # "down" from the first call on only


def test_a_case_is_repeated_by_its_name() -> None:
    for case in cases(BY_NAME["queued"], CALLS):
        assert case_named(case.name) == case
    place = Place("StateMachine", "state", "Is it done?", 1)
    assert case_named("queued/StateMachine/state:Is_it_done?#1/die").place == place


@pytest.mark.parametrize("name", ["nothing", "queued/", "queued/A/b:c#x/die", "queued/A/b:c#1/odd"])
def test_a_name_that_is_no_case_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        case_named(name)


def test_any_beginning_of_the_spread_has_every_kind_of_every_operation_as_often() -> None:
    found = list(cases(BY_NAME["queued"], CALLS))
    cells = {(case.place and case.place.name, case.kind) for case in found}

    first = spread(found)[: len(cells)]

    assert {(case.place and case.place.name, case.kind) for case in first} == cells
    assert spread(reversed(found)) == spread(found)
