"""The SDK's clients, and the meaning of their errors.

The clients are made with botocore, as boto3 makes them; not loading boto3 makes a cold start
shorter.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from botocore.session import Session, get_session

from transcription.domain.errors import ServiceUnavailable

# Short timeouts: trying a hanging call again is better than waiting until the function times out.
_CONFIG = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
)

#: A service under too much load answers with one of these, or with a code that begins
#: LimitExceeded.
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
    """Returns the one client for this service, made when it is first needed."""
    return _session().create_client(service, config=_CONFIG)


@cache
def _session() -> Session:
    return get_session()


def client_when_needed(service: str) -> Any:
    """Returns a stand-in that makes the client at its first use, for calls that rarely need it."""
    return _LateClient(service)


class _LateClient:
    def __init__(self, service: str) -> None:
        self._service = service

    def __getattr__(self, operation: str) -> Any:
        return getattr(client(self._service), operation)


def code_of(error: Exception) -> str:
    """Returns the service's error code, or the SDK exception's name if no answer came."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return type(error).__name__


def message_of(error: Exception) -> str:
    """Returns the error message of the service."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Message", error))
    return str(error)


def is_throttled(error: Exception) -> bool:
    """Returns whether a quota is used up, either of requests per second or of concurrent work."""
    code = code_of(error)
    return code in _THROTTLED or code.startswith("LimitExceeded")


def is_transient(error: Exception) -> bool:
    """Returns whether the same call may work later: it was throttled, failed, or got no answer."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return is_throttled(error) or code_of(error) in _BROKEN or status >= 500
    # If the SDK refuses to send a request, it will refuse again.
    return isinstance(error, BotoCoreError) and not isinstance(error, ParamValidationError)


@contextmanager
def service_errors(call: str) -> Iterator[None]:
    """Raises ServiceUnavailable in place of a transient error; other errors pass through."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        if is_transient(error):
            raise ServiceUnavailable(f"{call}: {error}") from error
        raise
