"""Lambda over the wire: calls, versions and aliases, limits, and asynchronous calls."""

import base64
import re
import threading
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.tests.running_cloud import ACCOUNT, RunningCloud, allow, package

ECHO = "def handler(event, context): return event"


def answers(number: int) -> str:
    return f"def handler(event, context): return {number}"


def deploy(cloud: RunningCloud, name: str, source: str) -> str:
    """The version that is published of the new code."""
    lambda_ = cloud.client("lambda")
    lambda_.update_function_code(FunctionName=name, ZipFile=package(source))
    return str(lambda_.publish_version(FunctionName=name)["Version"])


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


# ------------------------------------------------------------------------------------------- calls


def test_a_function_is_called_by_name_and_by_arn_and_sees_which(cloud: RunningCloud) -> None:
    name = cloud.function("def handler(event, context): return context.invoked_function_arn")
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}"

    assert cloud.invoke(name)["Payload"] == cloud.invoke(arn)["Payload"] == arn
    assert cloud.invoke(f"{name}:$LATEST")["Payload"] == f"{arn}:$LATEST"


def test_an_answer_has_the_version_and_the_log_if_it_is_asked_for(cloud: RunningCloud) -> None:
    name = cloud.function("def handler(event, context): print('said'); raise KeyError('x')")

    answer = cloud.invoke(name, LogType="Tail")

    log = base64.b64decode(answer["LogResult"]).decode()
    assert (answer["ExecutedVersion"], answer["FunctionError"]) == ("$LATEST", "Unhandled")
    assert re.search(r"^START .*\nsaid\n", log)
    assert answer["ResponseMetadata"]["RequestId"] in log
    assert "LogResult" not in cloud.invoke(name)


def test_the_account_s_limits_are_answered_with_what_is_not_reserved(cloud: RunningCloud) -> None:
    lambda_, name = cloud.client("lambda"), cloud.function(ECHO)
    before = lambda_.get_account_settings()["AccountLimit"]

    lambda_.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=7)
    after = lambda_.get_account_settings()["AccountLimit"]
    lambda_.delete_function_concurrency(FunctionName=name)

    assert before["ConcurrentExecutions"] == after["ConcurrentExecutions"] == 1000
    assert after["UnreservedConcurrentExecutions"] == before["UnreservedConcurrentExecutions"] - 7


def test_lines_of_the_log_are_in_the_function_s_group(cloud: RunningCloud) -> None:
    group = cloud.name("/group")
    name = cloud.function(
        "def handler(event, context): print('a line')", LoggingConfig={"LogGroup": group}
    )

    cloud.invoke(name)

    events = cloud.client("logs").filter_log_events(logGroupName=group)["events"]
    assert "a line" in [event["message"] for event in events]


@pytest.mark.parametrize("qualifier", [None, "7", "live"])
def test_what_there_is_not_is_not_found(cloud: RunningCloud, qualifier: str | None) -> None:
    name = "nobody" if qualifier is None else cloud.function(ECHO)
    more = {} if qualifier is None else {"Qualifier": qualifier}

    with pytest.raises(ClientError, match=f"function:{name}") as refused:
        cloud.invoke(name, **more)

    assert code(refused) == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("payload", "refusal"),
    [
        (b'"' + b"x" * 6 * 1024 * 1024 + b'"', "RequestTooLargeException"),
        (b"{", "InvalidRequestContentException"),
    ],
    ids=["too large", "no JSON"],
)
def test_a_payload_that_lambda_does_not_take_is_refused(
    cloud: RunningCloud, payload: bytes, refusal: str
) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.client("lambda").invoke(FunctionName="any", Payload=payload)

    assert code(refused) == refusal


def test_a_function_in_a_vpc_needs_a_role_that_may_make_network_interfaces(
    cloud: RunningCloud,
) -> None:
    source = "def handler(event, context):\n    return 'answered'\n"
    network = {"SubnetIds": ["subnet-1a"], "SecurityGroupIds": ["sg-1a"]}
    interfaces = allow("ec2:*NetworkInterface*", "*")

    with pytest.raises(ClientError, match="CreateNetworkInterface on EC2"):
        cloud.function(source, VpcConfig=network)
    name = cloud.function(
        source, VpcConfig=network, Role=cloud.role_arn("lambda", allow=[interfaces])
    )

    found = cloud.client("lambda").get_function_configuration(FunctionName=name)
    assert found["VpcConfig"]["SubnetIds"] == ["subnet-1a"]
    assert cloud.invoke(name)["Payload"] == "answered"


