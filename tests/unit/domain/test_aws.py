"""The meaning of AWS's errors, and when boto3's clients are made."""

from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    ParamValidationError,
    ReadTimeoutError,
)

from transcription.adapters import aws
from transcription.domain.errors import ServiceUnavailable


def answer(code: str, status: int = 400) -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": "no"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, "GetItem")


@pytest.mark.parametrize(
    "error",
    [
        answer("LimitExceededException"),
        answer("LimitExceededConcurrentJobException"),
        answer("ThrottlingException"),
        answer("TooManyRequestsException"),
        answer("ProvisionedThroughputExceededException"),
        answer("RequestLimitExceeded"),
        answer("TransactionConflictException"),
        answer("InternalServerError"),
        answer("SomethingNew", 503),
        ConnectTimeoutError(endpoint_url="https://states"),
        ReadTimeoutError(endpoint_url="https://s3"),
    ],
    ids=str,
)
def test_a_service_that_cannot_answer_now_is_unavailable(error):
    with pytest.raises(ServiceUnavailable, match="DynamoDB get_item: "):
        raise_in_a_call(error)


@pytest.mark.parametrize(
    "error",
    [
        answer("ValidationException"),
        answer("AccessDeniedException"),
        ParamValidationError(report="no"),
    ],
    ids=str,
)
def test_a_fault_of_ours_is_raised_as_it_is(error):
    with pytest.raises(type(error)):
        raise_in_a_call(error)


def raise_in_a_call(error: ClientError | BotoCoreError) -> None:
    with aws.service_errors("DynamoDB get_item"):
        raise error


def test_a_client_that_most_calls_do_without_is_made_by_its_first_call(monkeypatch):
    made: list[str] = []
    monkeypatch.setattr(aws, "client", lambda service: made.append(service) or service)

    late = aws.client_when_needed("s3")
    assert made == []

    assert late.upper() == "S3"
    assert made == ["s3"]
