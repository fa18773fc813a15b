"""An endpoint with EventBridge's deliveries, functions, Step Functions, and moto for the rest."""

import io
import json
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from localcloud import moto_patches
from localcloud.clients import Clients
from localcloud.events.service import Events
from localcloud.functions import moto_lambda
from localcloud.functions.service import Functions
from localcloud.gateway import Gateway
from localcloud.http_server import Server
from localcloud.moto_server import MotoServer
from localcloud.principals import Principals
from localcloud.stepfunctions.service import StepFunctions
from localcloud.tests.patched_moto import restore_moto_after

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/rule"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": ["events.amazonaws.com", "lambda.amazonaws.com"]},
            "Action": "sts:AssumeRole",
        },
    }
)
PRINTS = "import json\n\ndef handler(event, context):\n    print(json.dumps({'got': event}))\n"


@dataclass
class Scene:
    """A cloud in which events go from buckets and buses to queues and state machines."""

    clients: Clients
    events: Events
    endpoint: str
    printed: list[str]  #: by functions
    count: int = 0
    ahead: timedelta = timedelta(0)  #: of the clock that schedules go by

    def client(self, service: str) -> Any:
        return self.clients.client(service)

    def name(self, kind: str) -> str:
        """One that nothing else has."""
        self.count += 1
        return f"{kind}-{self.count}"

    def queue(self, suffix: str = "", **attributes: str) -> str:
        """A queue's ARN."""
        sqs, name = self.client("sqs"), self.name("queue") + suffix
        sqs.create_queue(QueueName=name, Attributes=attributes)
        return f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"

    def messages(self, queue: str) -> list[dict[str, Any]]:
        """Taken out of the queue."""
        answer = self.client("sqs").receive_message(
            QueueUrl=self.client("sqs").get_queue_url(QueueName=queue.rsplit(":", maxsplit=1)[-1])[
                "QueueUrl"
            ],
            MaxNumberOfMessages=10,
            MessageAttributeNames=["All"],
            AttributeNames=["All"],
        )
        return list(answer.get("Messages", []))

    def taken(self, queue: str) -> list[dict[str, Any]]:
        """The events that are in the queue now."""
        return [json.loads(message["Body"]) for message in self.messages(queue)]

    def as_minutes_pass(self, look: Callable[[], Any]) -> Any:
        """What is seen once there is something to see."""

        def a_minute_later() -> Any:
            self.ahead += timedelta(minutes=1)
            time.sleep(0.3)  # schedules are looked at a little more often
            return look()

        return self.until(a_minute_later)

    def letter(self, queue: str) -> tuple[dict[str, Any], dict[str, str]]:
        """The one dead letter that the queue gets: its event and its attributes."""
        (message,) = self.until(lambda: self.messages(queue))
        attributes = message["MessageAttributes"]
        told = {name: value["StringValue"] for name, value in attributes.items()}
        return json.loads(message["Body"]), told

    def put(self, source: str, **entry: Any) -> dict[str, Any]:
        """PutEvents' answer for one event on the default bus."""
        asked = {"Source": source, "DetailType": "Sold", "Detail": '{"price": 3}', **entry}
        answer: dict[str, Any] = self.client("events").put_events(Entries=[asked])
        return answer

    def set_faults(self, *faults: dict[str, Any]) -> None:
        """What happens to the next calls, as localcloud.faults says."""
        body = json.dumps(faults).encode()
        with urllib.request.urlopen(f"{self.endpoint}/_localcloud/faults", body):
            pass

    def trust(self) -> None:
        """The role is there and trusted; tests beside these may have emptied moto's IAM."""
        iam = self.client("iam")
        try:
            iam.create_role(RoleName="rule", AssumeRolePolicyDocument=TRUST)
        except iam.exceptions.EntityAlreadyExistsException:
            iam.update_assume_role_policy(RoleName="rule", PolicyDocument=TRUST)

    def function(self) -> str:
        """The ARN of the alias of a function that prints what it gets."""
        api, name = self.client("lambda"), self.name("function")
        self.trust()
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("app.py", PRINTS)
        api.create_function(
            FunctionName=name,
            Role=ROLE,
            Runtime="python3.13",
            Handler="app.handler",
            Code={"ZipFile": package.getvalue()},
            Publish=True,
        )
        alias = api.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
        return str(alias["AliasArn"])

    def received(self, queue: str, count: int = 1) -> list[dict[str, Any]]:
        """The events in the queue once there are so many, and no more a moment later."""
        found: list[dict[str, Any]] = []
        self.until(lambda: len(found.extend(self.taken(queue)) or found) >= count)
        self.until(lambda: self.events.deliveries.door() == [])
        found += self.taken(queue)
        assert len(found) == count
        return found

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


@pytest.fixture(scope="package")
def cloud() -> Iterator[Scene]:
    with pytest.MonkeyPatch.context() as patch:
        restore_moto_after(patch)
        principals = Principals()
        clients = Clients(principals)
        moto_patches.apply(clients)
        scene: list[Scene] = []
        events = Events(
            clients,
            ACCOUNT,
            first_pause=0.05,
            now=lambda: datetime.now(UTC) + (scene[0].ahead if scene else timedelta(0)),
        )
        moto_patches.hand_over(events)
        step_functions = StepFunctions(ACCOUNT)
        server = Server(0)
        endpoint = f"http://127.0.0.1:{server.port}"
        printed: list[str] = []
        functions = Functions(
            lambda: endpoint,
            principals.credentials_for,
            clients.client,
            lambda _name, _version, line: printed.append(line),
        )
        moto_lambda.install()
        clients.connect(endpoint)
        server.start(Gateway(principals, MotoServer(), [functions, events, step_functions]))
        scene.append(Scene(clients, events, endpoint, printed))
        scene[0].trust()
        yield scene[0]
        events.close()
        step_functions.close()
        functions.close()
        server.close()


@pytest.fixture
def scene(cloud: Scene) -> Iterator[Scene]:
    """The cloud; the rules and schedules that a test makes are gone after it."""
    yield cloud
    cloud.set_faults()
    scheduler = cloud.client("scheduler")
    for schedule in scheduler.list_schedules()["Schedules"]:
        scheduler.delete_schedule(Name=schedule["Name"])
    events = cloud.client("events")
    for bus in events.list_event_buses()["EventBuses"]:
        for rule in events.list_rules(EventBusName=bus["Name"])["Rules"]:
            on = {"Rule": rule["Name"], "EventBusName": bus["Name"]}
            targets = events.list_targets_by_rule(**on)["Targets"]
            if targets:
                events.remove_targets(**on, Ids=[target["Id"] for target in targets])
            events.delete_rule(Name=rule["Name"], EventBusName=bus["Name"])
