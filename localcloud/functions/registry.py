"""Reads functions from moto's Lambda in the form that the runtime needs."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.models import lambda_backends

from localcloud.functions.names import FunctionName
from localcloud.service import ServiceError


@dataclass(frozen=True)
class FunctionVersion:
    """One version of a function, with everything that its process depends on.

    Equal versions share processes; a deployment makes a different one. timeout is in seconds,
    memory in MB; code_sha256 stands for the code, which is not compared.
    """

    arn: str
    name: str
    version: str
    region: str
    handler: str
    role: str
    timeout: int
    memory: int
    variables: tuple[tuple[str, str], ...]
    code_sha256: str
    log_group: str
    code: bytes = field(repr=False, compare=False)
    reserved_concurrency: int | None = field(compare=False)


def find(name: FunctionName) -> FunctionVersion:
    """Returns the version that the name and its qualifier mean now. Raises ServiceError."""
    backend = lambda_backends[name.account][name.region]
    try:
        latest = backend.get_function(name.name)
        stored = backend.get_function(name.name, name.qualifier or "$LATEST")
    except UnknownFunctionException:
        message = f"Function not found: {name.qualified_arn}"
        raise ServiceError("ResourceNotFoundException", message, 404) from None
    reserved = latest.reserved_concurrency
    return FunctionVersion(
        arn=name.arn,
        name=name.name,
        version=str(stored.version),
        region=name.region,
        handler=stored.handler,
        role=stored.role,
        timeout=int(stored.timeout),
        memory=int(stored.memory_size),
        variables=tuple(sorted((key, str(text)) for key, text in stored.environment_vars.items())),
        code_sha256=stored.code_sha_256,
        log_group=stored.logging_config.get("LogGroup") or f"/aws/lambda/{name.name}",
        code=stored.code_bytes,
        reserved_concurrency=None if reserved is None else int(reserved),
    )


def reserved_concurrencies(account: str, region: str) -> Iterator[int]:
    """Yields each function's share of the account's concurrency."""
    for function in lambda_backends[account][region].list_functions():
        if function.reserved_concurrency is not None:
            yield int(function.reserved_concurrency)
