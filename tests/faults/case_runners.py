"""Processes that each play cases on a stack of their own."""

import io
import multiprocessing
import queue
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from typing import Any

from rich.console import Console

from scribe.terminal import Terminal
from tests.deployed.stack import DeployedStack, deployed_stack
from tests.faults.cases import case_named
from tests.faults.run import RunResult, run_case

#: This many cases wait for each process, so that none is idle.
AHEAD = 2
#: Limits what a local cloud accumulates, which would slow it down.
CASES_A_STACK = 150
POLL_SECONDS = 2.0  #: how often to look whether the other processes live


class CaseRunners:
    """Processes that play cases by their names and end with the context."""

    def __init__(self, count: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._names: Any = spawn.Queue()
        self._results: Any = spawn.Queue()
        self._processes = [
            spawn.Process(target=_run_all, args=(self._names, self._results)) for _ in range(count)
        ]

    def __enter__(self) -> "CaseRunners":
        for process in self._processes:
            process.start()
        return self

    def __exit__(self, *_: object) -> None:
        for _process in self._processes:
            self._names.put(None)
        for process in self._processes:
            process.join(60)
            process.kill()

    def run(
        self, names: Iterable[str], is_time_left: Callable[[], bool] = lambda: True
    ) -> Iterator[RunResult]:
        """Yields results as the runs end, not in the order of the names."""
        waiting = iter(names)
        under_way = 0
        while True:
            while under_way < AHEAD * len(self._processes) and is_time_left():
                if (name := next(waiting, None)) is None:
                    break
                self._names.put(name)
                under_way += 1
            if not under_way:
                return
            yield self._next_result()
            under_way -= 1

    def _next_result(self) -> RunResult:
        while True:
            with suppress(queue.Empty):
                result: RunResult = self._results.get(timeout=POLL_SECONDS)
                return result
            if not all(process.is_alive() for process in self._processes):
                raise RuntimeError("A process that plays cases has ended by itself")


def _run_all(names: Any, results: Any) -> None:
    """Runs cases in this process; a stack with a broken promise is not used again."""
    name = _next_name(names)
    while name is not None:
        with _quiet_stack() as stack:
            for _ in range(CASES_A_STACK):
                result = _result(stack, name)
                if result.is_broken:
                    break
                results.put(result)
                name = _next_name(names)
                if name is None:
                    return
        if result.is_broken:
            with _quiet_stack() as stack:
                results.put(replace(result, second_ending=_result(stack, name).ending))
            name = _next_name(names)


def _quiet_stack() -> AbstractContextManager[DeployedStack]:
    return deployed_stack(terminal=Terminal(err=Console(file=io.StringIO())))


def _next_name(names: Any) -> str | None:
    """Returns the next name; None at the end, or if the main process is gone."""
    parent = multiprocessing.parent_process()
    while parent is None or parent.is_alive():
        with suppress(queue.Empty):
            name: str | None = names.get(timeout=POLL_SECONDS)
            return name
    return None


def _result(stack: DeployedStack, name: str) -> RunResult:
    try:
        return run_case(stack, case_named(name))
    except Exception:  # noqa: BLE001 - reported as what it is, and the other cases go on
        return RunResult(name, "LOST", {"lost": [traceback.format_exc()]})
