"""Events of one's own reach the targets of the rules that are for them."""

import json
from typing import Any

from localcloud.tests.integration.events.conftest import ACCOUNT, Scene


def test_an_event_is_delivered_as_aws_writes_it(scene: Scene) -> None:
    queue = scene.queue()
    scene.rule({"source": ["shop"]}, queue)

    answer = scene.put("shop", Resources=["arn:aws:s3:::x"])

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


def test_a_bad_entry_does_not_keep_the_others_back(scene: Scene) -> None:
    queue = scene.queue()
    scene.rule({"source": ["shop"]}, queue)
    good = {"Source": "shop", "DetailType": "Sold", "Detail": "{}"}

    answer = scene.client("events").put_events(
        Entries=[good | {"Detail": "[]"}, good, good | {"Source": "aws.s3"}]
    )

    assert answer["FailedEntryCount"] == 2
    assert [entry.get("ErrorCode") for entry in answer["Entries"]] == [
        "MalformedDetail",
        None,
        "NotAuthorizedForSourceException",
    ]
    (event,) = scene.received(queue)
    assert event["id"] == answer["Entries"][1]["EventId"]


def test_every_rule_and_every_target_gets_the_event(scene: Scene) -> None:
    queues = [scene.queue() for _ in range(3)]
    scene.rule({"source": ["every"]}, queues[0])
    name = scene.rule({"source": ["every"]}, queues[1])
    scene.client("events").put_targets(Rule=name, Targets=[{"Id": "other", "Arn": queues[2]}])

    scene.put("every")

    for queue in queues:
        scene.received(queue)


def test_a_disabled_rule_delivers_nothing_until_it_is_enabled(scene: Scene) -> None:
    queue = scene.queue()
    name = scene.rule({"source": ["switched"]}, queue)
    scene.client("events").disable_rule(Name=name)
    scene.put("switched", DetailType="first")

    scene.client("events").enable_rule(Name=name)
    scene.put("switched", DetailType="second")

    (event,) = scene.received(queue)
    assert event["detail-type"] == "second"


def test_a_rule_that_is_changed_delivers_by_its_new_pattern(scene: Scene) -> None:
    queue = scene.queue()
    name = scene.rule({"source": ["before"]}, queue)
    scene.client("events").put_rule(Name=name, EventPattern='{"source": ["after"]}')

    scene.put("before")
    scene.put("after")

    (event,) = scene.received(queue)
    assert event["source"] == "after"


def test_a_rule_is_on_one_bus(scene: Scene) -> None:
    events, queue = scene.client("events"), scene.queue()
    bus = scene.name("bus")
    events.create_event_bus(Name=bus)
    events.put_rule(Name="on-it", EventBusName=bus, EventPattern='{"source": ["shop"]}')
    events.put_targets(Rule="on-it", EventBusName=bus, Targets=[{"Id": "1", "Arn": queue}])

    scene.put("shop", DetailType="to the default bus")
    scene.put("shop", DetailType="to it", EventBusName=bus)

    (event,) = scene.received(queue)
    assert event["detail-type"] == "to it"


def test_an_event_for_a_bus_that_is_not_there_is_taken_and_dropped_as_on_aws(scene: Scene) -> None:
    assert scene.put("shop", EventBusName="nowhere")["FailedEntryCount"] == 0


def test_a_pattern_can_be_tried(scene: Scene) -> None:
    def matches(pattern: dict[str, Any]) -> bool:
        event = {"source": "shop", "detail": {"items": [{"name": "a"}, {"name": "b"}]}}
        answer = scene.client("events").test_event_pattern(
            EventPattern=json.dumps(pattern), Event=json.dumps(event)
        )
        return bool(answer["Result"])

    assert matches({"detail": {"items": {"name": ["b"]}}})
    assert not matches({"detail": {"items": {"name": ["c"]}}})


def test_what_a_target_has_is_kept_as_it_was_given(scene: Scene) -> None:
    target = {
        "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/rule",
        "InputTransformer": {"InputPathsMap": {"a": "$.detail"}, "InputTemplate": "<a>"},
        "RetryPolicy": {"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 60},
        "DeadLetterConfig": {"Arn": scene.queue()},
    }
    queue = scene.queue()

    name = scene.rule({"source": ["kept"]}, queue, **target)

    (kept,) = scene.client("events").list_targets_by_rule(Rule=name)["Targets"]
    assert kept == {"Id": "target", "Arn": queue, **target}
