"""make faults: the tests of faults outside calls, then every call of every scenario with every kind
of fault, and the matrix of it.

BUDGET=minutes plays the tests that do not take long, and as many cases as fit, in an order that
never changes. The others leave the tests out: CASE=name runs one case again, SCENARIO=name the
cases of one scenario, FROM=number those after that many, PAIRS=seed pairs of faults at two calls of
the shortest scenario. Ends with status 1 if a promise was broken.
"""

import math
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping

from tests.faults.case_runners import CaseRunners
from tests.faults.cases import Case, case_named, cases, pairs, spread
from tests.faults.run import RunResult
from tests.faults.scenarios import BY_NAME
from tests.faults.table import LEGEND, matrix, totals, violation

SHORTEST = "transcribed"
REPORT_SECONDS = 30.0  #: how often to print how far it is


def main(env: Mapping[str, str]) -> int:
    """Plays the tests and the cases; returns the exit status."""
    try:
        names = [case_named(env["CASE"]).name] if env.get("CASE") else []
        scenarios = [case_named(env["SCENARIO"]).name] if env.get("SCENARIO") else list(BY_NAME)
        seed = int(env["PAIRS"]) if env.get("PAIRS") else None
        if seed is not None and not env.get("SCENARIO"):
            scenarios = [SHORTEST]
        first = int(env.get("FROM") or 0)
        budget = float(env.get("BUDGET") or ("inf" if seed is None else 60)) * 60.0
    except ValueError as error:
        say(f"make faults: {error}")
        return 2
    are_chosen = any(env.get(name) for name in ("CASE", "SCENARIO", "FROM", "PAIRS"))
    if not are_chosen and (status := tests(env)):
        return status
    end = time.monotonic() + budget
    # more than processors: a case waits for its processes now and then
    with CaseRunners(1 if names else len(os.sched_getaffinity(0)) + 2) as runners:
        if names:
            return report(list(runners.run(names)), 1)
        runs, found = baselines(runners, scenarios)
        if any(run.is_broken for run in runs):
            return report(runs, len(runs) + len(found))
        say(f"{len(runs)} scenarios without a fault; {len(found):,} cases follow from them")
        played = spread(found)[first:] if seed is None else pairs(found, seed)
        names_of = (case.name for case in played)
        of = len(found) if seed is None else math.comb(len(found), 2)
        runs += watched(runners.run(names_of, lambda: time.monotonic() < end), of)
        return report(runs, len(scenarios) + of)


def tests(env: Mapping[str, str]) -> int:
    """Runs the tests with pytest; returns its exit status."""
    two_at_a_time = ("-n", "2", "--dist", "loadfile")
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", *two_at_a_time, "tests/faults"]
    which = "" if env.get("BUDGET") else "all"
    return subprocess.run(command, env={**env, "FAULTS": which}, check=False).returncode


def baselines(runners: CaseRunners, scenarios: Iterable[str]) -> tuple[list[RunResult], list[Case]]:
    """Returns the runs without a fault, and all cases that follow from their calls."""
    runs = sorted(runners.run(scenarios), key=lambda run: list(BY_NAME).index(run.name))
    return runs, [case for run in runs for case in cases(BY_NAME[run.name], run.calls)]


def watched(results: Iterable[RunResult], of: int) -> list[RunResult]:
    """Collects the results; prints progress now and then, and broken promises at once."""
    runs: list[RunResult] = []
    last = time.monotonic()
    for result in results:
        runs.append(result)
        if result.is_broken:
            say(*violation(result))
        if time.monotonic() - last > REPORT_SECONDS:
            last = time.monotonic()
            say(f"{len(runs):,} of {of:,}")
    return runs


def report(runs: list[RunResult], of: int) -> int:
    """Prints the matrix, the totals and broken promises; returns the exit status."""
    broken = [run for run in runs if run.is_broken]
    say(*matrix(runs), "", LEGEND, "")
    for run in broken:
        say(*violation(run))
    say(*totals(runs, of))
    return 1 if broken else 0


def say(*lines: str) -> None:
    """Prints to standard output at once."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(os.environ))
