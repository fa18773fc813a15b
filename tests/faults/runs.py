"""One run: a scenario with faults, played to its end, and what became of it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.faults.doors import NeverSettled
from tests.faults.promises import Before, Verdict, verdict
from tests.faults.scenarios import BY_NAME, Scenario
from tests.faults.world import SETTLED_AFTER_DAYS, World
from transcription.domain.uploads import Upload

#: More than the SDK tries (4), so that the function itself sees it.
OUTLASTS_SDK = 6
#: More than the state machine tries, each time by the SDK's four: so the job has to end, or to wait
#: for the sweep. EventBridge tries 186 times; Transcribe asks S3 for twenty each time.
DOWN, DOWN_FOR = 64, {"UploadRule": 400, "Transcribe": 320}
#: As when a client gives up on a call after its 20 seconds, and it has its effect all the same.
LATE = 20.0
KINDS: dict[str, dict[str, Any]] = {
    "throttle": {"kind": "throttle"},
    "error": {"kind": "error"},
    "reset": {"kind": "reset"},
    "lost": {"kind": "lost"},
    "late": {"kind": "late", "seconds": LATE},
    "throttle x6": {"kind": "throttle", "count": OUTLASTS_SDK},
    "error x6": {"kind": "error", "count": OUTLASTS_SDK},
    "reset x6": {"kind": "reset", "count": OUTLASTS_SDK},
    "lost x6": {"kind": "lost", "count": OUTLASTS_SDK},
    "down": {"kind": "error", "count": DOWN},
    "kill": {"kind": "kill"},
    "kill after": {"kind": "kill_after"},
    "kill late": {"kind": "kill_late", "seconds": LATE},
    "stop": {"kind": "stop"},
    "die": {"kind": "die"},
}
#: As which service the local cloud counts that an execution enters a state.
ENTRANCE = "state"
#: Those that need a process to die: a function's, or an execution.
OF_THE_MORTAL = ("kill", "kill after", "kill late")
#: Those of an execution that enters a state.
OF_STATES = ("stop", "die")
_FUNCTION = re.compile(r"Func(t(i(o(n)?)?)?)?$")  # names of roles are cut off after 64 characters


@dataclass(frozen=True)
class Place:
    """The nth call of this operation by this caller, in a run with nothing broken."""

    caller: str
    service: str
    operation: str
    nth: int

    @property
    def name(self) -> str:
        """Without the number."""
        return f"{self.caller}/{self.service}:{self.operation}"

    @property
    def selector(self) -> dict[str, Any]:
        """As a fault names it."""
        return {
            "caller": self.caller,
            "service": self.service,
            "operation": self.operation,
            "first": self.nth,
        }


@dataclass(frozen=True)
class Case:
    """A run: repeat it by its name. Without a place nothing is broken."""

    scenario: Scenario
    place: Place | None = None
    kind: str = ""

    @property
    def name(self) -> str:
        """Unique; `make faults CASE=...` runs it alone."""
        if self.place is None:
            return self.scenario.name
        name = f"{self.scenario.name}/{self.place.name}#{self.place.nth}/{self.kind}"
        return name.replace(" ", "_")

    @property
    def faults(self) -> list[Mapping[str, Any]]:
        """What is set for it."""
        if self.place is None:
            return list(self.scenario.always)
        own = {**self.place.selector, **KINDS[self.kind]}
        if self.kind == "down":
            own["count"] = DOWN_FOR.get(self.place.caller, DOWN)
        return [own, *self.scenario.always]


def case_named(name: str) -> Case:
    """The case of this name. Raises ValueError, which says what is wrong."""
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
    return Case(scenario, Place(caller, service, operation, int(nth)), kind)


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
        role = role_of(call["caller"])
        if role is None:
            continue
        key = (_FUNCTION.sub("", role), call["service"], call["operation"])
        seen[key] += 1
        place = Place(*key, seen[key])
        is_mortal = key[0] != role or key[0] == "StateMachine"
        for kind in KINDS:
            if _can_happen(kind, place, is_mortal=is_mortal):
                yield Case(scenario, place, kind)


def _can_happen(kind: str, place: Place, *, is_mortal: bool) -> bool:
    if (place.service == ENTRANCE) != (kind in OF_STATES):
        return False
    if kind == "down" and place.nth > 1:  # nearly the same as from the first one on
        return False
    return is_mortal or kind not in OF_THE_MORTAL


def role_of(name: str) -> str | None:
    """The role's logical name in the template: transcription-local-UploadRuleRole-ABC."""
    parts = name.split("-")
    if not name.startswith("transcription-local-") or len(parts) < 3:
        return None
    return parts[2].removesuffix("Role")


def play(world: World, case: Case) -> Result:
    """Have it happen, let the time go on until it is over, and look."""
    scenario = case.scenario
    world.faults()
    world.courses()
    world.rest()
    prepared = scenario.before(world)
    world.courses(*([scenario.course] if scenario.course else []))
    before = Before.of(world)
    world.faults(*case.faults)
    made = scenario.act(world, prepared)
    told, found = judged(world, before, [made])
    return Result(case, _how(world, case, told, made, found), found, told["calls"])


def judged(
    world: World, before: Before, uploads: list[Upload], days: float = SETTLED_AFTER_DAYS
) -> tuple[dict[str, Any], Verdict]:
    """What the cloud tells of its calls, and the verdict, once everything has settled."""
    try:
        world.settle(*uploads, days=days)
    except NeverSettled as error:
        return world.calls(), Verdict(lost=[str(error), *verdict(world, before, uploads).lost])
    finally:
        told = world.calls()
        world.faults()
        world.courses()
    return told, verdict(world, before, uploads)


def _how(world: World, case: Case, told: dict[str, Any], made: Upload, found: Verdict) -> str:
    if found.lost:
        return "LOST"
    if found.doubled:
        return "DOUBLED"
    job = world.job(made)
    if job is None:
        return "dead letter"
    if job.status is not case.scenario.ends:
        return "failed"
    if case.place is None or not told["faults"][0]["done"]:
        return "unharmed"
    again = "-again-" in job.execution or job.resumes > case.scenario.resumes
    return "resumed" if again else "retried"
