"""Which permissions the deployed roles have, and runs that use them."""

import json
import uuid
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from typing import Any

from localcloud.permissions.matching import matches
from localcloud.permissions.policies import Need, Statement, judged, statement
from tests import recordings
from tests.faults.scenarios import AT_WORK, event_of
from tests.faults.world import World
from transcription.domain.uploads import Upload

#: More than anything tries again.
ALWAYS = 400
_TRACES = "by the tracing of Lambda and Step Functions, which the local cloud does not do"
_LOGS = "by Lambda itself, which writes the functions' logs; SAM gives this policy to every role"
_DELIVERY = "by Step Functions when it sets up the delivery of logs, which is not done here"


_OF_FUNCTIONS = {
    "logs:createloggroup": _LOGS,
    "logs:createlogstream": _LOGS,
    "logs:putlogevents": _LOGS,
    "xray:puttracesegments": _TRACES,
    "xray:puttelemetryrecords": _TRACES,
    "xray:getsamplingrules": _TRACES,
    "xray:getsamplingtargets": _TRACES,
    "xray:getsamplingstatisticsummaries": _TRACES,
}
_OF_MACHINES = {
    "logs:createlogdelivery": _DELIVERY,
    "logs:getlogdelivery": _DELIVERY,
    "logs:updatelogdelivery": _DELIVERY,
    "logs:deletelogdelivery": _DELIVERY,
    "logs:listlogdeliveries": _DELIVERY,
    "logs:putresourcepolicy": _DELIVERY,
    "logs:describeresourcepolicies": _DELIVERY,
    "logs:describeloggroups": _DELIVERY,
    "xray:puttracesegments": _TRACES,
    "xray:puttelemetryrecords": _TRACES,
    "xray:getsamplingrules": _TRACES,
    "xray:getsamplingtargets": _TRACES,
}


def unused(role: str) -> dict[str, str]:
    """What no run uses of a function's or a state machine's role, each with who does."""
    actions = _OF_MACHINES if role.endswith("StateMachineRole") else _OF_FUNCTIONS
    return {f"{role} {action} *": reason for action, reason in actions.items()}


@dataclass(frozen=True)
class Grant:
    """One action on one resource in a statement of a role's; name has logical names."""

    role: str
    action: str
    resource: str
    name: str
    statement: Statement

    def is_for(self, use: dict[str, Any]) -> bool:
        """Whether the use is this one's."""
        return matches(self.action, use["action"].lower()) and matches(
            self.resource, use["resource"]
        )


@dataclass(frozen=True)
class Roles:
    """The stack's roles by logical names: the statements that each has, and what each used."""

    statements: dict[str, list[Statement]]
    uses: dict[str, list[dict[str, Any]]]
    logical: dict[str, str]  #: physical names to logical ones

    @classmethod
    def of(cls, world: World, only: Container[str] | None = None) -> "Roles":
        """As deployed, with all uses so far; only these, by their logical names."""
        iam, resources = world.client("iam"), world.stack.resources
        names = {
            one: physical
            for one, physical in resources.items()
            if one.endswith("Role") and (only is None or one in only)
        }
        uses = world.door("permissions")["uses"]
        return cls(
            {one: list(_statements(iam, name)) for one, name in names.items()},
            {one: [u for u in uses if u["caller"].endswith(f"/{names[one]}")] for one in names},
            {physical: one for one, physical in resources.items()},
        )

    def grants(self) -> Iterator[Grant]:
        """Each action on each resource."""
        for role, statements in self.statements.items():
            for one in statements:
                for action in one.actions:
                    for resource in one.resources:
                        name = f"{role} {action} {self._named(resource)}"
                        yield Grant(role, action, resource, name, one)

    def unused(self) -> set[str]:
        """The names of those that nobody has used."""
        return {
            grant.name
            for grant in self.grants()
            if not any(use["allowed"] and grant.is_for(use) for use in self.uses[grant.role])
        }

    def harmless_to_remove(self) -> set[str]:
        """Used ones without which every call would have been allowed all the same."""
        return {
            grant.name
            for grant in self.grants()
            if any(grant.is_for(use) for use in self.uses[grant.role])
            and not any(self._is_denied_without(grant, use) for use in self.uses[grant.role])
        }

    def _is_denied_without(self, grant: Grant, use: dict[str, Any]) -> bool:
        if not grant.is_for(use):
            return False
        others = [one for one in self.statements[grant.role] if one is not grant.statement]
        resources = tuple(r for r in grant.statement.resources if r != grant.resource)
        actions = tuple(a for a in grant.statement.actions if a != grant.action)
        others += [replace(grant.statement, resources=resources)] if resources else []
        others += [replace(grant.statement, actions=actions)] if actions else []
        need = Need(use["action"], use["resource"], use["context"])
        return not judged(use["caller"], need, others, ()).allowed

    def _named(self, resource: str) -> str:
        name = resource.split(":", 5)[-1]
        for physical in sorted(self.logical, key=len, reverse=True):
            name = name.replace(physical.rpartition("/")[2], self.logical[physical])
        return name


