"""EventBridge over the wire: events reach the targets of the rules that are for them."""

import io
import json
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.tests.running_cloud import ACCOUNT, REGION, Queue, RunningCloud, allow, policy
from localcloud.tests.s3_event import OBJECT_CREATED, shape

MB = 1024 * 1024
MACHINE = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{{}}"
GONE = MACHINE.format("gone")


@dataclass
class Rules:
    """Makes rules, with the targets and roles that they need."""

    cloud: RunningCloud
    names: list[str]

    @property
    def events(self) -> Any:
        return self.cloud.client("events")

    def add(self, pattern: dict[str, Any], target: str, **more: Any) -> str:
        """The name of a rule with one target."""
        name = self.cloud.name("rule")
        self.events.put_rule(Name=name, EventPattern=json.dumps(pattern))
        self.events.put_targets(Rule=name, Targets=[{"Id": "target", "Arn": target, **more}])
        self.names.append(name)
        return name

    def queue(self) -> Queue:
        """A queue that takes what rules send."""
        queue = self.cloud.queue()
        statement = allow("sqs:SendMessage", Principal={"Service": "events.amazonaws.com"})
        attributes = {"Policy": policy(statement)}
        queue.sqs.set_queue_attributes(QueueUrl=queue.url, Attributes=attributes)
        return queue

    def put(self, source: str, **entry: Any) -> dict[str, Any]:
        """PutEvents' answer for one event."""
        asked = {"Source": source, "DetailType": "Sold", "Detail": '{"price": 3}', **entry}
        answer: dict[str, Any] = self.events.put_events(Entries=[asked])
        return answer

    def received(self, queue: Queue, count: int = 1) -> list[Any]:
        """The events in the queue: this number of them, and no more."""
        bodies: list[Any] = []
        self.cloud.until(lambda: bodies.extend(queue.bodies()) or len(bodies) >= count)
        self.cloud.until(lambda: self.cloud.control("deliveries") == [])
        bodies += queue.bodies()
        assert len(bodies) == count
        return bodies


@pytest.fixture
def rules(cloud: RunningCloud) -> Any:
    rules = Rules(cloud, [])
    yield rules
    for name in rules.names:
        targets = rules.events.list_targets_by_rule(Rule=name)["Targets"]
        if targets:
            rules.events.remove_targets(Rule=name, Ids=[target["Id"] for target in targets])
        rules.events.delete_rule(Name=name)


@dataclass
class Machine:
    """A state machine that ends at once."""

    cloud: RunningCloud
    arn: str
    role: str

    def inputs(self) -> list[Any]:
        """Returns the inputs of the state machine's executions."""
        client = self.cloud.client("stepfunctions")
        listed = client.list_executions(stateMachineArn=self.arn)["executions"]
        arns = [one["executionArn"] for one in listed]
        return [json.loads(client.describe_execution(executionArn=arn)["input"]) for arn in arns]


@pytest.fixture
def machine(cloud: RunningCloud) -> Machine:
    """A state machine, and a role with which rules may start it."""
    definition = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}
    arn = cloud.client("stepfunctions").create_state_machine(
        name=cloud.name("machine"),
        definition=json.dumps(definition),
        roleArn=cloud.role_arn("states"),
    )["stateMachineArn"]
    role = cloud.role_arn("events", allow=[allow("states:StartExecution")])
    return Machine(cloud, arn, role)


# ------------------------------------------------------------------------------------------- rules


def test_an_event_is_delivered_to_every_target(cloud: RunningCloud, rules: Rules) -> None:
    queue, other, source = rules.queue(), rules.queue(), cloud.name("source")
    name = rules.add({"source": [source]}, queue.arn)
    rules.events.put_targets(Rule=name, Targets=[{"Id": "other", "Arn": other.arn}])

    answer = rules.put(source, Resources=["arn:aws:s3:::x"])

    (event,) = rules.received(queue)
    assert rules.received(other) == [event]
    assert event["id"] == answer["Entries"][0]["EventId"]
    assert event["resources"] == ["arn:aws:s3:::x"]


def test_a_bad_entry_does_not_keep_the_others_back(cloud: RunningCloud, rules: Rules) -> None:
    queue, source = rules.queue(), cloud.name("source")
    rules.add({"source": [source]}, queue.arn)
    good = {"Source": source, "DetailType": "Sold", "Detail": "{}"}

    answer = rules.events.put_events(
        Entries=[good | {"Detail": "[]"}, good, good | {"EventBusName": "nowhere"}]
    )

    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][0]["ErrorCode"] == "MalformedDetail"
    (event,) = rules.received(queue)
    assert event["id"] == answer["Entries"][1]["EventId"]


