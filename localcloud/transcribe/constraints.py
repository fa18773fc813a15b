"""What the API's model says of a request: members, types, lengths, patterns, values."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
from botocore.model import MapShape, OperationModel, Shape, StructureShape

from localcloud.service import ServiceError

_PYTHON = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "list": list,
    "map": dict,
    "structure": dict,
}

#: The service's language codes.
LANGUAGES: list[str] = (
    botocore.session.get_session().get_service_model("transcribe").shape_for("LanguageCode").enum  # type: ignore[attr-defined]
)


def check(operation: str, body: dict[str, Any]) -> None:
    """Raises ServiceError with the service's words for every constraint that is not met."""
    shape = _operation(operation).input_shape
    broken = list(_broken(shape, body, "")) if shape is not None else []
    if broken:
        errors = "error" if len(broken) == 1 else "errors"
        told = "; ".join(broken)
        raise ServiceError(
            "BadRequestException", f"{len(broken)} validation {errors} detected: {told}"
        )


@cache
def _operation(name: str) -> OperationModel:
    return botocore.session.get_session().get_service_model("transcribe").operation_model(name)


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
    if "pattern" in given and not re.fullmatch(given["pattern"], value):
        yield f"satisfy regular expression pattern: {given['pattern']}"
    if "enum" in given and value not in given["enum"]:
        yield f"satisfy enum value set: [{', '.join(given['enum'])}]"
