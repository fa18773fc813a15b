"""The SDK's clients, and what their errors mean to us.

They are made by botocore, as boto3 makes them, without loading boto3 itself: a start is shorter.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from botocore.session import Session, get_session

from transcription.domain.errors import ServiceUnavailable

# Short: a call that hangs is better tried again than waited for until the function's own timeout.
_CONFIG = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
)

#: A service that has too much to do answers one of these, or a code that begins LimitExceeded.
_THROTTLED = frozenset(
    {
        "ThrottlingException",
        "Throttling",
        "ThrottledException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "ProvisionedThroughputExceededException",
        "SlowDown",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
_BROKEN = frozenset(
    {
        "InternalServerError",
        "InternalFailure",
        "InternalFailureException",
        "InternalError",
        "InternalException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "RequestTimeout",
    }
)


@cache
def client(service: str) -> Any:
    """The one client for this service, made when it is first needed."""
    return _session().create_client(service, config=_CONFIG)


@cache
def _session() -> Session:
    return get_session()


def make_at_start(*services: str) -> None:
    """In Lambda, make these clients while the function starts.

    A start has a whole processor, a call only its memory's share: at 256 MB a seventh.
    """
    if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        for service in services:
            client(service)


def client_when_needed(service: str) -> Any:
    """Stands for the client that most calls do without."""
    return _LateClient(service)


class _LateClient:
    def __init__(self, service: str) -> None:
        self._service = service

    def __getattr__(self, operation: str) -> Any:
        return getattr(client(self._service), operation)


def code_of(error: Exception) -> str:
    """The service's error code, or the SDK's exception where no answer came."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return type(error).__name__


def message_of(error: Exception) -> str:
    """The service's own words."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Message", error))
    return str(error)


def is_throttled(error: Exception) -> bool:
    """Whether a quota is used up: of requests a second, or of things at once."""
    code = code_of(error)
    return code in _THROTTLED or code.startswith("LimitExceeded")


def is_transient(error: Exception) -> bool:
    """Whether the same call may work a little later: throttled, broken, or no answer at all."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return is_throttled(error) or code_of(error) in _BROKEN or status >= 500
    # What the SDK refuses to send, it will refuse to send again.
    return isinstance(error, BotoCoreError) and not isinstance(error, ParamValidationError)


@contextmanager
def service_errors(call: str) -> Iterator[None]:
    """Raises ServiceUnavailable in place of an error that is transient; others pass through."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        if is_transient(error):
            raise ServiceUnavailable(f"{call}: {error}") from error
        raise
