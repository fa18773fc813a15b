"""A statement's Condition.

Source: "IAM JSON policy elements: Condition operators", IAM user guide: operators and keys are all
to hold, of a key's values one is to (with an operator that negates: none may). A key that the call
does not have fails, but for an operator that negates, for ...IfExists and for ForAllValues.
"""

from collections.abc import Callable, Mapping
from typing import Any

from localcloud.permissions.matching import arn_matches, matches

#: Keys in small letters, as their names do not depend on capitals.
Context = Mapping[str, str | tuple[str, ...]]


class UnknownOperatorError(Exception):
    """A condition that is not done here; nothing may be decided without it."""


def _same_without_case(wanted: str, is_: str) -> bool:
    return wanted.lower() == is_.lower()


def _number(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    return lambda wanted, is_: compare(float(is_), float(wanted))


_TESTS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": str.__eq__,
    "StringEqualsIgnoreCase": _same_without_case,
    "StringLike": matches,
    "ArnEquals": arn_matches,  # the same as ArnLike, says the user guide
    "ArnLike": arn_matches,
    "Bool": _same_without_case,
    "NumericEquals": _number(float.__eq__),
    "NumericLessThan": _number(float.__lt__),
    "NumericLessThanEquals": _number(float.__le__),
    "NumericGreaterThan": _number(float.__gt__),
    "NumericGreaterThanEquals": _number(float.__ge__),
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
}


def holds(condition: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    """Whether all of it is so. Raises UnknownOperatorError."""
    return all(
        _holds(operator, _texts(wanted), context.get(key.lower()))
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )


def _texts(values: Any) -> list[str]:
    """Policies may have true, 5 and single values where others have lists of texts."""
    listed = values if isinstance(values, list) else [values]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in listed]


def _holds(operator: str, wanted: list[str], value: str | tuple[str, ...] | None) -> bool:
    if operator == "Null":
        return (value is None) == (wanted == ["true"])
    quantifier, _, name = operator.rpartition(":")
    if_exists = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    test = _TESTS.get(_NEGATED.get(name, name))
    if test is None or quantifier not in {"", "ForAnyValue", "ForAllValues"}:
        raise UnknownOperatorError(f"The local cloud does not do the condition {operator}")
    negated = name in _NEGATED
    if value is None:
        return negated or if_exists or quantifier == "ForAllValues"
    values = value if isinstance(value, tuple) else (value,)
    each = (any(test(one, is_) for one in wanted) is not negated for is_ in values)
    return all(each) if quantifier == "ForAllValues" else any(each)
