"""Invoke, as boto3 makes it."""

import json
import re

import pytest
from botocore.exceptions import ClientError

from localcloud.tests.integration.functions_runtime.conftest import tail_of

ECHO = "def handler(event, context): return event"


def test_a_function_is_called_by_name_by_arn_and_by_part_of_it(cloud):
    name = cloud.create("def handler(event, context): return context.invoked_function_arn")
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{name}"

    answers = {
        spelled: cloud.invoke(spelled)["Payload"]
        for spelled in (name, arn, f"123456789012:function:{name}", f"{name}:$LATEST")
    }

    assert answers[name] == answers[arn] == answers[f"123456789012:function:{name}"] == arn
    assert answers[f"{name}:$LATEST"] == f"{arn}:$LATEST"


def test_an_answer_says_which_version_ran_and_shows_the_log_on_request(cloud):
    name = cloud.create("def handler(event, context): print('said'); return 1")

    answer = cloud.invoke(name, LogType="Tail")

    assert answer["StatusCode"] == 200
    assert answer["ExecutedVersion"] == "$LATEST"
    assert "FunctionError" not in answer
    assert re.search(r"^START .*\nsaid\nEND .*\nREPORT ", tail_of(answer), re.MULTILINE)
    assert "LogResult" not in cloud.invoke(name)


def test_an_exception_is_an_answer_with_a_function_error(cloud):
    name = cloud.create("def handler(event, context): raise KeyError('x')")

    answer = cloud.invoke(name)

    assert answer["StatusCode"] == 200
    assert answer["FunctionError"] == "Unhandled"
    assert answer["Payload"]["errorType"] == "KeyError"


@pytest.mark.parametrize("qualifier", [None, "7", "live"])
def test_what_there_is_not_is_not_found(cloud, qualifier):
    name = "nobody" if qualifier is None else cloud.create(ECHO)
    more = {} if qualifier is None else {"Qualifier": qualifier}

    with pytest.raises(cloud.api.exceptions.ResourceNotFoundException) as refused:
        cloud.invoke(name, **more)

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert f"function:{name}" in str(refused.value)


def test_a_dry_run_calls_nothing(cloud):
    name = cloud.create("print('started')\n" + ECHO)

    answer = cloud.invoke(name, InvocationType="DryRun")

    assert answer["StatusCode"] == 204
    assert not [line for line in cloud.lines if line[0] == name]


def test_what_is_too_large_is_refused(cloud):
    name = cloud.create(ECHO)

    with pytest.raises(cloud.api.exceptions.RequestTooLargeException):
        cloud.api.invoke(FunctionName=name, Payload=json.dumps("x" * 6 * 1024 * 1024))


def test_what_is_no_json_is_refused(cloud):
    name = cloud.create(ECHO)

    with pytest.raises(cloud.api.exceptions.InvalidRequestContentException):
        cloud.api.invoke(FunctionName=name, Payload=b"{")


def test_a_function_for_another_python_is_refused_with_what_to_do(cloud):
    name = cloud.create(ECHO, Runtime="python3.9")

    with pytest.raises(ClientError) as refused:
        cloud.invoke(name)

    assert refused.value.response["Error"]["Code"] == "InvalidRuntimeException"
    assert "PythonRuntime=python3." in str(refused.value)


def test_reserved_concurrency_of_none_calls_nothing(cloud):
    name = cloud.create(ECHO)
    cloud.api.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)

    with pytest.raises(cloud.api.exceptions.TooManyRequestsException):
        cloud.invoke(name)

    cloud.api.delete_function_concurrency(FunctionName=name)
    assert cloud.invoke(name, 1)["Payload"] == 1


def test_a_function_calls_the_local_cloud_as_its_role(cloud):
    name = cloud.create("""
        import boto3, os
        def handler(event, context):
            boto3.client("sqs").create_queue(QueueName="made-by-a-function")
            return os.environ["AWS_ACCESS_KEY_ID"]
    """)

    answer = cloud.invoke(name)

    assert answer["Payload"].startswith("ASIALOCAL")
    assert cloud.client("sqs").get_queue_url(QueueName="made-by-a-function")["QueueUrl"]


def test_every_line_of_a_log_is_told_with_its_function_and_version(cloud):
    name = cloud.create("def handler(event, context): print('told')")

    cloud.invoke(name)

    assert (name, "$LATEST", "told") in cloud.lines


def test_a_client_context_reaches_the_handler(cloud):
    name = cloud.create("def handler(event, context): return context.client_context.custom")

    answer = cloud.invoke(name, ClientContext="eyJjdXN0b20iOiB7ImEiOiAiYiJ9fQ==")

    assert answer["Payload"] == {"a": "b"}
