"""How many examples the fuzz tests try: few in make test, FUZZ times as many in make fuzz."""

import os
import re

from hypothesis import HealthCheck, settings

FACTOR = int(os.environ.get("FUZZ", "1"))


def fuzz(examples: int, deadline: float | None = None) -> settings:
    """Settings for a test of hostile input; deadline: ms that one example may take, None: any."""
    return settings(
        max_examples=examples * FACTOR,
        deadline=deadline,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        print_blob=True,
    )


def examples_in(statistics: str) -> int:
    """How many a test tried, of what hypothesis tells of it: "100 passing, 0 failing, ..."."""
    return sum(int(number) for number in re.findall(r"(\d+) (?:passing|failing)", statistics))
