import os

import boto3
import pytest
from botocore.exceptions import NoCredentialsError, NoRegionError, PartialCredentialsError
from moto import mock_aws

from scribe.errors import AccessFailed, StackNotFound, UnusableOption
from scribe.stack import Target, check_access, find_stack


@pytest.fixture(autouse=True)
def no_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


@pytest.mark.parametrize(
    ("target", "name"),
    [
        (Target(), "transcription-dev"),
        (Target(stage="prod"), "transcription-prod"),
        (Target(stack="mine", stage="prod"), "mine"),
        (Target(endpoint="http://127.0.0.1:4580"), "transcription-local"),
        (Target(endpoint="http://localhost:9"), "transcription-local"),
        (Target(endpoint="http://[::1]:9"), "transcription-local"),
        (Target(endpoint="https://cloudformation.example.com"), "transcription-dev"),
        (Target(stage="dev", endpoint="http://127.0.0.1:4580"), "transcription-dev"),
    ],
)
def test_the_stack_is_named_by_what_is_given_and_where_it_is(target: Target, name: str) -> None:
    assert target.name == name


def test_the_endpoint_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4580")

    assert Target().is_local
    assert Target().endpoint_url == "http://127.0.0.1:4580"


@pytest.mark.parametrize(
    "target",
    [
        Target(endpoint="localhost"),
        Target(endpoint="ftp://localhost"),
        Target(stack="my_stack"),
        Target(stage="a b"),
    ],
)
def test_words_that_cannot_be_a_stack_or_an_endpoint_are_refused_here(target: Target) -> None:
    with pytest.raises(UnusableOption):
        find_stack(target)


def test_an_endpoint_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    with pytest.raises(AccessFailed, match=r"http://127\.0\.0\.1:9 does not answer"):
        find_stack(Target(endpoint="http://127.0.0.1:9"))


@mock_aws
def test_a_misspelt_stack_is_answered_with_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    body = '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}'
    client = boto3.client("cloudformation", "us-east-1")
    client.create_stack(StackName="transcription-prod", TemplateBody=body)

    with pytest.raises(StackNotFound) as raised:
        find_stack(Target(stage="prd", region="us-east-1"))

    assert raised.value.details[0] == "Did you mean transcription-prod?"


@pytest.mark.parametrize(
    ("variables", "missing"),
    [
        ({}, NoRegionError),
        ({"AWS_REGION": "eu-west-1"}, NoCredentialsError),
        ({"AWS_DEFAULT_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "a"}, PartialCredentialsError),
    ],
)
def test_what_a_deployment_lacks_is_known_before_it_builds(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], missing: type[Exception]
) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    nothing = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    for name, value in {**nothing, "AWS_EC2_METADATA_DISABLED": "true", **variables}.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(missing):
        check_access(Target())
