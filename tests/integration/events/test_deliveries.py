"""Events from S3 and from PutEvents reach what the rules name."""

import io
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.events.conftest import ACCOUNT, ROLE, Scene

MB = 1024 * 1024
OWN = {"source": ["shop"]}


def put(scene: Scene, **entry: Any) -> dict[str, Any]:
    asked = {"Source": "shop", "DetailType": "Sold", "Detail": '{"price": 3}', **entry}
    answer: dict[str, Any] = scene.client("events").put_events(Entries=[asked])
    return answer


def test_an_upload_reaches_the_queue_in_its_real_shape(scene: Scene) -> None:
    bucket, queue = scene.bucket(), scene.queue()
    scene.of_uploads(bucket, queue)

    stored = scene.client("s3").put_object(Bucket=bucket, Key="uploads/a.wav", Body=b"abc")

    (event,) = scene.received(queue)
    assert event["detail"]["bucket"] == {"name": bucket}
    assert event["detail"]["reason"] == "PutObject"
    told = event["detail"]["object"]
    assert (told["key"], told["size"]) == ("uploads/a.wav", 3)
    assert told["version-id"] == stored["VersionId"]
    assert told["etag"] == stored["ETag"].strip('"')


@pytest.mark.parametrize(
    "key", ["uploads/a b+c.wav", "uploads/%20&=?#.wav", "uploads/größe 😀.wav", "uploads/'\"<>.wav"]
)
def test_an_odd_key_arrives_as_it_is(scene: Scene, key: str) -> None:
    bucket, queue = scene.bucket(), scene.queue()
    scene.of_uploads(bucket, queue)

    scene.client("s3").put_object(Bucket=bucket, Key=key, Body=b"abc")

    (event,) = scene.received(queue)
    assert event["detail"]["object"]["key"] == key


def test_copies_and_multipart_uploads_are_told_once(scene: Scene) -> None:
    bucket, queue = scene.bucket(), scene.queue()
    scene.of_uploads(bucket, queue)
    s3 = scene.client("s3")

    s3.upload_fileobj(io.BytesIO(bytes(9 * MB)), bucket, "uploads/big.wav")
    s3.copy_object(
        Bucket=bucket,
        Key="uploads/copy.wav",
        CopySource={"Bucket": bucket, "Key": "uploads/big.wav"},
    )

    events = scene.received(queue, 2)
    assert {(event["detail"]["reason"], event["detail"]["object"]["size"]) for event in events} == {
        ("CompleteMultipartUpload", 9 * MB),
        ("CopyObject", 9 * MB),
    }


def test_what_the_pattern_leaves_out_is_not_delivered(scene: Scene) -> None:
    bucket, queue = scene.bucket(), scene.queue()
    scene.of_uploads(bucket, queue)
    s3 = scene.client("s3")

    s3.put_object(Bucket=bucket, Key="uploads/folder/", Body=b"")
    s3.put_object(Bucket=bucket, Key="other/a.wav", Body=b"abc")
    s3.put_object(Bucket=scene.bucket(), Key="uploads/a.wav", Body=b"abc")
    s3.put_object(Bucket=bucket, Key="uploads/last.wav", Body=b"abc")

    (event,) = scene.received(queue)
    assert event["detail"]["object"]["key"] == "uploads/last.wav"


def test_a_bucket_that_does_not_tell_eventbridge_tells_nothing(scene: Scene) -> None:
    bucket, queue = scene.bucket(), scene.queue()
    scene.of_uploads(bucket, queue)
    s3 = scene.client("s3")
    s3.put_object(Bucket=bucket, Key="uploads/first.wav", Body=b"abc")
    scene.received(queue)

    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    s3.put_object(Bucket=bucket, Key="uploads/second.wav", Body=b"abc")

    scene.until(lambda: scene.events.deliveries.door() == [])
    assert scene.messages(queue) == []


def test_an_event_starts_an_execution_with_the_event_as_its_input(scene: Scene) -> None:
    bucket, machine = scene.bucket(), scene.state_machine()
    role = f"arn:aws:iam::{ACCOUNT}:role/rule"
    scene.of_uploads(bucket, machine, RoleArn=role)

    scene.client("s3").put_object(Bucket=bucket, Key="uploads/größe.wav", Body=b"abc")

    (given,) = scene.inputs_of(machine)
    assert given["detail"]["object"]["key"] == "uploads/größe.wav"


