"""Turns errors of AWS and the SDK into messages that say what to do."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore names it so
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from scribe.errors import AccessFailed, StackNotFound
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
_BOTH_WAYS = (_LOCAL_CLOUD, "On AWS: your credentials and a region, then make deploy")


def explained(
    error: ClientError | BotoCoreError, stack: str, endpoint: str | None
) -> StackNotFound | AccessFailed:
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
            "No AWS region is set.", ["Set AWS_REGION, or give --region", *_BOTH_WAYS]
        )
    if isinstance(error, ProfileNotFound):
        return AccessFailed(f"{error}.")
    if isinstance(error, (ConnectionError, HTTPClientError)):
        return AccessFailed(f"{where} does not answer.", [_LOCAL_CLOUD] if endpoint else [])
    if is_about_credentials(error):
        return AccessFailed(
            f"The AWS credentials are not accepted: {_sentence(error)}",
            ["Sign in again (aws sso login, or new keys), and try again."],
        )
    if isinstance(error, ClientError) and "does not exist" in message_of(error):
        return StackNotFound(
            f"There is no stack {stack} at {where}.",
            ["Name another one with --stack or --stage, or deploy it.", *_BOTH_WAYS],
        )
    return _refused(error, where)


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
