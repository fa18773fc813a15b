import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
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
