"""Each permission is needed: without it, something visibly fails."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.deployed.role_permissions import RolePermissions
from tests.deployed.stack import DeployedStack
from tests.e2e.rare_calls import dead_sweeps
from tests.faults.scenarios import AT_WORK

FAILS = "the job fails"
DEAD_LETTER = "the event is a dead letter"
DEAD_SWEEP = "the sweep is a dead letter"
RETRIED = "the step is tried again"


@pytest.mark.parametrize(
    ("role", "action", "seen"),
    [
        ("StartTranscriptionFunctionRole", "dynamodb:PutItem", DEAD_LETTER),
        ("StartTranscriptionFunctionRole", "iam:PassRole", FAILS),
        ("CheckTranscriptionStatusFunctionRole", "transcribe:GetTranscriptionJob", FAILS),
        ("ProcessTranscriptionResultsFunctionRole", "s3:PutObject", FAILS),
        ("TranscribeRole", "s3:GetObject", FAILS),
        ("StateMachineRole", "lambda:InvokeFunction", RETRIED),
        ("UploadRuleRole", "states:StartExecution", DEAD_LETTER),
        ("SweepScheduleRole", "lambda:InvokeFunction", DEAD_SWEEP),
        ("SweepOrphanedJobsFunctionRole", "dynamodb:Query", DEAD_SWEEP),
    ],
)
def test_a_missing_permission_is_seen(
    stack: DeployedStack, role: str, action: str, seen: str
) -> None:
    stack.reports.clear()
    iam, name = stack.client("iam"), stack.stack.resources[role]
    before = dict(_policies(iam, name))
    stack.cloud.script_jobs(AT_WORK)
    letters = dead_sweeps(stack)
    for policy, document in before.items():
        _put(iam, name, policy, _without(document, action))

    try:
        if seen == DEAD_SWEEP:
            stack.cloud.until(lambda: dead_sweeps(stack) > letters)
            return
        upload = stack.upload()
        if seen == RETRIED:
            stack.cloud.until(lambda: any(RolePermissions.of(stack, {role}).denied()))
        else:
            stack.settle(upload)
    finally:
        for policy, document in before.items():
            _put(iam, name, policy, document)

    if seen == RETRIED:
        assert stack.settled_job(upload).status == "COMPLETED"
    elif seen == DEAD_LETTER:
        assert stack.job(upload) is None
        assert stack.redrive() == 1
        assert stack.settled_job(upload).status == "COMPLETED"
    else:
        job = stack.existing_job(upload)
        assert job.status == "FAILED"
        assert "AccessDenied" in str(job.error) or "access" in str(job.error), job.error


def test_a_role_that_does_not_trust_the_rule_starts_nothing(stack: DeployedStack) -> None:
    stack.reports.clear()
    iam, name = stack.client("iam"), stack.stack.resources["UploadRuleRole"]
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    other = json.loads(json.dumps(trust).replace(":rule/local-", ":rule/another-"))
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(other))

    try:
        upload = stack.upload()
        stack.settle(upload)
    finally:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))

    assert stack.job(upload) is None
    assert stack.redrive() == 1
    assert stack.settled_job(upload).status == "COMPLETED"


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
