"""The cases of the matrix: each kind of fault at each call of each scenario."""

import hashlib
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest
from typing import Any

from tests.faults.scenarios import BY_NAME, Scenario

#: More than the SDK's tries (4): the function itself gets the error, and the SDK tries twice again.
OUTLASTS_SDK = 6
#: As often as the state machine tries a step whose error no waiting can fix.
GIVEN_UP = 5
#: As when a client gives up on a call after its 20 seconds, although it takes effect.
LATE = 20.0
KINDS: dict[str, dict[str, Any]] = {
    "lost": {"kind": "lost"},
    "late": {"kind": "late", "seconds": LATE},
    "throttle x6": {"kind": "throttle", "count": OUTLASTS_SDK},
    "error x6": {"kind": "error", "count": OUTLASTS_SDK},
    "reset x6": {"kind": "reset", "count": OUTLASTS_SDK},
    "lost x6": {"kind": "lost", "count": OUTLASTS_SDK},
    "denied": {"kind": "deny", "count": GIVEN_UP},
    "crash": {"kind": "crash", "count": GIVEN_UP},
    "kill": {"kind": "kill"},
    "kill after": {"kind": "kill_after"},
    "kill late": {"kind": "kill_late", "seconds": LATE},
    "stop": {"kind": "stop"},
    "die": {"kind": "die"},
}
#: Faults at a call of a function.
OF_FUNCTIONS = ("crash",)
#: Faults at a call of a process that can die: a function's, or an execution.
OF_PROCESSES = ("kill", "kill after", "kill late")
#: Faults of an execution that enters a state.
OF_STATES = ("stop", "die")
#: The service under which the local cloud records that an execution enters a state.
STATE_ENTRANCE = "state"
SWEEP = "SweepOrphanedJobs"
#: Questions that every sweep asks about all jobs, and the scenario in which they are broken.
SWEEPS_QUESTIONS, SWEPT = frozenset({"Query", "ListExecutions"}), "resumed"
PAIR = "&"  #: between the names of two cases that are played together
_FUNCTION = re.compile(r"Func(t(i(o(n)?)?)?)?$")  # role names are cut off after 64 characters


@dataclass(frozen=True)
class CallSite:
    """The nth call of this operation by this caller, in a run without faults."""

    caller: str
    service: str
    operation: str
    nth: int

    @property
    def name(self) -> str:
        """The name without the number."""
        return f"{self.caller}/{self.service}:{self.operation}"

    @property
    def selector(self) -> dict[str, Any]:
        """The site as a fault names it."""
        return {
            "caller": self.caller,
            "service": self.service,
            "operation": self.operation,
            "first": self.nth,
        }


@dataclass(frozen=True)
class Case:
    """A run that can be repeated by its name. Without a call site there is no fault.

    With `other`, a case of the same scenario, that fault happens, too.
    """

    scenario: Scenario
    site: CallSite | None = None
    kind: str = ""
    other: "Case | None" = None

    @property
    def name(self) -> str:
        """The unique name; `make faults CASE=...` runs this case alone."""
        if self.site is None:
            return self.scenario.name
        name = f"{self.scenario.name}/{self.site.name}#{self.site.nth}/{self.kind}"
        both = f"{name}{PAIR}{self.other.name}" if self.other else name
        return both.replace(" ", "_")

    @property
    def faults(self) -> list[Mapping[str, Any]]:
        """The faults, the case's own first."""
        return [*self._own, *(self.other._own if self.other else []), *self.scenario.faults]

    @property
    def _own(self) -> list[Mapping[str, Any]]:
        return [{**self.site.selector, **KINDS[self.kind]}] if self.site else []


def case_named(name: str) -> Case:
    """Returns the case of this name. Raises ValueError with the reason."""
    if PAIR in name:
        first, second = name.split(PAIR, 1)
        return replace(case_named(first), other=case_named(second))
    parts = name.replace("_", " ").split("/")
    if parts[0] not in BY_NAME:
        raise ValueError(f"{parts[0]!r} is no scenario; these are: {', '.join(BY_NAME)}")
    scenario = BY_NAME[parts[0]]
    if len(parts) == 1:
        return Case(scenario)
    matched = re.fullmatch(r"([^/]+)/([^/:]+):([^/#]+)#(\d+)/([^/]+)", "/".join(parts[1:]))
    if matched is None or matched[5] not in KINDS:
        raise ValueError(f"{name!r} is no SCENARIO/CALLER/SERVICE:OPERATION#NTH/KIND")
    caller, service, operation, nth, kind = matched.groups()
    return Case(scenario, CallSite(caller, service, operation, int(nth)), kind)


def cases(scenario: Scenario, calls: Iterable[Mapping[str, str]]) -> Iterator[Case]:
    """Yields every kind of fault at each of these calls, which the scenario made without a fault.

    A sweep's questions about all jobs are broken in one scenario, in which it has something to do.
    The first and the last one of a series, one for each part of the index or list, stand for all.
    """
    for _, alike in groupby(_sites(calls), key=lambda found: found[1].name):
        found = list(alike)
        if found[0][1].caller == SWEEP:
            found[1:-1] = []
            if found[0][1].operation in SWEEPS_QUESTIONS and scenario.name != SWEPT:
                continue
        for role, site in found:
            is_process = site.caller != role or site.caller == "StateMachine"
            for kind in KINDS:
                if _can_happen(kind, site, is_process=is_process):
                    yield Case(scenario, site, kind)


def _sites(calls: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, CallSite]]:
    """Yields each call's role and site."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for call in calls:
        if role := role_of(call["caller"]):
            key = (_FUNCTION.sub("", role), call["service"], call["operation"])
            seen[key] += 1
            yield role, CallSite(*key, seen[key])


def _can_happen(kind: str, site: CallSite, *, is_process: bool) -> bool:
    if (site.service == STATE_ENTRANCE) != (kind in OF_STATES):
        return False
    if kind in OF_FUNCTIONS and site.service != "lambda":
        return False
    return is_process or kind not in OF_PROCESSES


def role_of(name: str) -> str | None:
    """Returns the role's logical name in the template, from
    transcription-local-UploadRuleRole-ABC.
    """
    parts = name.split("-")
    if not name.startswith("transcription-local-") or len(parts) < 3:
        return None
    return parts[2].removesuffix("Role")


def spread(found: Iterable[Case]) -> list[Case]:
    """Returns the cases in an order of which any beginning is a fair sample.

    First comes every kind of fault at every operation once, then a second time, and so on.
    """
    cells: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in sorted(found, key=_shuffled):
        cells[case.site.name if case.site else "", case.kind].append(case)
    rounds = zip_longest(*cells.values())
    return [case for one in rounds for case in one if case is not None]


def pairs(found: Iterable[Case], seed: int) -> Iterator[Case]:
    """Yields random pairs of these cases as one run each, without end."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    singles = sorted(found, key=lambda case: case.name)
    while True:
        first, second = chance.sample(singles, 2)
        if first.site != second.site:
            yield replace(first, other=second)


def _shuffled(case: Case) -> str:
    return hashlib.sha256(case.name.encode()).hexdigest()
