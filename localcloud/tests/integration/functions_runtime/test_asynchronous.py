"""Events: answered at once, tried again, and their outcome sent on."""

import json
import time

FAILS = "def handler(event, context): print('tried'); raise ValueError('no')"


def tries(cloud, name: str) -> int:
    return sum(line == (name, "$LATEST", "tried") for line in cloud.lines)


def until(true) -> None:
    give_up = time.monotonic() + 10
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def test_an_event_is_accepted_at_once_and_handled_later(cloud):
    name = cloud.create("import time\ndef handler(e, c): time.sleep(0.5); print('tried')")

    answer = cloud.invoke(name, InvocationType="Event")
    at_once = tries(cloud, name)

    assert answer["StatusCode"] == 202
    assert answer["Payload"] is None
    assert at_once == 0
    until(lambda: tries(cloud, name) == 1)


def test_an_event_that_fails_is_tried_twice_more_and_becomes_a_dead_letter(cloud):
    url, arn = cloud.queue("dead-letters")
    name = cloud.create(FAILS, DeadLetterConfig={"TargetArn": arn})

    cloud.invoke(name, {"number": 1}, InvocationType="Event")

    message = cloud.message(url)
    assert json.loads(message["Body"]) == {"number": 1}
    assert message["MessageAttributes"]["ErrorMessage"]["StringValue"] == "no"
    assert tries(cloud, name) == 3


def test_no_retries_are_made_where_none_are_asked_for_and_the_failure_goes_to_its_destination(
    cloud,
):
    url, arn = cloud.queue("failures")
    name = cloud.create(FAILS)
    cloud.api.put_function_event_invoke_config(
        FunctionName=name,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": arn}},
    )

    cloud.invoke(name, {"number": 2}, InvocationType="Event")

    record = json.loads(cloud.message(url)["Body"])
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 1
    assert record["requestPayload"] == {"number": 2}
    assert record["responseContext"]["functionError"] == "Unhandled"
    assert record["responsePayload"]["errorType"] == "ValueError"
    assert tries(cloud, name) == 1


def test_a_success_goes_to_its_destination(cloud):
    url, arn = cloud.queue("successes")
    name = cloud.create("def handler(event, context): return event + 1")
    cloud.api.put_function_event_invoke_config(
        FunctionName=name, DestinationConfig={"OnSuccess": {"Destination": arn}}
    )

    cloud.invoke(name, 1, InvocationType="Event")

    record = json.loads(cloud.message(url)["Body"])
    assert record["requestContext"]["condition"] == "Success"
    assert record["responsePayload"] == 2


def test_an_event_that_is_throttled_waits_until_there_is_room(cloud):
    name = cloud.create("def handler(event, context): print('tried')")
    cloud.api.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)

    cloud.invoke(name, InvocationType="Event")
    time.sleep(0.3)
    while_throttled = tries(cloud, name)
    cloud.api.delete_function_concurrency(FunctionName=name)

    assert while_throttled == 0
    until(lambda: tries(cloud, name) == 1)


def test_settings_are_kept_by_qualifier_and_changed_in_part(cloud):
    name = cloud.create(FAILS)
    cloud.api.put_function_event_invoke_config(
        FunctionName=name, MaximumRetryAttempts=0, MaximumEventAgeInSeconds=60
    )

    cloud.api.update_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=1)

    got = cloud.api.get_function_event_invoke_config(FunctionName=name)
    assert (got["MaximumRetryAttempts"], got["MaximumEventAgeInSeconds"]) == (1, 60)
    listed = cloud.api.list_function_event_invoke_configs(FunctionName=name)
    assert len(listed["FunctionEventInvokeConfigs"]) == 1
    cloud.api.delete_function_event_invoke_config(FunctionName=name)
    listed = cloud.api.list_function_event_invoke_configs(FunctionName=name)
    assert listed["FunctionEventInvokeConfigs"] == []
