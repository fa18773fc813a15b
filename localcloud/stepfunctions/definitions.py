"""Checks state machine definitions, as AWS does and as the interpreter requires.

moto's interpreter reads JSONPath. It misreads JSONata and variables set by Assign, and accepts a
Next that leads nowhere (tried with moto 5.2.5); so these are refused here.
"""

import functools
import json
from collections.abc import Iterator
from typing import Any

from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

from localcloud.service import ServiceError

#: Source: Step Functions quotas.
MOST_BYTES = 1 << 20
#: Types that lead nowhere, or only by their choices.
_LAST = {"Choice", "Fail", "Succeed"}


def check(definition: str) -> None:
    """Raises ServiceError InvalidDefinition with all faults that were found."""
    if len(definition.encode()) > MOST_BYTES:
        raise _invalid("The definition is larger than 1 MB")
    try:
        machine = json.loads(definition)
    except ValueError as error:
        raise _invalid(f"INVALID_JSON_DESCRIPTION: {error}") from None
    if not isinstance(machine, dict):
        raise _invalid("INVALID_JSON_DESCRIPTION: The definition is not an object")
    try:
        faults = list(_faults(machine, ""))
    except (AttributeError, TypeError) as error:  # a field has the wrong type
        faults = [str(error)]
    if faults:
        raise _invalid("SCHEMA_VALIDATION_FAILED: " + "; ".join(faults))
    try:
        program(definition)
    except Exception as error:
        raise _invalid(f"SCHEMA_VALIDATION_FAILED: {error!r}") from error


@functools.lru_cache(maxsize=64)
def program(definition: str) -> EvalComponent:
    """Returns the definition as a program, cached because reading it is slower than many an
    execution.
    """
    return AmazonStateLanguageParser.parse(definition)[0]


def _faults(machine: dict[str, Any], where: str) -> Iterator[str]:
    states = machine.get("States")
    if not isinstance(states, dict) or not states:
        yield f"{where}/States is missing"
        return
    if machine.get("StartAt") not in states:
        yield f"MISSING_TRANSITION_TARGET at {where}/StartAt"
    yield from _not_followed(machine, where)
    for name, state in states.items():
        at = f"{where}/States/{name}"
        if not isinstance(state, dict):
            yield f"{at} is not an object"
            continue
        yield from _not_followed(state, at)
        if state.get("Type") not in _LAST and ("Next" in state) == ("End" in state):
            yield f"{at} needs either Next or End"
        for field, target in _transitions(state):
            if target not in states:
                yield f"MISSING_TRANSITION_TARGET at {at}/{field}: {target}"
        for inner in _machines_within(state):
            yield from _faults(inner, at)


def _transitions(state: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for field in ("Next", "Default"):
        if field in state:
            yield field, state[field]
    for field in ("Catch", "Choices"):
        for item in state.get(field, []):
            if isinstance(item, dict) and "Next" in item:
                yield field, item["Next"]


def _machines_within(state: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from state.get("Branches", [])
    for field in ("ItemProcessor", "Iterator"):
        if field in state:
            yield state[field]


def _not_followed(part: dict[str, Any], at: str) -> Iterator[str]:
    if part.get("QueryLanguage", "JSONPath") != "JSONPath":
        yield f"{at or '/'}: the local cloud does not do JSONata"
    if "Assign" in part or any("Assign" in item for item in part.get("Catch", [])):
        yield f"{at or '/'}: the local cloud does not do variables (Assign)"


def _invalid(message: str) -> ServiceError:
    return ServiceError("InvalidDefinition", f"Invalid State Machine Definition: '{message}'")