def _statements(iam: Any, role: str) -> Iterator[Statement]:
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        yield from map(statement, document["Statement"])
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        version = iam.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]["DefaultVersionId"]
        found = iam.get_policy_version(PolicyArn=policy["PolicyArn"], VersionId=version)
        yield from map(statement, found["PolicyVersion"]["Document"]["Statement"])


def rare_ways(world: World) -> None:
    """What the scenarios do not do: each is a permission's only use."""
    world.courses({**AT_WORK, "forgotten": True})
    world.settle(world.upload(recordings.speech("hello")))
    world.courses(AT_WORK)
    world.settle(world.upload(recordings.speech("hello"), vocabulary="names"))
    world.settle(
        world.upload(
            recordings.speech("hello"), vocabulary_filter="words", vocabulary_filter_method="mask"
        )
    )
    _partial_outputs(world)
    _missing_media(world)
    _overwritten_media(world)
    _missing_transcript(world)
    _undeliverable(world)


def _partial_outputs(world: World) -> None:
    world.faults(
        {"kind": "error", "caller": "ProcessTranscription", "service": "s3", "operation": "PUT"}
        | {"first": 3, "count": ALWAYS}
    )
    world.settle(world.upload(recordings.speech("hello")))
    world.faults()


def _quietly(world: World, key: str, *bodies: bytes) -> list[Upload]:
    """Versions of an object of which nobody is told."""
    s3, bucket = world.client("s3"), world.stack.media_bucket
    before = {"EventBridgeConfiguration": {}}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    put = [s3.put_object(Bucket=bucket, Key=key, Body=body)["VersionId"] for body in bodies]
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=before)
    return [Upload(bucket, key, version, version) for version in put]


def _missing_media(world: World) -> None:
    (gone,) = _quietly(world, "uploads/gone.wav", recordings.speech("hello"))
    world.client("s3").delete_object(Bucket=gone.bucket, Key=gone.key, VersionId=gone.version)
    world.start(f"gone-{uuid.uuid4().hex}", event_of(gone))
    world.settle(gone)


def _overwritten_media(world: World) -> None:
    """Once as deployed, and once without queueing: then Transcribe reads in the caller's name."""
    older, _ = _quietly(world, "uploads/twice.wav", recordings.speech("hello"), b"newer")
    world.start(f"older-{uuid.uuid4().hex}", event_of(older))
    world.settle(older)
    functions, name = world.client("lambda"), "local-start-transcription"
    there = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": {**there, "JOB_QUEUEING": "false"}}
    )
    machine = world.stack.outputs["StateMachineArn"]
    dead = f"{machine.replace(':stateMachine:', ':execution:')}:of-a-test"
    for key in ("uploads/unqueued.wav", "uploads/unqueued-twice.wav"):
        bodies = [recordings.speech("hello"), b"newer"][: 2 if "twice" in key else 1]
        made = _quietly(world, key, *bodies)[0]
        event = {"execution": dead, "input": event_of(made)}
        functions.invoke(FunctionName=name, Payload=json.dumps(event))
        job = world.job(made)
        assert job is not None
        assert job.status == "QUEUED", job
    world.settle(made)


def _missing_transcript(world: World) -> None:
    made = world.upload(recordings.speech("hello"))
    world.settle(made)
    job = world.job(made)
    assert job is not None
    world.client("s3").delete_object(Bucket=world.stack.transcripts_bucket, Key=job.raw_key)
    world.client("dynamodb").update_item(
        TableName=world.stack.outputs["JobsTable"],
        Key={"job_id": {"S": job.job_id}},
        UpdateExpression="SET #status = :processing",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":processing": {"S": "PROCESSING"}},
    )
    event = {"execution": job.execution, "job": {"job_id": job.job_id, "attempt": 1}}
    world.client("lambda").invoke(
        FunctionName="local-process-transcription-results", Payload=json.dumps(event)
    )


def _undeliverable(world: World) -> None:
    """Each dead letter once: the rule's, the schedule's and the sweep's."""
    world.faults(
        {"kind": "error", "caller": "UploadRule", "service": "states", "count": ALWAYS},
        {"kind": "error", "caller": "SweepSchedule", "service": "lambda", "count": 4},
    )
    world.settle(world.upload(recordings.speech("hello")))
    world.faults({"kind": "kill", "caller": "SweepOrphaned", "service": "dynamodb", "count": 4})
    for _ in range(50):
        world.skip()
        if dead_letters(world) >= 2:
            break
    world.faults()


def dead_letters(world: World) -> int:
    """How many messages the sweep's queue has."""
    answer = world.client("sqs").get_queue_attributes(
        QueueUrl=world.stack.outputs["SweepDeadLetterQueueUrl"],
        AttributeNames=["ApproximateNumberOfMessages"],
    )
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])
