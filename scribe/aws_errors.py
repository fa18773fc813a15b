"""Turns errors of AWS and the SDK into messages that say what to do."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore names it so
    CredentialRetrievalError,
    HTTPClientError,
    InvalidRegionError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
from botocore.session import get_session

from scribe.errors import AccessFailed, ScribeError, StackNotFound, UnusableOption
from scribe.suggestions import did_you_mean
from transcription.adapters.aws import code_of, message_of

#: AWS's codes for invalid credentials; each service has its own.
_NOT_ACCEPTED = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidToken",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_NO_CREDENTIALS = (
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    SSOError,
    TokenRetrievalError,
)
_LOCAL_CLOUD = 'On this machine: make local, then in another terminal: eval "$(make -s env)"'
_CONNECTION = "Is this machine online, and does its proxy let calls of AWS through?"
_BOTH_WAYS = (_LOCAL_CLOUD, "On AWS: your credentials and a region, then make deploy")


def explained(error: ClientError | BotoCoreError, stack: str, endpoint: str | None) -> ScribeError:
    """Returns an error that says what is missing or denied, and what to do.

    endpoint is None for AWS's own.
    """
    where = endpoint or "AWS"
    if isinstance(error, NoCredentialsError):
        return AccessFailed(
            "No AWS credentials were found.",
            ["Set AWS_PROFILE, give --profile, or: aws configure", *_BOTH_WAYS],
        )
    if isinstance(error, NoRegionError):
        return AccessFailed(
            "No AWS region is set.",
            ["Set AWS_DEFAULT_REGION (sam reads no other), or give --region", *_BOTH_WAYS],
        )
    if isinstance(error, (ProfileNotFound, InvalidRegionError, ParamValidationError)):
        return _unusable(error)
    if isinstance(error, (ConnectionError, HTTPClientError)):
        details = [_LOCAL_CLOUD] if endpoint else _meant_region(error) or [_CONNECTION]
        return AccessFailed(f"{where} does not answer.", details)
    if is_about_credentials(error):
        return AccessFailed(
            f"The AWS credentials are not accepted: {_sentence(error)}",
            ["Sign in again (aws sso login, or new keys), and try again."],
        )
    if _is_missing_stack(error):
        return StackNotFound(
            f"There is no stack {stack} at {where}.",
            ["Name another one with --stack or --stage, or deploy it.", *_BOTH_WAYS],
        )
    return _refused(error, where)


def _unusable(error: BotoCoreError) -> UnusableOption:
    """Returns what is wrong with a name that the SDK does not take."""
    named: Mapping[str, str] = error.kwargs
    if isinstance(error, ProfileNotFound):
        profile = named["profile"]
        return UnusableOption(
            f"There is no profile {profile} in your AWS configuration.",
            did_you_mean(profile, get_session().available_profiles),
        )
    if isinstance(error, InvalidRegionError):
        region = named["region_name"]
        return UnusableOption(f"{region!r} is not an AWS region.", _near_regions(region))
    reason = named["report"].splitlines()[0].partition(": Bucket name must match")[0]
    return UnusableOption(f"AWS takes no such value: {reason}.")


def _meant_region(error: BotoCoreError) -> list[str]:
    """Returns a line if the address that does not answer is of an unknown region."""
    host = urlsplit(str(error.kwargs.get("endpoint_url") or "")).hostname or ""
    region = host.split(".")[1] if host.count(".") > 1 else ""
    return _near_regions(region)


def _near_regions(region: str) -> list[str]:
    known = get_session().get_available_regions("cloudformation")
    return [] if region in known else did_you_mean(region, known)


def _is_missing_stack(error: ClientError | BotoCoreError) -> bool:
    return (
        isinstance(error, ClientError)
        and code_of(error) == "ValidationError"
        and "does not exist" in message_of(error)
    )


def _refused(error: ClientError | BotoCoreError, where: str) -> AccessFailed:
    if not isinstance(error, ClientError):
        return AccessFailed(f"{where}: {error}")
    is_forbidden = code_of(error) in {"AccessDenied", "AccessDeniedException", "403"}
    return AccessFailed(
        f"{where} refused {error.operation_name}: {_sentence(error)}",
        ["The permissions that scribe needs: docs/operator-policy.json"] if is_forbidden else [],
    )


def is_about_credentials(error: ClientError | BotoCoreError) -> bool:
    """Returns whether other credentials could help: they are missing, expired or wrong."""
    if isinstance(error, ClientError):
        return code_of(error) in _NOT_ACCEPTED
    return isinstance(error, _NO_CREDENTIALS)


def _sentence(error: ClientError | BotoCoreError) -> str:
    if not isinstance(error, ClientError):
        return str(error)
    return f"{message_of(error)} ({code_of(error)})"