def test_a_disabled_rule_delivers_nothing_until_it_is_enabled(
    cloud: RunningCloud, rules: Rules
) -> None:
    queue, source = rules.queue(), cloud.name("source")
    name = rules.add({"source": [source]}, queue.arn)
    rules.events.disable_rule(Name=name)
    rules.put(source, DetailType="first")

    rules.events.enable_rule(Name=name)
    rules.put(source, DetailType="second")

    (event,) = rules.received(queue)
    assert event["detail-type"] == "second"


def test_a_state_machine_and_its_alias_get_the_event_as_input(
    cloud: RunningCloud, rules: Rules, machine: Machine
) -> None:
    states, source = cloud.client("stepfunctions"), cloud.name("source")
    version = states.publish_state_machine_version(stateMachineArn=machine.arn)
    route = {"stateMachineVersionArn": version["stateMachineVersionArn"], "weight": 100}
    alias = states.create_state_machine_alias(name="live", routingConfiguration=[route])
    rules.add({"source": [source]}, machine.arn, RoleArn=machine.role)
    rules.add({"source": [source]}, alias["stateMachineAliasArn"], RoleArn=machine.role)

    rules.put(source)

    cloud.until(lambda: len(machine.inputs()) == 2)
    assert [given["source"] for given in machine.inputs()] == [source, source]


# ------------------------------------------------------------------------- what is not delivered


@pytest.mark.parametrize("kind", ["throttle", "error", "reset", "lost"])
def test_a_target_that_fails_for_a_while_gets_the_event_once(
    cloud: RunningCloud, rules: Rules, machine: Machine, kind: str
) -> None:
    source = cloud.name("source")
    rules.add({"source": [source]}, machine.arn, RoleArn=machine.role)
    fault = {"kind": kind, "service": "states", "operation": "StartExecution", "count": 3}
    cloud.control("faults", [fault])

    rules.put(source)

    cloud.as_time_passes(lambda: cloud.control("deliveries") == [] and machine.inputs())
    assert len(machine.inputs()) == 1


def test_a_target_that_is_gone_leaves_a_dead_letter_at_once(
    cloud: RunningCloud, rules: Rules, machine: Machine
) -> None:
    dead, source = rules.queue(), cloud.name("source")
    rule = rules.add(
        {"source": [source]}, GONE, DeadLetterConfig={"Arn": dead.arn}, RoleArn=machine.role
    )

    rules.put(source)

    (letter,) = cloud.until(dead.messages)
    attributes = attributes_of(letter)
    assert json.loads(letter["Body"])["source"] == source
    assert "gone" in attributes.pop("ERROR_MESSAGE")
    assert attributes == {
        "RULE_ARN": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{rule}",
        "TARGET_ARN": GONE,
        "ERROR_CODE": "NO_RESOURCE",
        "RETRY_ATTEMPTS": "0",
    }


@pytest.mark.parametrize(
    ("retry_policy", "condition"),
    [
        ({"MaximumRetryAttempts": 2}, "MaximumRetryAttempts"),
        ({"MaximumEventAgeInSeconds": 60}, "MaximumEventAgeInSeconds"),
    ],
)
def test_an_event_whose_retries_are_used_up_is_a_dead_letter(
    cloud: RunningCloud,
    rules: Rules,
    machine: Machine,
    retry_policy: dict[str, int],
    condition: str,
) -> None:
    dead, source = rules.queue(), cloud.name("source")
    rules.add(
        {"source": [source]},
        machine.arn,
        RoleArn=machine.role,
        DeadLetterConfig={"Arn": dead.arn},
        RetryPolicy=retry_policy,
    )
    cloud.control("faults", [{"kind": "error", "service": "states", "count": 1000}])

    rules.put(source)

    (letter,) = cloud.as_time_passes(dead.messages)
    attributes = attributes_of(letter)
    assert attributes["EXHAUSTED_RETRY_CONDITION"] == condition
    assert attributes["ERROR_CODE"] == "INTERNAL_ERROR"
    assert int(attributes["RETRY_ATTEMPTS"]) >= 2


def attributes_of(message: dict[str, Any]) -> dict[str, str]:
    return {name: one["StringValue"] for name, one in message["MessageAttributes"].items()}


# ---------------------------------------------------------------------- events of AWS's services


@dataclass
class Uploads:
    """A versioned bucket that sends events, and a queue that a rule like the stack's fills."""

    cloud: RunningCloud
    rules: Rules
    bucket: str
    queue: Queue

    @property
    def s3(self) -> Any:
        return self.cloud.client("s3")

    def tell_eventbridge(self, *, on: bool) -> None:
        configuration: dict[str, Any] = {"EventBridgeConfiguration": {}} if on else {}
        self.s3.put_bucket_notification_configuration(
            Bucket=self.bucket, NotificationConfiguration=configuration
        )


