"""Event patterns: which events a rule is for.

moto's own matching misses what lies in a list of objects, takes 1 for true, and takes a filter that
it does not know for a match. Source: "Comparison operators for use in event patterns", EventBridge
user guide; what counts as absent, and lists of objects, as in aws/event-ruler's README.
"""

import ipaddress
import json
import operator
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

#: Whether a value that is there is meant. Values are strings, numbers, true, false and null.
Test = Callable[[Any], bool]
_COMPARISONS: dict[Any, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}


class InvalidPatternError(Exception):
    """The pattern is none that EventBridge takes."""


class UnknownFilterError(Exception):
    """A filter that is not done here."""


class _Leaf:
    """The filters of one field: one of them is enough."""

    def __init__(self, filters: list[Any]) -> None:
        self._absent = {"exists": False} in [one for one in filters if isinstance(one, dict)]
        self._tests = [_test(one) for one in filters if one != {"exists": False}]

    def matches(self, value: Any) -> bool:
        values = list(_scalars(value))
        if not values:
            return self._absent
        return any(test(one) for test in self._tests for one in values)


class _Fields:
    """Fields that have to match all; of a list of objects, all in the same one."""

    def __init__(self, pattern: dict[str, Any]) -> None:
        if not pattern:
            raise InvalidPatternError("Empty objects are not allowed")
        self._choices = [
            [_Fields(_object("$or", choice)) for choice in _choices(pattern["$or"])]
            for name in pattern
            if name == "$or"
        ]
        self._fields = {
            name: _node(name, below) for name, below in pattern.items() if name != "$or"
        }

    def matches(self, value: Any) -> bool:
        objects = [one for one in _flat(value) if isinstance(one, dict)] or [{}]
        return any(self._matches(one) for one in objects)

    def _matches(self, fields: dict[str, Any]) -> bool:
        return all(
            below.matches(fields.get(name, [])) for name, below in self._fields.items()
        ) and all(any(one.matches(fields) for one in choices) for choices in self._choices)


@cache
def compiled(pattern: str) -> Callable[[dict[str, Any]], bool]:
    """Whether an event is meant. Raises InvalidPatternError, UnknownFilterError."""
    try:
        read = json.loads(pattern)
    except ValueError:
        raise InvalidPatternError("Invalid JSON") from None
    return _Fields(_object("Filter", read)).matches


def _node(name: str, below: Any) -> _Fields | _Leaf:
    if isinstance(below, dict):
        return _Fields(below)
    if not isinstance(below, list):
        raise InvalidPatternError(f"'{name}' must be an object or an array")
    if not below:
        raise InvalidPatternError("Empty arrays are not allowed")
    return _Leaf(below)


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


def _scalars(value: Any) -> Iterator[Any]:
    return (one for one in _flat(value) if not isinstance(one, dict))


def _test(wanted: Any) -> Test:
    if not isinstance(wanted, dict):
        return _equal(wanted)
    if len(wanted) != 1:
        raise InvalidPatternError("A filter has one operator")
    name, value = next(iter(wanted.items()))
    if name not in _FILTERS:
        raise UnknownFilterError(name)
    return _FILTERS[name](value)


def _equal(wanted: Any) -> Test:
    if isinstance(wanted, list):
        raise InvalidPatternError("Nested arrays are not allowed")
    if _is_number(wanted):
        return lambda value: _is_number(value) and value == wanted
    return lambda value: type(value) is type(wanted) and value == wanted


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _exists(wanted: Any) -> Test:
    if wanted is not True:  # false is seen to before anything is looked at
        raise InvalidPatternError("exists must be true or false")
    return lambda _: True


def _numeric(wanted: Any) -> Test:
    if not isinstance(wanted, list) or len(wanted) not in {2, 4}:
        raise InvalidPatternError("numeric must be an array of operators and numbers")
    pairs = list(zip(wanted[::2], wanted[1::2], strict=True))
    for sign, number in pairs:
        if not isinstance(sign, str) or sign not in _COMPARISONS or not _is_number(number):
            raise InvalidPatternError("numeric must be an array of operators and numbers")
    return lambda value: (
        _is_number(value) and all(_COMPARISONS[sign](value, number) for sign, number in pairs)
    )


def _on_text(name: str, holds: Callable[[str, str], bool]) -> Callable[[Any], Test]:
    def test(wanted: Any) -> Test:
        if name in {"prefix", "suffix"} and isinstance(wanted, dict):
            if list(wanted) != ["equals-ignore-case"]:
                raise InvalidPatternError(f"{name} must be a string")
            inner = test(_text(name, wanted["equals-ignore-case"]).lower())
            return lambda value: isinstance(value, str) and inner(value.lower())
        text = _text(name, wanted)
        return lambda value: isinstance(value, str) and holds(value, text)

    return test


def _text(name: str, wanted: Any) -> str:
    if not isinstance(wanted, str):
        raise InvalidPatternError(f"{name} must be a string")
    return wanted


def _wildcard(wanted: Any) -> Test:
    text = _text("wildcard", wanted)
    if "**" in re.sub(r"\\.", "", text, flags=re.DOTALL):
        raise InvalidPatternError("Consecutive wildcard characters")
    parts = re.findall(r"\\[*\\]|[^\\]|\\", text)
    regex = "".join(".*" if part == "*" else re.escape(part.lstrip("\\") or "\\") for part in parts)
    whole = re.compile(regex, re.DOTALL)
    return lambda value: isinstance(value, str) and whole.fullmatch(value) is not None


def _cidr(wanted: Any) -> Test:
    try:
        network = ipaddress.ip_network(_text("cidr", wanted), strict=False)
    except ValueError:
        raise InvalidPatternError("Malformed CIDR") from None

    def inside(value: Any) -> bool:
        try:
            return isinstance(value, str) and ipaddress.ip_address(value) in network
        except ValueError:
            return False

    return inside


def _anything_but(wanted: Any) -> Test:
    if isinstance(wanted, dict) and len(wanted) == 1:
        name, value = next(iter(wanted.items()))
        if name not in {"prefix", "suffix", "equals-ignore-case", "wildcard"}:
            raise UnknownFilterError(f"anything-but {name}")
        tests = [_FILTERS[name](one) for one in (value if isinstance(value, list) else [value])]
    else:
        tests = [_equal(one) for one in (wanted if isinstance(wanted, list) else [wanted])]
    if not tests:
        raise InvalidPatternError("Empty arrays are not allowed")
    return lambda value: not any(test(value) for test in tests)


_FILTERS: dict[str, Callable[[Any], Test]] = {
    "exists": _exists,
    "prefix": _on_text("prefix", str.startswith),
    "suffix": _on_text("suffix", str.endswith),
    "equals-ignore-case": _on_text(
        "equals-ignore-case", lambda value, text: value.lower() == text.lower()
    ),
    "numeric": _numeric,
    "anything-but": _anything_but,
    "cidr": _cidr,
    "wildcard": _wildcard,
}
