"""Checks a request against the API's model: members, types, lengths, patterns, values."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
from botocore.model import MapShape, OperationModel, Shape, StructureShape

from localcloud.service import Call, ServiceError, json_request

_PYTHON = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "list": list,
    "map": dict,
    "structure": dict,
}

#: Services whose JSON requests are checked before they are answered, by signing names. Transcribe
#: checks its own, after its quotas; moto answers the others' requests without a check.
_MODELS = {
    "events": "events",
    "lambda": "lambda",
    "scheduler": "scheduler",
    "states": "stepfunctions",
}


def check_call(call: Call) -> None:
    """Raises ServiceError if the body of a call to one of these services breaks its model."""
    model = _MODELS.get(call.service)
    if model is None or call.request.method not in {"POST", "PUT"}:
        return
    operation = call.operation or _routed(model, call.request.method, call.request.path)
    shape = _operations(model)[operation].input_shape if operation in _operations(model) else None
    if shape is None or "payload" in shape.serialization:
        return
    check(shape, json_request(call), "ValidationException")


def check(shape: Shape | None, body: dict[str, Any], code: str) -> None:
    """Raises ServiceError in the service's words for every constraint that is not met."""
    broken = list(_broken(shape, body, "")) if shape is not None else []
    if broken:
        errors = "error" if len(broken) == 1 else "errors"
        raise ServiceError(code, f"{len(broken)} validation {errors} detected: {'; '.join(broken)}")


def input_shape(model: str, operation: str) -> Shape | None:
    """Returns the input shape of an operation, if the service has it."""
    return _operations(model)[operation].input_shape


@cache
def _operations(model: str) -> dict[str, OperationModel]:
    service = botocore.session.get_session().get_service_model(model)
    return {name: service.operation_model(name) for name in service.operation_names}


@cache
def _routes(model: str) -> list[tuple[str, re.Pattern[str], str]]:
    return [
        (one.http["method"], re.compile(re.sub(r"\{[^}]+\}", "[^/]+", uri) + "/?"), name)
        for name, one in _operations(model).items()
        for uri in [one.http["requestUri"].rstrip("/")]
    ]


def _routed(model: str, method: str, path: str) -> str | None:
    """Returns the operation of a REST call."""
    return next(
        (
            name
            for verb, pattern, name in _routes(model)
            if verb == method and pattern.fullmatch(path)
        ),
        None,
    )


def _broken(shape: Shape, value: Any, path: str) -> Iterator[str]:
    expected = _PYTHON.get(shape.type_name)
    if expected and (
        not isinstance(value, expected) or (expected is int and isinstance(value, bool))
    ):
        raise ServiceError(
            "SerializationException", f"{path or 'The request'} is no {shape.type_name}"
        )
    for constraint in _constraints(shape, value):
        yield (
            f"Value '{value}' at '{path}' failed to satisfy constraint: Member must {constraint}"
        )
    if isinstance(shape, StructureShape):
        yield from _broken_members(shape, value, path)
    elif shape.type_name == "list":
        for number, item in enumerate(value, start=1):
            yield from _broken(shape.member, item, f"{path}.{number}.member")  # type: ignore[attr-defined]
    elif isinstance(shape, MapShape):
        for key, item in value.items():
            yield from _broken(shape.key, key, f"{path}.{key}.key")
            yield from _broken(shape.value, item, f"{path}.{key}.member")


def _broken_members(shape: StructureShape, value: dict[str, Any], path: str) -> Iterator[str]:
    for name, member in shape.members.items():
        if "location" in member.serialization:
            continue  # not part of the body
        at = f"{path}.{name[0].lower()}{name[1:]}".lstrip(".")
        if value.get(name) is not None:
            yield from _broken(member, value[name], at)
        elif name in shape.required_members:
            yield (f"Value at '{at}' failed to satisfy constraint: Member must not be null")


def _constraints(shape: Shape, value: Any) -> Iterator[str]:
    given = shape.metadata
    counted = value if shape.type_name == "integer" else None
    size = "value" if counted is not None else "length"
    number = counted if counted is not None else len(value) if hasattr(value, "__len__") else 0
    if "max" in given and number > given["max"]:
        yield f"have {size} less than or equal to {given['max']}"
    if "min" in given and number < given["min"]:
        yield f"have {size} greater than or equal to {given['min']}"
    if "pattern" in given and not _pattern(given["pattern"]).fullmatch(value):
        yield f"satisfy regular expression pattern: {given['pattern']}"
    if "enum" in given and value not in given["enum"]:
        yield f"satisfy enum value set: [{', '.join(given['enum'])}]"


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    r"""Compiles a pattern. Models use Java's syntax; classes such as \p{L} are not checked."""
    try:
        return re.compile(pattern)
    except re.error:
        return re.compile(r"(?s).*")