def test_an_event_of_one_s_own_is_delivered_as_aws_writes_it(scene: Scene) -> None:
    queue = scene.queue()
    scene.rule(OWN, queue)

    answer = put(scene, Resources=["arn:aws:s3:::x"])

    (event,) = scene.received(queue)
    assert answer["FailedEntryCount"] == 0
    assert event.pop("time").endswith("Z")
    assert event == {
        "version": "0",
        "id": answer["Entries"][0]["EventId"],
        "detail-type": "Sold",
        "source": "shop",
        "account": ACCOUNT,
        "region": "us-east-1",
        "resources": ["arn:aws:s3:::x"],
        "detail": {"price": 3},
    }


def test_every_rule_and_every_target_gets_the_event(scene: Scene) -> None:
    queues = [scene.queue() for _ in range(3)]
    scene.rule({"source": ["every"]}, queues[0])
    name = scene.rule({"source": ["every"]}, queues[1])
    scene.client("events").put_targets(Rule=name, Targets=[{"Id": "other", "Arn": queues[2]}])

    put(scene, Source="every")

    for queue in queues:
        scene.received(queue)


def test_a_disabled_rule_delivers_nothing_until_it_is_enabled(scene: Scene) -> None:
    queue = scene.queue()
    name = scene.rule({"source": ["switched"]}, queue)
    scene.client("events").disable_rule(Name=name)
    put(scene, Source="switched", DetailType="first")

    scene.client("events").enable_rule(Name=name)
    put(scene, Source="switched", DetailType="second")

    (event,) = scene.received(queue)
    assert event["detail-type"] == "second"


def test_a_target_that_is_not_there_leaves_a_dead_letter(scene: Scene) -> None:
    dead = scene.queue()
    gone = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:gone"
    scene.rule({"source": ["lost"]}, gone, DeadLetterConfig={"Arn": dead}, RoleArn=ROLE)

    put(scene, Source="lost")

    (letter,) = scene.until(lambda: scene.messages(dead))
    assert json.loads(letter["Body"])["source"] == "lost"
    told = {name: value["StringValue"] for name, value in letter["MessageAttributes"].items()}
    assert told["TARGET_ARN"] == gone
    assert told["ERROR_CODE"] == "NO_RESOURCE"


def test_a_schedule_fires_its_target_at_once(scene: Scene) -> None:
    queue = scene.queue()

    scene.client("scheduler").create_schedule(
        Name="often",
        ScheduleExpression="rate(1 minute)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": queue, "RoleArn": "arn:aws:iam::1:role/x", "Input": '{"tick": true}'},
    )

    assert scene.received(queue) == [{"tick": True}]


@pytest.mark.parametrize(
    ("operation", "asked", "words"),
    [
        (
            "put_targets",
            {"Rule": "x", "Targets": [{"Id": "1", "Arn": "arn:aws:ecs:us-east-1:1:cluster/x"}]},
            "targets such as arn:aws:ecs",
        ),
        (
            "put_rule",
            {"Name": "x", "EventPattern": '{"a": [{"begins-with": "b"}]}'},
            "patterns with begins-with",
        ),
        (
            "create_archive",
            {"ArchiveName": "x", "EventSourceArn": "arn:aws:events:us-east-1:1:event-bus/default"},
            "no archives",
        ),
    ],
)
def test_what_eventbridge_does_not_do_here_is_refused(
    scene: Scene, operation: str, asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(ClientError, match=f"The local cloud does not do events: .*{words}"):
        getattr(scene.client("events"), operation)(**asked)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5}}, "flexible"),
        ({"Target": {"Arn": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"}}, "targets such as"),
    ],
)
def test_what_the_scheduler_does_not_do_here_is_refused(
    scene: Scene, changes: dict[str, Any], words: str
) -> None:
    asked = {
        "Name": "x",
        "ScheduleExpression": "rate(1 minute)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": scene.queue(), "RoleArn": "arn:aws:iam::1:role/x"},
    }

    with pytest.raises(ClientError, match=f"The local cloud does not do scheduler: .*{words}"):
        scene.client("scheduler").create_schedule(**asked | changes)
