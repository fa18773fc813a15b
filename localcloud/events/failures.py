"""Decides if a failed delivery is repeated, and describes it in the dead letter.

Source: "How EventBridge retries delivering events" and "Using dead-letter queues to process
undelivered events", EventBridge user guide: by default 24 hours and 185 attempts; permanent
failures (permissions, a missing target) are not retried.
"""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError

MOST_AGE_SECONDS = 86_400
MOST_RETRIES = 185
LONGEST_PAUSE = 60.0

_THROTTLED = frozenset(
    {
        "ThrottlingException",
        "Throttling",
        "ThrottledException",
        "TooManyRequestsException",
        "RequestThrottled",
        "RequestLimitExceeded",
        "ExecutionLimitExceeded",
        "KMSThrottlingException",
    }
)
#: Words in an API's error code, and the matching code in a rule's dead letter.
_CODES = (
    ("AccessDenied", "NO_PERMISSIONS"),
    ("NotAuthorized", "NO_PERMISSIONS"),
    ("DoesNotExist", "NO_RESOURCE"),
    ("NonExistent", "NO_RESOURCE"),
    ("NotFound", "NO_RESOURCE"),
    ("AlreadyExists", "RESOURCE_ALREADY_EXISTS"),
    ("Invalid", "INVALID_PARAMETER"),
    ("Validation", "INVALID_PARAMETER"),
)

Failure = ClientError | BotoCoreError


def can_get_better(failure: Failure) -> bool:
    """Returns whether another attempt makes sense: after throttling, a server error, no
    connection.
    """
    if isinstance(failure, ClientError):
        return failure.response["Error"]["Code"] in _THROTTLED or _status(failure) >= 500
    return True


def exhausted(policy: dict[str, Any], retries: int, age: float) -> str | None:
    """Returns the condition of RetryPolicy that forbids another attempt; age is in seconds."""
    if retries >= policy.get("MaximumRetryAttempts", MOST_RETRIES):
        return "MaximumRetryAttempts"
    if age > policy.get("MaximumEventAgeInSeconds", MOST_AGE_SECONDS):
        return "MaximumEventAgeInSeconds"
    return None


def pause_before(retry: int, jitter: float) -> float:
    """Returns the seconds before a retry (0 is the first); jitter is from 0 to 1."""
    longest = min(LONGEST_PAUSE, 2.0 ** min(retry, 32))
    return longest * (0.5 + jitter / 2)


def code_of(failure: Failure) -> str:
    """Returns the ERROR_CODE in the dead letter of a rule's target."""
    if isinstance(failure, BotoCoreError):
        return "TIMEOUT" if isinstance(failure, ReadTimeoutError) else "CONNECTION_FAILURE"
    code = failure.response["Error"]["Code"]
    if code in _THROTTLED:
        return "THROTTLING"
    if _status(failure) >= 500:
        return "INTERNAL_ERROR"
    return next((known for words, known in _CODES if words in code), "ERROR_FROM_TARGET")


def code_of_api(failure: Failure) -> str:
    """Returns the ERROR_CODE in the dead letter of a schedule, which is the target API's own."""
    return (
        failure.response["Error"]["Code"] if isinstance(failure, ClientError) else code_of(failure)
    )


def message_of(failure: Failure) -> str:
    """Returns the ERROR_MESSAGE."""
    if isinstance(failure, ClientError):
        return failure.response["Error"]["Message"]
    return str(failure)


def _status(failure: ClientError) -> int:
    """Returns the status, or 0 for unsupported calls (501), which no retry helps."""
    status = failure.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return 0 if status == 501 else status