@pytest.fixture
def uploads(cloud: RunningCloud, rules: Rules) -> Uploads:
    made = Uploads(cloud, rules, cloud.name("bucket"), rules.queue())
    made.s3.create_bucket(Bucket=made.bucket)
    versioning = {"Status": "Enabled"}
    made.s3.put_bucket_versioning(Bucket=made.bucket, VersioningConfiguration=versioning)
    made.tell_eventbridge(on=True)
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {
            "bucket": {"name": [made.bucket]},
            "object": {"key": [{"prefix": "uploads/"}], "size": [{"numeric": [">", 0]}]},
        },
    }
    rules.add(pattern, made.queue.arn)
    return made


@pytest.mark.parametrize(
    "key", ["uploads/a.wav", "uploads/a b+c.wav", "uploads/%20&=?#.wav", "uploads/größe 😀'\"<>"]
)
def test_an_upload_has_the_shape_of_aws_s_event_and_its_key_as_it_is(
    uploads: Uploads, key: str
) -> None:
    stored = uploads.s3.put_object(Bucket=uploads.bucket, Key=key, Body=b"abc")

    (event,) = uploads.rules.received(uploads.queue)
    assert shape(event) == shape(OBJECT_CREATED)
    assert event["detail"]["bucket"] == {"name": uploads.bucket}
    created = event["detail"]["object"]
    assert (created["key"], created["size"]) == (key, 3)
    assert created["version-id"] == stored["VersionId"]
    assert created["etag"] == stored["ETag"].strip('"')


def test_each_way_to_store_an_object_is_one_event_with_its_reason_in_order(
    uploads: Uploads,
) -> None:
    s3, bucket = uploads.s3, uploads.bucket
    s3.upload_fileobj(io.BytesIO(bytes(9 * MB)), bucket, "uploads/parts")
    source = {"Bucket": bucket, "Key": "uploads/parts"}
    s3.copy_object(Bucket=bucket, Key="uploads/copy", CopySource=source)
    s3.put_object(Bucket=bucket, Key="uploads/put", Body=b"abc", ChecksumAlgorithm="CRC32")

    events = uploads.rules.received(uploads.queue, 3)
    events.sort(key=lambda event: event["detail"]["object"]["sequencer"])
    assert [(event["detail"]["reason"], event["detail"]["object"]["size"]) for event in events] == [
        ("CompleteMultipartUpload", 9 * MB),
        ("CopyObject", 9 * MB),
        ("PutObject", 3),
    ]


def test_what_the_pattern_leaves_out_and_what_is_refused_is_not_delivered(
    uploads: Uploads,
) -> None:
    s3, bucket = uploads.s3, uploads.bucket
    s3.put_object(Bucket=bucket, Key="uploads/folder/", Body=b"")
    s3.put_object(Bucket=bucket, Key="other/a.wav", Body=b"abc")
    s3.put_object(Bucket=bucket, Key="uploads/last.wav", Body=b"abc", IfNoneMatch="*")
    with pytest.raises(ClientError):
        s3.put_object(Bucket=bucket, Key="uploads/last.wav", Body=b"abcd", IfNoneMatch="*")

    (event,) = uploads.rules.received(uploads.queue)
    assert event["detail"]["object"]["size"] == 3


def test_a_bucket_that_does_not_tell_eventbridge_makes_no_events(uploads: Uploads) -> None:
    uploads.tell_eventbridge(on=False)
    uploads.s3.put_object(Bucket=uploads.bucket, Key="uploads/first.wav", Body=b"abc")
    uploads.tell_eventbridge(on=True)
    uploads.s3.put_object(Bucket=uploads.bucket, Key="uploads/second.wav", Body=b"abcd")

    (event,) = uploads.rules.received(uploads.queue)
    assert event["detail"]["object"]["key"] == "uploads/second.wav"


# --------------------------------------------------------------------------------------- schedules


@dataclass
class Scheduled:
    """A schedule that fills a queue."""

    cloud: RunningCloud
    queue: Queue
    asked: dict[str, Any]

    def fired(self) -> list[Any]:
        return self.queue.bodies()


@pytest.fixture
def scheduled(cloud: RunningCloud) -> Any:
    """A schedule that is disabled."""
    queue = cloud.queue()
    role = cloud.role_arn("scheduler", allow=[allow("sqs:SendMessage")])
    asked = {
        "Name": cloud.name("schedule"),
        "ScheduleExpression": "rate(5 minutes)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": queue.arn, "RoleArn": role},
    }
    scheduler = cloud.client("scheduler")
    scheduler.create_schedule(**asked, State="DISABLED")
    yield Scheduled(cloud, queue, asked)
    scheduler.delete_schedule(Name=asked["Name"])


