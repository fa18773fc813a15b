from pathlib import Path

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    InvalidRegionError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    ProfileNotFound,
)

from scribe.aws_errors import explained
from scribe.errors import ScribeError

LOCAL = "http://127.0.0.1:4580"


def refused(code: str, message: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "Query")


@pytest.mark.parametrize(
    ("error", "missing"),
    [
        (NoCredentialsError(), "No AWS credentials"),
        (NoRegionError(), "No AWS region"),
        (refused("ValidationError", "Stack with id x does not exist"), "no stack transcription-x"),
    ],
)
def test_what_is_missing_is_named_with_both_ways_on(error: Exception, missing: str) -> None:
    found = explained(error, "transcription-x", None)  # type: ignore[arg-type]

    assert missing in str(found)
    ways = " ".join(found.details)
    assert "make local" in ways
    assert "make deploy" in ways


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url=LOCAL),
        ConnectTimeoutError(endpoint_url=LOCAL),
    ],
)
def test_an_endpoint_that_does_not_answer_is_named(error: Exception) -> None:
    assert str(explained(error, "x", LOCAL)) == f"{LOCAL} does not answer."  # type: ignore[arg-type]


def test_a_refused_call_is_a_sentence_and_not_the_sdk_s(monkeypatch: pytest.MonkeyPatch) -> None:
    found: ScribeError = explained(refused("AccessDeniedException", "Not yours."), "x", None)

    assert str(found) == "AWS refused Query: Not yours. (AccessDeniedException)"
    assert "operator-policy.json" in found.details[0]


def test_a_missing_bucket_is_no_missing_stack() -> None:
    found = explained(refused("NoSuchBucket", "The specified bucket does not exist"), "x", None)

    assert "stack" not in str(found)


@pytest.mark.parametrize(
    ("error", "message", "detail"),
    [
        (
            ProfileNotFound(profile="ofice"),
            "There is no profile ofice in your AWS configuration.",
            "Did you mean office?",
        ),
        (
            InvalidRegionError(region_name="eu_west-1"),
            "'eu_west-1' is not an AWS region.",
            "eu-west-1",
        ),
        (
            EndpointConnectionError(endpoint_url="https://sqs.us-esat-1.amazonaws.com/"),
            "AWS does not answer.",
            "us-east-1",
        ),
    ],
)
def test_a_misspelt_name_is_answered_with_the_nearest(
    error: Exception, message: str, detail: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("[profile office]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))

    found = explained(error, "x", None)  # type: ignore[arg-type]

    assert str(found) == message
    assert detail in found.details[0]


def test_a_value_that_the_sdk_refuses_is_a_sentence() -> None:
    report = 'Invalid bucket name "a b": Bucket name must match the regex "^[a-z]$" or be an ARN'

    found = explained(ParamValidationError(report=report), "x", None)

    assert str(found) == 'AWS takes no such value: Invalid bucket name "a b".'
    assert found.exit_code == 2
