"""A template's parameters: the values that were given, checked against their declarations."""

import re
from collections.abc import Mapping
from typing import Any

from localcloud.cloudformation.errors import TemplateInvalidError

_LISTS = ("CommaDelimitedList", "List<String>", "List<Number>")


def parameter_values(
    declared: Mapping[str, Mapping[str, Any]],
    given: Mapping[str, str | None],
    before: Mapping[str, str],
) -> dict[str, str]:
    """As text, by name. None as given value stands for the one before.

    Raises TemplateInvalidError with every fault.
    """
    if unknown := sorted(set(given) - set(declared)):
        raise TemplateInvalidError(
            f"Parameters: [{', '.join(unknown)}] do not exist in the template"
        )
    values: dict[str, str] = {}
    missing: list[str] = []
    for name, declaration in declared.items():
        value = given.get(name, declaration.get("Default"))
        if name in given and given[name] is None:
            value = before.get(name)
        if value is None:
            missing.append(name)
        else:
            values[name] = str(value)
    if missing:
        raise TemplateInvalidError(f"Parameters: [{', '.join(missing)}] must have values")
    faults = [fault for name in declared if (fault := _fault(name, declared[name], values[name]))]
    if faults:
        raise TemplateInvalidError("; ".join(faults))
    return values


def typed(declaration: Mapping[str, Any], value: str) -> str | list[str]:
    """What a Ref to the parameter gives."""
    if declaration.get("Type") in _LISTS:
        return [item.strip() for item in value.split(",")] if value else []
    return value


def _fault(name: str, declaration: Mapping[str, Any], value: str) -> str | None:
    kind = declaration.get("Type", "String")
    if kind not in {"String", "Number", *_LISTS}:
        return f"Parameter {name}: the local cloud does not do the type {kind}"
    allowed = declaration.get("AllowedValues")
    if allowed is not None and value not in [_plain(item) for item in allowed]:
        return f"Parameter '{name}' must be one of AllowedValues"
    pattern = declaration.get("AllowedPattern")
    if pattern is not None and not re.fullmatch(pattern, value):
        told = declaration.get("ConstraintDescription") or f"must match pattern {pattern}"
        return f"Parameter {name} failed to satisfy constraint: {told}"
    return (
        _number_fault(name, declaration, value)
        if kind == "Number"
        else _length_fault(name, declaration, value)
    )


def _number_fault(name: str, declaration: Mapping[str, Any], value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return f"Parameter '{name}' must be a number."
    if number < float(declaration.get("MinValue", number)):
        return f"Parameter '{name}' must be a number not less than {declaration['MinValue']}"
    if number > float(declaration.get("MaxValue", number)):
        return f"Parameter '{name}' must be a number not greater than {declaration['MaxValue']}"
    return None


def _length_fault(name: str, declaration: Mapping[str, Any], value: str) -> str | None:
    if len(value) < int(declaration.get("MinLength", 0)):
        return f"Parameter '{name}' must contain at least {declaration['MinLength']} characters"
    if len(value) > int(declaration.get("MaxLength", len(value))):
        return f"Parameter '{name}' must contain at most {declaration['MaxLength']} characters"
    return None


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
