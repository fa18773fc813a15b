"""Many runs: a process and a World for each processor, cases in an order that never changes."""

import hashlib
import io
import multiprocessing
import queue
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from rich.console import Console

from scribe.terminal import Terminal
from tests.faults.runs import Case, case_named, cases, play
from tests.faults.scenarios import BY_NAME
from tests.faults.world import World, world

#: So many cases wait for each process, so that none is idle.
AHEAD = 2
#: A World is left after so many: what it remembers makes each case slower than the one before.
CASES_A_WORLD = 100
LOOK_EVERY = 2.0  # seconds, whether the other processes are still there


@dataclass(frozen=True)
class Ended:
    """What became of a case, by its name: as Result, without what cannot go to another process."""

    name: str
    how: str
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    repeated: int = 0
    seconds: float = 0.0
    calls: list[dict[str, str]] = field(default_factory=list)
    again: str = ""  #: how it ended in another World, where a promise was broken

    @property
    def case(self) -> Case:
        """The case itself."""
        return case_named(self.name)

    @property
    def is_broken(self) -> bool:
        """Whether a promise does not hold."""
        return bool(self.lost or self.doubled)


class Players:
    """Processes that play cases by their names; the context ends them."""

    def __init__(self, count: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._names: Any = spawn.Queue()
        self._ended: Any = spawn.Queue()
        self._processes = [
            spawn.Process(target=_play_all, args=(self._names, self._ended)) for _ in range(count)
        ]

    def __enter__(self) -> "Players":
        for process in self._processes:
            process.start()
        return self

    def __exit__(self, *_: object) -> None:
        for _process in self._processes:
            self._names.put(None)
        for process in self._processes:
            process.join(60)
            process.kill()

    def play(
        self, names: Iterable[str], goes_on: Callable[[], bool] = lambda: True
    ) -> Iterator[Ended]:
        """As they end, which is not the order of the names."""
        waiting = iter(names)
        under_way = 0
        while True:
            while under_way < AHEAD * len(self._processes) and goes_on():
                if (name := next(waiting, None)) is None:
                    break
                self._names.put(name)
                under_way += 1
            if not under_way:
                return
            yield self._next()
            under_way -= 1

    def _next(self) -> Ended:
        while True:
            with suppress(queue.Empty):
                return self._ended.get(timeout=LOOK_EVERY)
            if not all(process.is_alive() for process in self._processes):
                raise RuntimeError("A process that plays cases has ended by itself")


def baselines(players: Players, scenarios: Iterable[str]) -> tuple[list[Ended], list[Case]]:
    """The runs with nothing broken, and all cases that follow from their calls."""
    runs = sorted(players.play(scenarios), key=lambda run: list(BY_NAME).index(run.name))
    return runs, [case for run in runs for case in cases(BY_NAME[run.name], run.calls)]


def spread(found: Iterable[Case]) -> list[Case]:
    """In an order of which any beginning is a fair part: first every kind of fault at every
    operation once, then a second time, and so on.
    """
    cells: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in sorted(found, key=_shuffled):
        cells[case.place.name if case.place else "", case.kind].append(case)
    rounds = zip_longest(*cells.values())
    return [case for one in rounds for case in one if case is not None]


def _shuffled(case: Case) -> str:
    return hashlib.sha256(case.name.encode()).hexdigest()


def _play_all(names: Any, ended: Any) -> None:
    """In a process of its own; a World in which a promise was broken is not used again."""
    name = _next(names)
    while name is not None:
        with _quiet_world() as here:
            for _ in range(CASES_A_WORLD):
                result = _played(here, name)
                if result.is_broken:
                    break
                ended.put(result)
                name = _next(names)
                if name is None:
                    return
        if result.is_broken:
            with _quiet_world() as here:
                ended.put(replace(result, again=_played(here, name).how))
            name = _next(names)


def _quiet_world() -> AbstractContextManager[World]:
    return world(terminal=Terminal(err=Console(file=io.StringIO())))


def _next(names: Any) -> str | None:
    """None at the end, and where the process that asks is gone."""
    asking = multiprocessing.parent_process()
    while asking is None or asking.is_alive():
        with suppress(queue.Empty):
            return names.get(timeout=LOOK_EVERY)
    return None


def _played(here: Any, name: str) -> Ended:
    began = time.monotonic()
    case = case_named(name)
    try:
        result = play(here, case)
    except Exception:  # noqa: BLE001 - told as what it is, and the other cases go on
        return Ended(name, "LOST", lost=[traceback.format_exc()])
    return Ended(
        name,
        result.how,
        result.verdict.lost,
        result.verdict.doubled,
        result.verdict.repeated,
        time.monotonic() - began,
        result.calls if case.place is None else [],
    )
