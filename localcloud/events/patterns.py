"""Event patterns: moto matches them, but takes a filter that it does not know for a match."""

import json
from collections.abc import Iterator
from typing import Any

_FILTERS = frozenset(
    {
        "exists",
        "prefix",
        "suffix",
        "equals-ignore-case",
        "numeric",
        "anything-but",
        "cidr",
        "wildcard",
    }
)


def unknown_filters(pattern: str) -> list[str]:
    """The filters in it that are not done here. A pattern that is no JSON has none."""
    try:
        return sorted(set(_unknown(json.loads(pattern))))
    except ValueError:
        return []


def _unknown(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for name, below in node.items():
            if name == "$or":
                for choice in below:
                    yield from _unknown(choice)
            elif isinstance(below, list):
                for one in below:
                    if isinstance(one, dict):
                        yield from (name for name in one if name not in _FILTERS)
            else:
                yield from _unknown(below)
