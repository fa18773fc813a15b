"""An endpoint with EventBridge's deliveries, Step Functions, and moto for the rest."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from localcloud import moto_patches
from localcloud.clients import Clients
from localcloud.events.service import Events
from localcloud.front import Front
from localcloud.http_server import Server
from localcloud.moto_server import MotoServer
from localcloud.principals import Principals
from localcloud.stepfunctions.service import StepFunctions
from tests.patched_moto import restore_moto_after

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/rule"


@dataclass
class Scene:
    """A cloud in which events go from buckets and buses to queues and state machines."""

    clients: Clients
    events: Events
    count: int = 0

    def client(self, service: str) -> Any:
        return self.clients.client(service)

    def name(self, kind: str) -> str:
        """One that nothing else has."""
        self.count += 1
        return f"{kind}-{self.count}"

    def queue(self) -> str:
        """A queue's ARN."""
        sqs, name = self.client("sqs"), self.name("queue")
        sqs.create_queue(QueueName=name)
        return f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"

    def messages(self, queue: str) -> list[dict[str, Any]]:
        """Taken out of the queue."""
        answer = self.client("sqs").receive_message(
            QueueUrl=self.client("sqs").get_queue_url(QueueName=queue.rsplit(":", maxsplit=1)[-1])[
                "QueueUrl"
            ],
            MaxNumberOfMessages=10,
            MessageAttributeNames=["All"],
        )
        return list(answer.get("Messages", []))

    def received(self, queue: str, count: int = 1) -> list[dict[str, Any]]:
        """The events in the queue once there are so many, and no more a moment later."""
        found: list[dict[str, Any]] = []
        self.until(lambda: len(found.extend(self.messages(queue)) or found) >= count)
        self.until(lambda: self.events.deliveries.door() == [])
        found += self.messages(queue)
        assert len(found) == count
        return [json.loads(message["Body"]) for message in found]

    def until(self, look: Callable[[], Any], seconds: float = 10.0) -> Any:
        end = time.monotonic() + seconds
        while not (seen := look()):
            assert time.monotonic() < end
            time.sleep(0.01)
        return seen

    def bucket(self) -> str:
        """Versioned, and telling EventBridge."""
        s3, name = self.client("s3"), self.name("bucket")
        s3.create_bucket(Bucket=name)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        s3.put_bucket_notification_configuration(
            Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}}
        )
        return name

    def rule(self, pattern: dict[str, Any], target: str, **more: Any) -> str:
        """A rule on the default bus with one target; its name."""
        events, name = self.client("events"), self.name("rule")
        events.put_rule(Name=name, EventPattern=json.dumps(pattern))
        events.put_targets(Rule=name, Targets=[{"Id": "target", "Arn": target, **more}])
        return name

    def of_uploads(self, bucket: str, target: str, **more: Any) -> str:
        """The rule of this project's template."""
        pattern = {
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": {
                "bucket": {"name": [bucket]},
                "object": {"key": [{"prefix": "uploads/"}], "size": [{"numeric": [">", 0]}]},
            },
        }
        return self.rule(pattern, target, **more)

    def state_machine(self) -> str:
        """One that passes its input on; its ARN."""
        definition = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}
        answer = self.client("stepfunctions").create_state_machine(
            name=self.name("machine"), definition=json.dumps(definition), roleArn=ROLE
        )
        return str(answer["stateMachineArn"])

    def inputs_of(self, machine: str, count: int = 1) -> list[dict[str, Any]]:
        """The inputs of its executions once there are so many."""
        client = self.client("stepfunctions")

        def look() -> list[dict[str, Any]]:
            listed = client.list_executions(stateMachineArn=machine)["executions"]
            return list(listed) if len(listed) >= count else []

        return [
            json.loads(client.describe_execution(executionArn=one["executionArn"])["input"])
            for one in self.until(look)
        ]


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with pytest.MonkeyPatch.context() as patch:
        restore_moto_after(patch)
        principals = Principals()
        clients = Clients(principals)
        moto_patches.apply(clients)
        events = Events(clients, ACCOUNT)
        moto_patches.hand_over(events)
        step_functions = StepFunctions(ACCOUNT)
        server = Server(0)
        clients.connect(f"http://127.0.0.1:{server.port}")
        server.start(Front(principals, MotoServer(), [events, step_functions]))
        yield Scene(clients, events)
        events.close()
        step_functions.close()
        server.close()
