"""make faults plays everything there is."""

from itertools import islice

import pytest

from tests.faults.cases import (
    KINDS,
    OF_FUNCTIONS,
    OF_STATES,
    CallSite,
    case_named,
    cases,
    pairs,
    spread,
)
from tests.faults.scenarios import BY_NAME

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


def test_pairs_are_the_same_for_the_same_seed_and_are_repeated_by_their_names() -> None:
    found = list(cases(BY_NAME["queued"], CALLS))

    first = list(islice(pairs(found, 7), 20))

    assert first == list(islice(pairs(reversed(found), 7), 20))
    assert first != list(islice(pairs(found, 8), 20))
    for case in first:
        assert case_named(case.name) == case
        assert len(case.faults) == 2


def test_any_beginning_of_the_spread_has_every_kind_of_every_operation_as_often() -> None:
    found = list(cases(BY_NAME["queued"], CALLS))
    cells = {(case.site and case.site.name, case.kind) for case in found}

    first = spread(found)[: len(cells)]

    assert {(case.site and case.site.name, case.kind) for case in first} == cells
    assert spread(reversed(found)) == spread(found)
