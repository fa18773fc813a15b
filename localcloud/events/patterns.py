"""Event patterns: decides which events match a rule.

Sources: "Comparison operators for use in event patterns", EventBridge user guide; for lists of
objects, aws/event-ruler's README. The operators prefix and numeric are supported; others are
refused, and so are names with dots and ranges of numbers.
"""

import json
import operator
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NoReturn

#: Whether a value matches. Values are strings, numbers, true, false and null.
Test = Callable[[Any], bool]
_COMPARISONS: dict[Any, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}


class InvalidPatternError(Exception):
    """EventBridge rejects the pattern."""


class UnknownOperatorError(Exception):
    """The local cloud does not support this part of a pattern."""


class _Values:
    """The values of one field, of which one has to match."""

    def __init__(self, wanted: list[Any]) -> None:
        self._tests = [_test(one) for one in wanted]

    def matches(self, value: Any) -> bool:
        scalars = [one for one in _flat(value) if not isinstance(one, dict)]
        return any(test(one) for test in self._tests for one in scalars)


class _Fields:
    """Fields that all have to match; in a list of objects, within the same object."""

    def __init__(self, pattern: dict[str, Any]) -> None:
        if not pattern:
            raise InvalidPatternError("Empty objects are not allowed")
        if any("." in name for name in pattern):
            raise UnknownOperatorError("names with dots")
        self._choices = (
            [_Fields(_object("$or", one)) for one in _choices(pattern["$or"])]
            if "$or" in pattern
            else []
        )
        self._fields = {
            name: _node(name, below) for name, below in pattern.items() if name != "$or"
        }

    def matches(self, value: Any) -> bool:
        objects = [one for one in _flat(value) if isinstance(one, dict)]
        return any(self._matches(one) for one in objects)

    def _matches(self, fields: dict[str, Any]) -> bool:
        return all(
            below.matches(fields.get(name, [])) for name, below in self._fields.items()
        ) and (not self._choices or any(one.matches(fields) for one in self._choices))


@cache
def compiled(pattern: str) -> Callable[[dict[str, Any]], bool]:
    """Returns a test for events. Raises InvalidPatternError, UnknownOperatorError."""
    try:
        read = json.loads(pattern, parse_constant=_no_number)
        fields = _Fields(_object("Filter", read))
    except (ValueError, RecursionError):
        raise InvalidPatternError("Invalid JSON") from None
    return fields.matches


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are no JSON


def _node(name: str, below: Any) -> _Fields | _Values:
    if isinstance(below, dict):
        return _Fields(below)
    if not isinstance(below, list):
        raise InvalidPatternError(f"'{name}' must be an object or an array")
    if not below:
        raise InvalidPatternError("Empty arrays are not allowed")
    return _Values(below)


def _object(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidPatternError(f"'{name}' is not an object")
    return value


def _choices(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) < 2:
        raise InvalidPatternError("'$or' must be an array of two or more objects")
    return value


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from _flat(one)
    else:
        yield value


def _test(wanted: Any) -> Test:
    if isinstance(wanted, list):
        raise InvalidPatternError("Nested arrays are not allowed")
    if not isinstance(wanted, dict):
        return _equal(wanted)
    if len(wanted) != 1:
        raise InvalidPatternError("Only one key allowed in match expression")
    name, value = next(iter(wanted.items()))
    if name == "prefix":
        return _prefix(value)
    if name == "numeric":
        return _numeric(value)
    raise UnknownOperatorError(name)


def _equal(wanted: Any) -> Test:
    if _is_number(wanted):
        return lambda value: _is_number(value) and value == wanted
    return lambda value: type(value) is type(wanted) and value == wanted


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _prefix(wanted: Any) -> Test:
    if not isinstance(wanted, str):
        raise InvalidPatternError("prefix match pattern must be a string")
    return lambda value: isinstance(value, str) and value.startswith(wanted)


def _numeric(wanted: Any) -> Test:
    """Reads one comparison, such as [">", 0]."""
    if not isinstance(wanted, list) or len(wanted) not in {2, 4}:
        raise InvalidPatternError("Value of numeric must be an array of operators and numbers")
    if len(wanted) == 4:
        raise UnknownOperatorError("ranges of numbers")
    sign, number = wanted
    if not isinstance(sign, str) or sign not in _COMPARISONS or not _is_number(number):
        raise InvalidPatternError(f"Unrecognized numeric range operator: {sign} {number}")
    return lambda value: _is_number(value) and _COMPARISONS[sign](value, number)
