"""The number of examples of fuzz tests: few in make test, FUZZ times as many in make fuzz."""

import os
import re

from hypothesis import HealthCheck, settings

FACTOR = int(os.environ.get("FUZZ", "1"))


def fuzz(examples: int, deadline: float | None = None) -> settings:
    """Returns settings; deadline is the longest time in ms of an example, None for any."""
    return settings(
        max_examples=examples * FACTOR,
        deadline=deadline,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        print_blob=True,
    )


def examples_in(statistics: str) -> int:
    """Returns the number of tried examples in hypothesis's report: "100 passing, 0 failing,
    ...".
    """
    return sum(int(number) for number in re.findall(r"(\d+) (?:passing|failing)", statistics))
