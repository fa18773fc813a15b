"""The functions that there are: what moto's Lambda backend has stored, as what the runtime
needs.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from moto.awslambda.exceptions import UnknownAliasException, UnknownFunctionException
from moto.awslambda.models import LambdaBackend, lambda_backends

from localcloud.functions.names import FunctionName
from localcloud.functions.variables import RUNTIME
from localcloud.service import ServiceError

LATEST = "$LATEST"


@dataclass(frozen=True)
class FunctionVersion:
    """One version of a function, with everything that its process depends on.

    Two that are equal can share processes: a deployment makes one that differs. timeout is in
    seconds, memory in MB; code_sha256 stands for the code, which is not compared.
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
    dead_letter_arn: str | None = field(compare=False)
    reserved_concurrency: int | None = field(compare=False)


def find(name: FunctionName) -> FunctionVersion:
    """The version that the name and its qualifier mean now. Raises ServiceError.

    An alias with weights gives one of its two versions by chance.
    """
    backend = lambda_backends[name.account][name.region]
    try:
        latest = backend.get_function(name.name)
        stored = backend.get_function(name.name, qualifier_of(backend, name))
    except UnknownFunctionException:
        raise ServiceError(
            "ResourceNotFoundException", f"Function not found: {name.qualified_arn}", 404
        ) from None
    return function_version(stored, latest, name)


def qualifier_of(backend: LambdaBackend, name: FunctionName) -> str:
    """The version to use, or an alias that has but one."""
    if name.qualifier is None:
        return LATEST
    try:
        alias = backend.get_alias(name.qualifier, name.name)
    except UnknownAliasException:
        return name.qualifier
    weights: dict[str, float] = (alias.routing_config or {}).get("AdditionalVersionWeights") or {}
    for version, weight in weights.items():
        if random.random() < weight:  # noqa: S311 - no secret
            return version
    return name.qualifier


def function_version(stored: Any, latest: Any, name: FunctionName) -> FunctionVersion:
    """moto's record of a version as ours. Raises ServiceError for what cannot be run here."""
    refuse_what_cannot_run(stored)
    logging = getattr(stored, "logging_config", None) or {}
    dead_letters = getattr(stored, "dead_letter_config", None) or {}
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
        variables=tuple(
            sorted((key, str(value)) for key, value in stored.environment_vars.items())
        ),
        code_sha256=stored.code_sha_256,
        log_group=logging.get("LogGroup") or f"/aws/lambda/{name.name}",
        code=stored.code_bytes,
        dead_letter_arn=dead_letters.get("TargetArn"),
        reserved_concurrency=None if reserved is None else int(reserved),
    )


def refuse_what_cannot_run(stored: Any) -> None:
    """Raises ServiceError where a function needs what is not here."""
    if stored.package_type != "Zip":
        reason = "is a container image; the local cloud runs functions from zip packages only"
    elif stored.layers:
        reason = "uses layers, which the local cloud does not have"
    elif stored.run_time != RUNTIME:
        reason = (
            f"asks for the runtime {stored.run_time}, and the local cloud runs with {RUNTIME}: "
            f"deploy with the parameter PythonRuntime={RUNTIME}, or start the local cloud with "
            f"{str(stored.run_time).replace('python', 'Python ')}"
        )
    else:
        return
    raise ServiceError(
        "InvalidRuntimeException", f"The function {stored.function_name} {reason}", 502
    )


def reserved_concurrencies(account: str, region: str) -> Iterator[int]:
    """What is reserved of the account's concurrency, function by function."""
    for function in lambda_backends[account][region].list_functions():
        if function.reserved_concurrency is not None:
            yield int(function.reserved_concurrency)
