"""What the clock sets off."""

from typing import Any

from localcloud.tests.integration.events.conftest import ACCOUNT, ROLE, Scene


def schedule(scene: Scene, target: str, expression: str = "rate(1 minute)", **more: Any) -> str:
    """Its name."""
    name = scene.name("schedule")
    scene.client("scheduler").create_schedule(
        Name=name,
        ScheduleExpression=expression,
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": target, "RoleArn": ROLE, **more},
    )
    return name


def test_a_rate_fires_its_target_at_once(scene: Scene) -> None:
    queue = scene.queue()

    schedule(scene, queue, Input='{"tick": true}')

    assert scene.received(queue) == [{"tick": True}]


def test_a_moment_fires_with_a_scheduled_event(scene: Scene) -> None:
    queue = scene.queue()

    name = schedule(scene, queue, "at(2026-01-01T00:00:00)")

    (event,) = scene.received(queue)
    assert event["source"] == "aws.scheduler"
    assert event["time"] == "2026-01-01T00:00:00Z"
    assert event["resources"] == [f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule/default/{name}"]


def test_a_function_s_alias_is_called(scene: Scene) -> None:
    schedule(scene, scene.function(), Input='{"tick": "of the function"}')

    scene.until(lambda: [line for line in scene.printed if "of the function" in line])


def test_a_target_that_is_gone_leaves_a_dead_letter(scene: Scene) -> None:
    dead, gone = scene.queue(), f"arn:aws:sqs:us-east-1:{ACCOUNT}:gone"

    name = schedule(scene, gone, Input='{"tick": 1}', DeadLetterConfig={"Arn": dead})

    event, told = scene.letter(dead)
    assert event == {"tick": 1}
    assert told["TARGET_ARN"] == gone
    assert told["SCHEDULE_ARN"].endswith(f":schedule/default/{name}")
    assert told["SCHEDULED_TIME"].endswith("Z")
    assert told["ERROR_CODE"] == "AWS.SimpleQueueService.NonExistentQueue"


def test_a_rule_with_a_schedule_fires_its_targets(scene: Scene) -> None:
    events, queue = scene.client("events"), scene.queue()
    events.put_rule(Name="clock", ScheduleExpression="rate(1 minute)")
    events.put_targets(Rule="clock", Targets=[{"Id": "1", "Arn": queue}])

    event = scene.as_minutes_pass(lambda: scene.taken(queue))[0]

    assert (event["source"], event["detail-type"]) == ("aws.events", "Scheduled Event")
    assert event["resources"] == [f"arn:aws:events:us-east-1:{ACCOUNT}:rule/clock"]


def test_a_cron_fires_when_its_time_comes(scene: Scene) -> None:
    queue = scene.queue()
    schedule(scene, queue, "cron(* * * * ? *)", Input='{"cron": true}')

    fired = scene.as_minutes_pass(lambda: scene.taken(queue))

    assert fired[0] == {"cron": True}


def test_a_schedule_that_is_disabled_does_not_fire_until_it_is_enabled(scene: Scene) -> None:
    queue, api = scene.queue(), scene.client("scheduler")
    target = {"Arn": queue, "RoleArn": ROLE, "Input": '{"tick": true}'}
    asked = {
        "Name": scene.name("schedule"),
        "ScheduleExpression": "rate(1 minute)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": target,
    }
    api.create_schedule(**asked, State="DISABLED")
    probe = scene.queue()
    schedule(scene, probe)
    scene.received(probe)  # so the other one was looked at too
    assert scene.messages(queue) == []

    api.update_schedule(**asked)

    assert scene.received(queue) == [{"tick": True}]