def test_a_function_calls_the_local_cloud_as_its_role(cloud: RunningCloud) -> None:
    role = cloud.role_arn("lambda", allow=[allow("sqs:CreateQueue")])
    made = cloud.name("queue")
    name = cloud.function(
        "import boto3\n"
        "def handler(event, context): boto3.client('sqs').create_queue(QueueName=event)",
        Role=role,
    )

    answer = cloud.invoke(name, made)

    assert "FunctionError" not in answer
    assert cloud.client("sqs").get_queue_url(QueueName=made)["QueueUrl"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"Runtime": "python3.9"}, r"runtime is python3\.9.*PythonRuntime=python3\."),
        ({"DeadLetterConfig": {"TargetArn": "arn:aws:sqs:x"}}, "functions with DeadLetterConfig"),
        ({"PackageType": "Image"}, "functions in container images"),
        ({"Timeout": 901}, "Value '901' at 'timeout' failed to satisfy constraint"),
        ({"Handler": "two words"}, "Value 'two words' at 'handler' failed to satisfy constraint"),
    ],
)
def test_a_function_that_cannot_be_run_here_is_not_made(
    cloud: RunningCloud, settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(ClientError, match=words):
        cloud.function(ECHO, **settings)


# ---------------------------------------------------------------------------- versions and aliases


def test_a_version_stays_as_it_was_and_an_alias_goes_where_it_is_led(cloud: RunningCloud) -> None:
    name, lambda_ = cloud.function(answers(1)), cloud.client("lambda")
    first = lambda_.publish_version(FunctionName=name)["Version"]
    lambda_.create_alias(FunctionName=name, Name="live", FunctionVersion=first)
    second = deploy(cloud, name, answers(2))

    before = cloud.invoke(f"{name}:live")
    lambda_.update_alias(FunctionName=name, Name="live", FunctionVersion=second)
    after = cloud.invoke(f"{name}:live")

    assert (before["Payload"], before["ExecutedVersion"]) == (1, "1")
    assert (after["Payload"], after["ExecutedVersion"]) == (2, "2")
    assert cloud.invoke(name, Qualifier=first)["Payload"] == 1


def test_new_settings_are_in_force_at_once_though_old_processes_are_warm(
    cloud: RunningCloud,
) -> None:
    name = cloud.function("import os\ndef handler(event, context): return os.environ.get('KIND')")
    before = cloud.invoke(name)

    cloud.client("lambda").update_function_configuration(
        FunctionName=name, Environment={"Variables": {"KIND": "new"}}
    )

    assert (before["Payload"], cloud.invoke(name)["Payload"]) == (None, "new")


def test_a_call_under_way_survives_a_deployment(cloud: RunningCloud) -> None:
    queue = cloud.queue()
    role = cloud.role_arn("lambda", allow=[allow("sqs:*")])
    name = cloud.function(
        f"""
        import boto3
        def handler(event, context):
            sqs = boto3.client("sqs")
            sqs.send_message(QueueUrl="{queue.url}", MessageBody='"begun"')
            while not sqs.receive_message(QueueUrl=event, WaitTimeSeconds=5).get("Messages"): ...
            return 1
        """,
        Timeout=30,
        Role=role,
    )
    go = cloud.queue()
    got: list[Any] = []
    call = threading.Thread(target=lambda: got.append(cloud.invoke(name, go.url)["Payload"]))
    call.start()
    cloud.until(queue.bodies)

    deploy(cloud, name, answers(2))
    new = cloud.invoke(name)["Payload"]
    go.sqs.send_message(QueueUrl=go.url, MessageBody="go")
    call.join()

    assert (got, new) == ([1], 2)


def test_a_function_is_shown_by_alias_and_by_version_and_waiters_end(cloud: RunningCloud) -> None:
    name, lambda_ = cloud.function(answers(1)), cloud.client("lambda")
    lambda_.publish_version(FunctionName=name)
    lambda_.create_alias(FunctionName=name, Name="live", FunctionVersion="1")

    for waiter in ("function_exists", "function_active_v2", "function_updated_v2"):
        lambda_.get_waiter(waiter).wait(FunctionName=name, Qualifier="live")
    by_alias = lambda_.get_function_configuration(FunctionName=name, Qualifier="live")
    by_version = lambda_.get_function(FunctionName=f"{name}:1")["Configuration"]

    assert by_alias["FunctionArn"].endswith(f":function:{name}:live")
    assert by_version["FunctionArn"].endswith(f":function:{name}:1")
    assert by_alias["Version"] == by_version["Version"] == "1"


@pytest.mark.parametrize("name", ["12", "a b", "a.b"])
def test_an_alias_has_a_name_that_lambda_takes(cloud: RunningCloud, name: str) -> None:
    function = cloud.function(ECHO)

    with pytest.raises(ClientError, match="at 'name' failed to satisfy constraint"):
        cloud.client("lambda").create_alias(
            FunctionName=function, Name=name, FunctionVersion="$LATEST"
        )


def test_an_alias_with_weights_is_refused(cloud: RunningCloud) -> None:
    name = cloud.function(answers(1))
    deploy(cloud, name, answers(2))
    weights = {"AdditionalVersionWeights": {"1": 0.5}}

    with pytest.raises(ClientError, match="aliases with weights"):
        cloud.client("lambda").create_alias(
            FunctionName=name, Name="live", FunctionVersion="1", RoutingConfig=weights
        )


# ------------------------------------------------------------------------------ processes, limits


def test_calls_share_a_process_until_it_is_killed(cloud: RunningCloud) -> None:
    role = cloud.role("lambda")
    name = cloud.function(
        """
        import boto3, os
        def handler(event, context):
            if event: boto3.client("sqs").list_queues()
            return os.getpid()
        """,
        Role=f"arn:aws:iam::{ACCOUNT}:role/{role}",
    )
    pids = {cloud.invoke(name)["Payload"] for _ in range(3)}
    cloud.control("faults", [{"kind": "kill", "caller": role, "service": "sqs"}])

    died = cloud.invoke(name, 1)

    assert len(pids) == 1
    assert died["Payload"]["errorType"] == "Runtime.ExitError"
    assert cloud.invoke(name)["Payload"] not in pids


# ------------------------------------------------------------------------------ asynchronous calls


def test_an_event_that_fails_is_tried_twice_more_and_its_record_goes_to_its_queue(
    cloud: RunningCloud,
) -> None:
    queue = cloud.queue()
    role = cloud.role_arn("lambda", allow=[allow("sqs:SendMessage", queue.arn)])
    name = cloud.function(
        "def handler(e, c): print('ran', c.aws_request_id); raise ValueError('no')", Role=role
    )
    settings = {"DestinationConfig": {"OnFailure": {"Destination": queue.arn}}}
    cloud.client("lambda").put_function_event_invoke_config(FunctionName=name, **settings)

    answer = cloud.invoke(name, {"number": 1}, InvocationType="Event")
    (record,) = cloud.as_time_passes(queue.bodies)

    context = record["requestContext"]
    assert (answer["StatusCode"], answer["Payload"]) == (202, None)
    assert (context["condition"], context["approximateInvokeCount"]) == ("RetriesExhausted", 3)
    assert context["functionArn"].endswith(f":function:{name}:$LATEST")
    assert record["requestPayload"] == {"number": 1}
    assert record["responseContext"]["functionError"] == "Unhandled"
    assert record["responsePayload"]["errorType"] == "ValueError"
    logged = cloud.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    ran = [event["message"] for event in logged if event["message"].startswith("ran")]
    assert ran == [f"ran {context['requestId']}"] * 3


def test_an_event_that_is_throttled_waits_for_room_until_it_is_too_old(
    cloud: RunningCloud,
) -> None:
    queue, lambda_ = cloud.queue(), cloud.client("lambda")
    name = cloud.function(ECHO, Role=cloud.role_arn("lambda", allow=[allow("sqs:SendMessage")]))
    lambda_.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    lambda_.put_function_event_invoke_config(
        FunctionName=name,
        MaximumEventAgeInSeconds=60,
        DestinationConfig={"OnFailure": {"Destination": queue.arn}},
    )

    cloud.invoke(name, InvocationType="Event")
    (record,) = cloud.as_time_passes(queue.bodies)

    assert record["requestContext"]["condition"] == "EventAgeExceeded"
    assert record["requestContext"]["approximateInvokeCount"] == 0
    assert record["responsePayload"] is None


def test_settings_of_asynchronous_calls_are_kept_by_qualifier(cloud: RunningCloud) -> None:
    name, lambda_ = cloud.function(ECHO), cloud.client("lambda")
    lambda_.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=1)

    with pytest.raises(ClientError) as missing:
        lambda_.get_function_event_invoke_config(FunctionName=name, Qualifier="$LATEST1")
    kept = lambda_.get_function_event_invoke_config(FunctionName=name)
    lambda_.delete_function_event_invoke_config(FunctionName=name)

    assert code(missing) == "ResourceNotFoundException"
    assert kept["MaximumRetryAttempts"] == 1
    with pytest.raises(ClientError, match="doesn't have an EventInvokeConfig"):
        lambda_.get_function_event_invoke_config(FunctionName=name)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 21_601},
            "less than or equal to 21600",
        ),
        (
            {
                "DestinationConfig": {
                    "OnSuccess": {"Destination": "arn:aws:sqs:us-east-1:123456789012:q"}
                }
            },
            "destinations of successes",
        ),
        (
            {
                "DestinationConfig": {
                    "OnFailure": {"Destination": "arn:aws:sns:us-east-1:123456789012:t"}
                }
            },
            "destinations but queues",
        ),
    ],
)
def test_settings_that_lambda_or_the_local_cloud_does_not_take_are_refused(
    cloud: RunningCloud, settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(ClientError, match=words):
        cloud.client("lambda").put_function_event_invoke_config(
            FunctionName=cloud.function(ECHO), **settings
        )
