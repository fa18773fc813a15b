"""Reads JSON objects as dataclasses and checks the type of each field."""

import dataclasses
from math import isfinite
from typing import Any, TypeVar, get_args, get_type_hints

from localcloud.service import ServiceError

Kind = TypeVar("Kind")


def read_objects(kind: type[Kind], body: Any, what: str) -> list[Kind]:
    """Returns a list of them. Raises ServiceError if the body is no list of such objects."""
    try:
        objects = [kind(**one) for one in body]
    except TypeError as error:
        raise ServiceError("ValidationException", f"Not a list of {what}: {error}") from None
    hints = get_type_hints(kind)
    for one in objects:
        for field in dataclasses.fields(one):  # type: ignore[arg-type]
            if not _is_of(getattr(one, field.name), hints[field.name]):
                message = f"Not a list of {what}: {field.name} has a value of another type"
                raise ServiceError("ValidationException", message)
    return objects


def _is_of(value: Any, hint: Any) -> bool:
    types = get_args(hint) or (hint,)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return isfinite(value) and (float in types or (int in types and isinstance(value, int)))
    return isinstance(value, types)