def test_a_rate_begins_when_it_is_enabled_and_goes_on_at_its_distance(
    cloud: RunningCloud, scheduled: Scheduled
) -> None:
    cloud.skip(600)
    before = scheduled.fired()

    cloud.client("scheduler").update_schedule(**scheduled.asked)
    cloud.skip(0)
    (event,) = scheduled.fired()
    skipped = cloud.skip()
    again = scheduled.fired()

    name = scheduled.asked["Name"]
    assert before == []
    assert event["source"] == "aws.scheduler"
    assert event["resources"] == [f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/{name}"]
    assert skipped == pytest.approx(300, abs=5)
    assert len(again) == 1


def test_what_was_missed_comes_once(cloud: RunningCloud, scheduled: Scheduled) -> None:
    cloud.client("scheduler").update_schedule(**scheduled.asked)
    cloud.skip(0)
    scheduled.fired()

    cloud.control("clock", {"leap": 3600})

    assert len(cloud.until(scheduled.fired)) == 1


def test_a_schedule_whose_target_is_gone_leaves_a_dead_letter(
    cloud: RunningCloud, scheduled: Scheduled
) -> None:
    gone = f"arn:aws:sqs:{REGION}:{ACCOUNT}:gone"
    dead = {"DeadLetterConfig": {"Arn": scheduled.queue.arn}}
    target = {**scheduled.asked["Target"], "Arn": gone, **dead}

    cloud.client("scheduler").update_schedule(**scheduled.asked | {"Target": target})
    cloud.skip(0)

    (letter,) = cloud.until(scheduled.queue.messages)
    attributes = attributes_of(letter)
    assert attributes["TARGET_ARN"] == gone
    assert attributes["SCHEDULE_ARN"].endswith(f":schedule/default/{scheduled.asked['Name']}")
    assert attributes["ERROR_CODE"] == "AWS.SimpleQueueService.NonExistentQueue"


# --------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("operation", "asked", "refusal"),
    [
        ("put_rule", {"EventPattern": '{"source": []}'}, "Event pattern is not valid"),
        ("put_rule", {"EventPattern": '{"a": [{"exists": true}]}'}, "patterns with exists"),
        ("put_rule", {"ScheduleExpression": "rate(1 minute)"}, "rules with a schedule"),
        ("put_rule", {"EventPattern": "{}", "EventBusName": "mine"}, "buses but the default one"),
        ("create_event_bus", {}, "does not do events: CreateEventBus"),
        ("put_targets", {"Targets": [{"Id": "1", "Arn": GONE}]}, "RoleArn is required"),
        ("put_rule", {"Name": "a b", "EventPattern": '{"source": ["a"]}'}, "at 'name' failed"),
        ("put_rule", {"EventPattern": '{"source": ["a"]}', "State": "ON"}, "at 'state' failed"),
        (
            "put_targets",
            {"Targets": [{"Id": "1", "Arn": f"arn:aws:sns:{REGION}:{ACCOUNT}:t"}]},
            "targets such as arn:aws:sns",
        ),
        (
            "put_targets",
            {"Targets": [{"Id": "1", "Arn": f"arn:aws:sqs:{REGION}:1:q", "Input": "{}"}]},
            "targets with Input",
        ),
        (
            "put_targets",
            {"Targets": [{"Id": str(n), "Arn": f"arn:aws:sqs:{REGION}:1:q"} for n in range(6)]},
            "exceeds the maximum number allowed",
        ),
    ],
)
def test_what_aws_or_the_local_cloud_does_not_take_is_refused(
    cloud: RunningCloud, operation: str, asked: dict[str, Any], refusal: str
) -> None:
    name = {"Rule": "x"} if operation == "put_targets" else {"Name": "x"}

    with pytest.raises(ClientError, match=refusal):
        getattr(cloud.client("events"), operation)(**name | asked)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"ScheduleExpression": "now and then"}, "Invalid Schedule Expression"),
        ({"ScheduleExpression": "rate(1 minutes)"}, "Invalid Schedule Expression"),
        ({"State": "ON"}, "at 'state' failed"),
        ({"ScheduleExpression": "cron(0 8 * * ? *)"}, "only a rate"),
        ({"FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5}}, "flexible"),
        ({"ActionAfterCompletion": "DELETE"}, "end by being deleted"),
    ],
)
def test_a_schedule_that_aws_or_the_local_cloud_does_not_take_is_refused(
    cloud: RunningCloud, scheduled: Scheduled, changes: dict[str, Any], refusal: str
) -> None:
    with pytest.raises(ClientError, match=refusal):
        cloud.client("scheduler").create_schedule(**scheduled.asked | {"Name": "x"} | changes)
