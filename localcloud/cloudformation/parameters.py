"""A template's parameters: their values, checked against their declarations."""

import re
from collections.abc import Mapping
from typing import Any

from localcloud.cloudformation.errors import validation_error

#: A parameter's declaration in a template.
Declaration = Mapping[str, Any]


def parameter_values(
    declared: Mapping[str, Declaration],
    given: Mapping[str, str | None],
    before: Mapping[str, str],
) -> dict[str, str]:
    """Returns the values as text, by name. Raises ServiceError.

    None keeps the previous value; a parameter that is not given gets its default, whatever it was
    before.
    """
    if unknown := sorted(set(given) - set(declared)):
        raise validation_error(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    for name, value in given.items():
        if value is None and name not in before:
            raise validation_error(
                f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true "
                "for a parameter key not in the previous template"
            )
    found: dict[str, Any] = {
        name: before[name]
        if name in given and given[name] is None
        else given.get(name, declaration.get("Default"))
        for name, declaration in declared.items()
    }
    if missing := [name for name, value in found.items() if value is None]:
        raise validation_error(f"Parameters: [{', '.join(missing)}] must have values")
    values = {name: str(value) for name, value in found.items()}
    faults = [fault for name in declared if (fault := _fault(name, declared[name], values[name]))]
    if faults:
        raise validation_error("; ".join(faults))
    return values


def _fault(name: str, declaration: Declaration, value: str) -> str | None:
    kind = declaration.get("Type", "String")
    if kind not in {"String", "Number"}:
        return f"Parameter {name}: the local cloud does not do the type {kind}"
    allowed = declaration.get("AllowedValues")
    if allowed is not None and value not in map(str, allowed):
        return f"Parameter '{name}' must be one of AllowedValues"
    pattern = declaration.get("AllowedPattern")
    if pattern is not None and not re.fullmatch(pattern, value):
        return f"Parameter {name} failed to satisfy constraint: must match pattern {pattern}"
    return _number_fault(name, declaration, value) if kind == "Number" else None


def _number_fault(name: str, declaration: Declaration, value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return f"Parameter '{name}' must be a number."
    if number < float(declaration.get("MinValue", number)):
        return f"Parameter '{name}' must be a number not less than {declaration['MinValue']}"
    if number > float(declaration.get("MaxValue", number)):
        return f"Parameter '{name}' must be a number not greater than {declaration['MaxValue']}"
    return None
