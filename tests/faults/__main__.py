"""make faults: the faults that are no calls, as tests; then every call of every scenario with every
kind of fault, and the matrix of it.

CASE=name runs one case again, SCENARIO=name the cases of one scenario, BUDGET=minutes as many cases
as fit, in an order that never changes; each of them leaves the tests out. Ends with status 1 where
a promise was broken.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping

from tests.faults.matrix import Ended, Players, baselines, spread
from tests.faults.runs import case_named
from tests.faults.scenarios import BY_NAME
from tests.faults.table import LEGEND, matrix, totals, violation

TELL_EVERY = 30.0  # seconds


def main(env: Mapping[str, str]) -> int:
    """The status to exit with."""
    try:
        names = [case_named(env["CASE"]).name] if env.get("CASE") else []
        scenarios = [case_named(env["SCENARIO"]).name] if env.get("SCENARIO") else list(BY_NAME)
        budget = float(env.get("BUDGET") or "inf") * 60.0
    except ValueError as error:
        say(f"make faults: {error}")
        return 2
    end = time.monotonic() + budget
    only_cases = any(env.get(name) for name in ("CASE", "SCENARIO", "BUDGET"))
    if not only_cases and (status := tests(env)):
        return status
    # more than processors: a case waits for its processes now and then
    with Players(1 if names else len(os.sched_getaffinity(0)) + 2) as players:
        if names:
            return told(list(players.play(names)), 1)
        runs, found = baselines(players, scenarios)
        if any(run.is_broken for run in runs):
            return told(runs, len(runs) + len(found))
        say(f"{len(runs)} scenarios with nothing broken; {len(found):,} cases follow from them")
        ordered = [case.name for case in spread(found)]
        runs += watched(players.play(ordered, lambda: time.monotonic() < end), len(ordered))
        return told(runs, len(scenarios) + len(found))


def tests(env: Mapping[str, str]) -> int:
    """The status with which pytest ends."""
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "tests/faults"]
    return subprocess.run(command, env={**env, "FAULTS": "all"}, check=False).returncode


def watched(ended: Iterable[Ended], of: int) -> list[Ended]:
    """All of it; how it goes is told now and then, what is broken at once."""
    runs: list[Ended] = []
    last = time.monotonic()
    for one in ended:
        runs.append(one)
        if one.is_broken:
            say(*violation(one))
        if time.monotonic() - last > TELL_EVERY:
            last = time.monotonic()
            say(f"{len(runs):,} of {of:,}")
    return runs


def told(runs: list[Ended], of: int) -> int:
    """The matrix, the totals and what is broken; the status to exit with."""
    broken = [one for one in runs if one.is_broken]
    say(*matrix(runs), "", LEGEND, "")
    for one in broken:
        say(*violation(one))
    say(*totals(runs, of))
    return 1 if broken else 0


def say(*lines: str) -> None:
    """To standard output, at once."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(os.environ))
