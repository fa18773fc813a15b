"""A statement's Condition.

Source: "IAM JSON policy elements: Condition operators", IAM user guide: all operators and keys have
to hold, and one of each key's values. A key that the call lacks does not hold.
"""

from collections.abc import Callable, Mapping
from typing import Any

from localcloud.permissions.matching import arn_matches, matches

#: Keys in small letters, because their names are case-insensitive.
Context = Mapping[str, str]


class UnknownConditionError(Exception):
    """The condition is not supported, so nothing may be decided without it."""


#: A call here has at most one value for such a key; a missing one holds.
_FOR_ALL_VALUES = "ForAllValues:"
_TESTS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": str.__eq__,
    "StringLike": matches,
    "ArnEquals": arn_matches,  # the same as ArnLike, by the user guide
    "ArnLike": arn_matches,
    "Bool": lambda wanted, actual: wanted.lower() == actual.lower(),
}


def holds(condition: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    """Returns whether the whole condition holds. Raises UnknownConditionError."""
    return all(
        _holds(operator, _texts(wanted), context.get(key.lower()))
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )


def _texts(values: Any) -> list[str]:
    """Returns a list of texts; policies may also have true and single values."""
    listed = values if isinstance(values, list) else [values]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in listed]


def _holds(operator: str, wanted: list[str], value: str | None) -> bool:
    test = _TESTS.get(operator.removeprefix(_FOR_ALL_VALUES))
    if test is None:
        raise UnknownConditionError(f"The local cloud does not do the condition {operator}")
    if value is None:
        return operator.startswith(_FOR_ALL_VALUES)
    return any(test(one, value) for one in wanted)
