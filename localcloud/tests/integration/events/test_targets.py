"""Each kind of target gets the event, or what is made of it."""

import json

from localcloud.tests.integration.events.conftest import ACCOUNT, ROLE, Scene


def test_a_state_machine_s_execution_has_the_event_as_its_input(scene: Scene) -> None:
    bucket, machine = scene.bucket(), scene.state_machine()
    scene.of_uploads(bucket, machine, RoleArn=ROLE)

    scene.client("s3").put_object(Bucket=bucket, Key="uploads/größe.wav", Body=b"abc")

    (given,) = scene.inputs_of(machine)
    assert given["detail"]["object"]["key"] == "uploads/größe.wav"


def test_a_state_machine_s_alias_starts_an_execution_too(scene: Scene) -> None:
    states, machine = scene.client("stepfunctions"), scene.state_machine()
    version = states.publish_state_machine_version(stateMachineArn=machine)
    alias = states.create_state_machine_alias(
        name="live",
        routingConfiguration=[
            {"stateMachineVersionArn": version["stateMachineVersionArn"], "weight": 100}
        ],
    )["stateMachineAliasArn"]
    scene.rule({"source": ["aliased"]}, alias, RoleArn=ROLE)

    scene.put("aliased")

    (given,) = scene.inputs_of(machine)
    assert given["source"] == "aliased"


def test_a_function_s_alias_gets_the_event(scene: Scene) -> None:
    scene.rule({"source": ["called"]}, scene.function())

    answer = scene.put("called")

    def got() -> list[str]:
        event_id = answer["Entries"][0]["EventId"]
        return [line for line in scene.printed if event_id in line]

    (line,) = scene.until(got)
    assert json.loads(line)["got"]["detail"] == {"price": 3}


def test_a_fifo_queue_gets_it_in_the_group_that_the_target_names(scene: Scene) -> None:
    queue = scene.queue(".fifo", FifoQueue="true", ContentBasedDeduplication="true")
    scene.rule({"source": ["grouped"]}, queue, SqsParameters={"MessageGroupId": "all"})

    scene.put("grouped")

    (message,) = scene.until(lambda: scene.messages(queue))
    assert message["Attributes"]["MessageGroupId"] == "all"


def test_a_topic_gets_it(scene: Scene) -> None:
    sns, queue = scene.client("sns"), scene.queue()
    topic = sns.create_topic(Name=scene.name("topic"))["TopicArn"]
    sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes={"RawMessageDelivery": "true"}
    )
    scene.rule({"source": ["published"]}, topic)

    scene.put("published")

    (event,) = scene.received(queue)
    assert event["source"] == "published"


def test_a_log_group_gets_a_line(scene: Scene) -> None:
    logs, group = scene.client("logs"), "/aws/events/all"
    logs.create_log_group(logGroupName=group)
    scene.rule({"source": ["logged"]}, f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{group}")

    scene.put("logged")

    (line,) = scene.until(lambda: logs.filter_log_events(logGroupName=group)["events"])
    assert json.loads(line["message"])["source"] == "logged"


def test_another_bus_gets_it_as_it_was(scene: Scene) -> None:
    events, queue = scene.client("events"), scene.queue()
    bus = events.create_event_bus(Name=scene.name("bus"))["EventBusArn"]
    events.put_rule(Name="there", EventBusName=bus, EventPattern='{"source": ["aws.s3"]}')
    events.put_targets(Rule="there", EventBusName=bus, Targets=[{"Id": "1", "Arn": queue}])
    bucket = scene.bucket()
    scene.of_uploads(bucket, bus)

    scene.client("s3").put_object(Bucket=bucket, Key="uploads/a", Body=b"abc")

    (event,) = scene.received(queue)
    assert event["detail"]["object"]["key"] == "uploads/a"


def test_buses_that_name_each_other_do_not_go_round_for_ever(scene: Scene) -> None:
    events, dead = scene.client("events"), scene.queue()
    default = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default"
    other = events.create_event_bus(Name=scene.name("bus"))["EventBusArn"]
    pattern = '{"source": ["round"]}'
    scene.rule({"source": ["round"]}, other)
    events.put_rule(Name="back", EventBusName=other, EventPattern=pattern)
    events.put_targets(
        Rule="back",
        EventBusName=other,
        Targets=[{"Id": "1", "Arn": default, "DeadLetterConfig": {"Arn": dead}}],
    )

    scene.put("round")

    _, told = scene.letter(dead)
    assert told["ERROR_CODE"] == "THIRD_ACCOUNT_HOP_DETECTED"


def test_a_target_gets_what_its_template_makes_of_the_event(scene: Scene) -> None:
    queue = scene.queue()
    transformer = {
        "InputPathsMap": {"price": "$.detail.price", "kind": "$.detail-type"},
        "InputTemplate": '{"told": "<kind> for <price>", "price": <price>}',
    }
    scene.rule({"source": ["made"]}, queue, InputTransformer=transformer)

    scene.put("made")

    assert scene.received(queue) == [{"told": "Sold for 3", "price": 3}]
