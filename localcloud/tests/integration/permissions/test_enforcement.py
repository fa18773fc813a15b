"""Calls of roles and services at the front, with moto behind it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud import moto_patches
from localcloud.clients import Clients
from localcloud.gateway import Gateway
from localcloud.http_server import Server
from localcloud.moto_server import MotoServer
from localcloud.permissions.guard import Permissions
from localcloud.principals import Principals, ServicePrincipal

ACCOUNT = "123456789012"
RULE = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/uploads"
EVENTS = ServicePrincipal("events.amazonaws.com", RULE)


@dataclass
class Scene:
    """A cloud of moto's services alone, and a role."""

    clients: Clients
    permissions: Permissions
    role: str = f"arn:aws:iam::{ACCOUNT}:role/reader"

    def client(self, service: str, *, operator: bool = False) -> Any:
        return self.clients.client(service, None if operator else self.role)

    def allow(self, *statements: dict[str, Any]) -> None:
        iam = self.client("iam", operator=True)
        written = {"Version": "2012-10-17", "Statement": list(statements)}
        iam.put_role_policy(RoleName="reader", PolicyName="p", PolicyDocument=json.dumps(written))

    def queue(self, policy: dict[str, Any] | None = None) -> str:
        sqs = self.client("sqs", operator=True)
        url = sqs.create_queue(QueueName="letters")["QueueUrl"]
        document = json.dumps({"Version": "2012-10-17", "Statement": [policy] if policy else []})
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": document})
        return str(url)


def statement(action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


@pytest.fixture(scope="module")
def clients() -> Iterator[tuple[Clients, Permissions]]:
    principals, server = Principals(), Server(0)
    made, permissions = Clients(principals), Permissions(principals, ACCOUNT)
    moto_patches.apply(made)
    made.assume = permissions.assume
    made.connect(f"http://127.0.0.1:{server.port}")
    server.start(Gateway(principals, MotoServer(), [], permissions=permissions))
    yield made, permissions
    server.close()


@pytest.fixture
def scene(clients: tuple[Clients, Permissions]) -> Iterator[Scene]:
    scene = Scene(*clients)
    scene.permissions.set({"forget": True})
    iam = scene.client("iam", operator=True)
    trust = statement("sts:AssumeRole", Principal={"Service": EVENTS.name})
    trust["Condition"] = {"ArnEquals": {"aws:SourceArn": RULE}}
    del trust["Resource"]
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=document)
    s3 = scene.client("s3", operator=True)
    s3.create_bucket(Bucket="media")
    s3.put_object(Bucket="media", Key="there", Body=b"x")
    yield scene
    for name in iam.list_role_policies(RoleName="reader")["PolicyNames"]:
        iam.delete_role_policy(RoleName="reader", PolicyName=name)
    iam.delete_role(RoleName="reader")


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_a_role_may_do_what_it_is_allowed_as_soon_as_it_is_and_no_longer(scene: Scene) -> None:
    s3 = scene.client("s3")
    with pytest.raises(ClientError) as before:
        s3.get_object(Bucket="media", Key="there")

    scene.allow(statement("s3:GetObject", "arn:aws:s3:::media/*"))

    assert s3.get_object(Bucket="media", Key="there")["Body"].read() == b"x"
    scene.allow(statement("s3:PutObject", "arn:aws:s3:::media/*"))
    with pytest.raises(ClientError) as after:
        s3.get_object(Bucket="media", Key="there")
    assert (code(before), code(after)) == ("AccessDenied", "AccessDenied")


def test_an_operator_may_do_everything(scene: Scene) -> None:
    s3 = scene.client("s3", operator=True)

    assert s3.get_object(Bucket="media", Key="there")["Body"].read() == b"x"
    assert scene.permissions.door()["uses"] == []


def test_that_a_key_is_missing_is_told_only_to_who_may_list_the_bucket(scene: Scene) -> None:
    s3 = scene.client("s3")
    scene.allow(statement("s3:GetObject"))
    with pytest.raises(ClientError) as hidden:
        s3.get_object(Bucket="media", Key="missing")
    with pytest.raises(ClientError) as head:
        s3.head_object(Bucket="media", Key="missing")

    scene.allow(statement("s3:GetObject"), statement("s3:ListBucket", "arn:aws:s3:::media"))

    with pytest.raises(ClientError) as told:
        s3.get_object(Bucket="media", Key="missing")
    assert (code(hidden), code(head), code(told)) == ("AccessDenied", "403", "NoSuchKey")


def test_a_queue_lets_a_service_in_for_the_source_that_it_names(scene: Scene) -> None:
    condition = {"ArnEquals": {"aws:SourceArn": RULE}, "StringEquals": {}}
    condition["StringEquals"] = {"aws:SourceAccount": ACCOUNT}
    letters = f"arn:aws:sqs:us-east-1:{ACCOUNT}:letters"
    policy = statement(
        "sqs:SendMessage", letters, Principal={"Service": EVENTS.name}, Condition=condition
    )
    url = scene.queue(policy)
    other = ServicePrincipal(EVENTS.name, f"{RULE}-of-another")

    scene.clients.client("sqs", acting=EVENTS).send_message(QueueUrl=url, MessageBody="m")

    with pytest.raises(ClientError) as refused:
        scene.clients.client("sqs", acting=other).send_message(QueueUrl=url, MessageBody="m")
    assert code(refused).endswith("AccessDenied")
    assert "no resource-based policy allows the sqs:sendmessage action" in str(refused.value)


def test_a_role_is_assumed_only_by_whom_it_trusts(scene: Scene) -> None:
    scene.allow(statement("s3:GetObject"))
    scheduler = ServicePrincipal("scheduler.amazonaws.com", RULE)
    other = ServicePrincipal(EVENTS.name, f"{RULE}-of-another")

    assert scene.clients.client("s3", scene.role, acting=EVENTS)

    for stranger in (scheduler, other):
        with pytest.raises(ClientError, match="not authorized to perform: sts:AssumeRole"):
            scene.clients.client("s3", scene.role, acting=stranger)


def test_a_role_is_taken_only_by_the_service_that_it_trusts(scene: Scene) -> None:
    schedule = {
        "Name": "tick",
        "ScheduleExpression": "rate(1 minute)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:letters", "RoleArn": scene.role},
    }

    with pytest.raises(ClientError, match="must allow AWS EventBridge Scheduler to assume"):
        scene.client("scheduler", operator=True).create_schedule(**schedule)


def test_a_call_whose_needs_are_not_known_is_not_let_through(scene: Scene) -> None:
    scene.allow(statement("*"))

    with pytest.raises(ClientError, match="does not know what permissions"):
        scene.client("kms").list_keys()


def test_who_used_what_is_told(scene: Scene) -> None:
    scene.allow(statement("s3:GetObject"))
    s3 = scene.client("s3")
    s3.get_object(Bucket="media", Key="there")
    s3.get_object(Bucket="media", Key="there")
    with pytest.raises(ClientError):
        s3.put_object(Bucket="media", Key="there", Body=b"y")

    uses = scene.permissions.door()["uses"]

    assert [
        (use["caller"], use["action"], use["resource"], use["allowed"], use["times"])
        for use in uses
    ] == [
        (scene.role, "s3:GetObject", "arn:aws:s3:::media/there", True, 2),
        (scene.role, "s3:PutObject", "arn:aws:s3:::media/there", False, 1),
    ]
