"""Least privilege, both ways: each permission is needed, and each is there that is needed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests import recordings
from tests.faults.permissions import (
    Roles,
    dead_letters,
    rare_ways,
    unused,
)
from tests.faults.runs import Case, play
from tests.faults.scenarios import AT_WORK, SCENARIOS
from tests.faults.world import World, world
from transcription.domain.jobs import Status

_KEPT = "beside a record that a start left undone when it died: a race of milliseconds"
FUNCTIONS = ("StartTranscription", "CheckTranscriptionStatus", "ProcessTranscriptionResults")
#: What no run here uses, each with who does.
REASONS = {
    **{
        name: reason
        for function in (*FUNCTIONS, "SweepOrphanedJobs")
        for name, reason in unused(f"{function}FunctionRole").items()
    },
    **unused("StateMachineRole"),
    "SweepOrphanedJobsFunctionRole dynamodb:deleteitem table/JobsTable": _KEPT,
}


@pytest.fixture(scope="module")
def deployed() -> Iterator[World]:
    with world() as there:
        yield there


@pytest.fixture(scope="module")
def roles(deployed: World) -> Roles:
    """After every scenario and every rare way."""
    for scenario in SCENARIOS:
        assert play(deployed, Case(scenario)).verdict.holds
    rare_ways(deployed)
    return Roles.of(deployed)


def test_nothing_was_denied(roles: Roles) -> None:
    denied = [use for uses in roles.uses.values() for use in uses if not use["allowed"]]

    assert denied == []


def test_every_permission_was_used_or_has_its_reason(roles: Roles) -> None:
    assert sorted(roles.unused() - set(REASONS)) == []


def test_no_reason_is_given_for_what_is_used_or_is_not_there(roles: Roles) -> None:
    assert sorted(set(REASONS) - roles.unused()) == []


def test_without_any_one_permission_something_would_have_been_denied(roles: Roles) -> None:
    assert roles.harmless_to_remove() == set()


FAILS = "the job fails"
DEAD_LETTER = "the event is a dead letter"
DEAD_SWEEP = "the sweep is a dead letter"


@pytest.mark.parametrize(
    ("role", "action", "seen"),
    [
        ("StartTranscriptionFunctionRole", "dynamodb:PutItem", FAILS),
        ("StartTranscriptionFunctionRole", "iam:PassRole", FAILS),
        ("CheckTranscriptionStatusFunctionRole", "transcribe:GetTranscriptionJob", FAILS),
        ("ProcessTranscriptionResultsFunctionRole", "s3:PutObject", FAILS),
        ("TranscribeRole", "s3:GetObject", FAILS),
        ("StateMachineRole", "lambda:InvokeFunction", FAILS),
        ("UploadRuleRole", "states:StartExecution", DEAD_LETTER),
        ("SweepScheduleRole", "lambda:InvokeFunction", DEAD_SWEEP),
        ("SweepOrphanedJobsFunctionRole", "dynamodb:Query", DEAD_SWEEP),
    ],
)
def test_a_missing_permission_is_seen(deployed: World, role: str, action: str, seen: str) -> None:
    iam, name = deployed.client("iam"), deployed.stack.resources[role]
    before = dict(_policies(iam, name))
    deployed.courses(AT_WORK)
    letters = dead_letters(deployed)
    for policy, document in before.items():
        _put(iam, name, policy, _without(document, action))

    try:
        if seen == DEAD_SWEEP:
            deployed.until(lambda: dead_letters(deployed) > letters)
            return
        made = deployed.upload(recordings.speech("hello"))
        deployed.settle(made)
    finally:
        for policy, document in before.items():
            _put(iam, name, policy, document)

    job = deployed.job(made)
    if seen == DEAD_LETTER:
        assert job is None
        assert any(letter.names(made) for letter in deployed.undelivered)
    else:
        assert job is not None
        assert job.status is Status.FAILED
        assert "AccessDenied" in str(job.error) or "access" in str(job.error), job.error


def test_a_role_that_does_not_trust_the_rule_starts_nothing(deployed: World) -> None:
    iam, name = deployed.client("iam"), deployed.stack.resources["UploadRuleRole"]
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    other = json.loads(json.dumps(trust).replace(":rule/local-", ":rule/another-"))
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(other))

    try:
        made = deployed.upload(recordings.speech("hello"))
        deployed.settle(made)
    finally:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))

    assert deployed.job(made) is None
    assert any(letter.names(made) for letter in deployed.undelivered)


def _policies(iam: Any, role: str) -> Iterator[tuple[str, Any]]:
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        yield name, iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]


def _without(document: Any, action: str) -> Any:
    def actions(one: Any) -> list[str]:
        return [one["Action"]] if isinstance(one["Action"], str) else list(one["Action"])

    kept = [
        {**one, "Action": [other for other in actions(one) if other != action]}
        for one in document["Statement"]
    ]
    statements = [one for one in kept if one["Action"]]
    nothing = {"Effect": "Deny", "Action": "none:Nothing", "Resource": "*"}
    return {**document, "Statement": statements or [nothing]}


def _put(iam: Any, role: str, name: str, document: Any) -> None:
    document = {"Version": "2012-10-17", **document}
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))
