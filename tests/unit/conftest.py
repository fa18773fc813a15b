"""AWS in this process: moto answers boto3's calls, and no test has the user's credentials."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import boto3
import pytest
from moto import mock_aws

REGION = "us-east-1"


@pytest.fixture(autouse=True)
def _no_real_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mock_aws():
        yield client("dynamodb")


@pytest.fixture
def bare_table(dynamodb: Any) -> str:
    """The name of a table of jobs without its indexes."""
    name = "test_transcription_jobs"
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "job_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "job_id", "AttributeType": "S"}],
    )
    return name


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        yield client("s3")


@cache
def client(service: str) -> Any:
    """Made once for all tests, because making it takes longer than a test."""
    return boto3.client(  # type: ignore[call-overload]
        service, region_name=REGION, aws_access_key_id="local", aws_secret_access_key="local"
    )
