"""One run: a scenario with faults, played to its end, and what became of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.faults.promises import Before, Verdict, verdict
from tests.faults.scenarios import Scenario
from tests.faults.world import NeverSettled, World
from transcription.jobs import Status

#: A fault at one call. More than the SDK tries (4), so that the function itself sees it; and more
#: than the state machine tries, so that the job has to end or to wait for the sweep.
ONCE, OUTLASTS_SDK, DOWN = 1, 6, 400
KINDS: dict[str, dict[str, Any]] = {
    "throttle": {"kind": "throttle"},
    "error": {"kind": "error"},
    "reset": {"kind": "reset"},
    "lost": {"kind": "lost"},
    "late": {"kind": "late", "seconds": 20.0},
    "kill": {"kind": "kill"},
    "kill after": {"kind": "kill_after"},
    "throttle x6": {"kind": "throttle", "count": OUTLASTS_SDK},
    "error x6": {"kind": "error", "count": OUTLASTS_SDK},
    "reset x6": {"kind": "reset", "count": OUTLASTS_SDK},
    "lost x6": {"kind": "lost", "count": OUTLASTS_SDK},
    "down": {"kind": "error", "count": DOWN},
}
#: Who makes calls as a process that can die: functions and executions.
MORTAL = ("Function", "StateMachine")


@dataclass(frozen=True)
class Place:
    """The nth call of this operation by this caller, in a run with nothing broken."""

    caller: str
    service: str
    operation: str
    nth: int

    @property
    def name(self) -> str:
        """For a table's row."""
        return f"{self.caller} {self.service}:{self.operation}"


@dataclass(frozen=True)
class Case:
    """A run: repeat it by its name."""

    scenario: Scenario
    place: Place | None
    kind: str

    @property
    def name(self) -> str:
        """Unique; `make faults CASE=...` runs it alone."""
        if self.place is None:
            return f"{self.scenario.name}/-/-"
        place = f"{self.place.name.replace(' ', '/')}#{self.place.nth}"
        return f"{self.scenario.name}/{place}/{self.kind.replace(' ', '-')}"

    @property
    def faults(self) -> list[Mapping[str, Any]]:
        """What is set for it."""
        always = list(self.scenario.always)
        if self.place is None:
            return always
        place = {
            "caller": self.place.caller,
            "service": self.place.service,
            "operation": self.place.operation,
            "first": self.place.nth,
        }
        return [*always, {**place, **KINDS[self.kind]}]


@dataclass(frozen=True)
class Result:
    """How a run ended: retried, resumed, failed, dead letter, unharmed; and what it broke."""

    case: Case
    how: str
    verdict: Verdict
    calls: list[dict[str, str]]


def cases(scenario: Scenario, calls: list[dict[str, str]]) -> Iterator[Case]:
    """The run with nothing broken has made these calls; each kind at each of them."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for call in calls:
        caller = short(call["caller"])
        if caller is None:
            continue
        key = (caller, call["service"], call["operation"])
        seen[key] += 1
        place = Place(*key, seen[key])
        for kind in KINDS:
            if kind == "down" and place.nth > 1:
                continue
            if kind.startswith("kill") and not caller.endswith(MORTAL):
                continue
            yield Case(scenario, place, kind)


def short(role: str) -> str | None:
    """The role's logical name in the template: transcription-local-UploadRuleRole-ABC."""
    parts = role.split("-")
    if not role.startswith("transcription-local-") or len(parts) < 3:
        return None
    return parts[2].removesuffix("Role")


def play(world: World, case: Case) -> Result:
    """Have it happen, let the time go on until it is over, and look."""
    scenario = case.scenario
    world.faults()
    prepared = scenario.before(world)
    world.courses(*([scenario.course] if scenario.course else []))
    before = Before.of(world)
    world.faults(*case.faults)
    made = scenario.act(world, prepared)
    try:
        world.settle(made)
        told = world.calls()
        world.faults()
        found = verdict(world, before, [made])
    except NeverSettled as error:
        told = world.calls()
        world.faults()
        found = Verdict(lost=[str(error)])
    return Result(case, _how(world, case, told, scenario.ends, made, found), found, told["calls"])


def _how(
    world: World, case: Case, told: dict[str, Any], ends: Status, made: Any, found: Verdict
) -> str:
    if found.lost:
        return "LOST"
    if found.doubled:
        return "DOUBLED"
    job = world.job(made)
    if job is None:
        return "dead letter"
    if job.status is not ends:
        return "failed"
    if case.place is not None and not told["faults"][-1]["done"]:
        return "unharmed"
    return "resumed" if job.resumes > len(case.scenario.always) else "retried"
