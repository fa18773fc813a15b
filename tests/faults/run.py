"""One run: a scenario with faults, played until nothing is left to do, and its result."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.deployed.cloud_control import NotSettled
from tests.deployed.stack import SETTLED_AFTER_DAYS, DeployedStack
from tests.faults.cases import Case, case_named
from tests.faults.promises import BrokenPromises, broken_promises, kept_of
from transcription.domain.uploads import Upload


@dataclass(frozen=True)
class RunResult:
    """The result of a case: unharmed, retried, resumed, redriven, failed, or a harm.

    `harm` has the sentences of each kind of harm. `calls` are those of a run without a fault.
    """

    name: str
    ending: str
    harm: dict[str, list[str]] = field(default_factory=dict)
    repeated: int = 0
    seconds: float = 0.0
    calls: list[dict[str, str]] = field(default_factory=list)
    second_ending: str = ""  #: of a repeated run on another stack, if a promise was broken

    @property
    def case(self) -> Case:
        """Returns the case that was played."""
        return case_named(self.name)

    @property
    def is_broken(self) -> bool:
        """Whether a promise does not hold."""
        return any(self.harm.values())


@dataclass(frozen=True)
class Judgement:
    """The findings once everything had settled."""

    broken: BrokenPromises
    redriven: int  #: dead letters that were run again
    faults: list[dict[str, Any]]  #: with the number of calls that had each
    calls: list[dict[str, str]]


def run_case(
    stack: DeployedStack, case: Case, skews: Mapping[str, float] | None = None
) -> RunResult:
    """Plays the case on a stack at rest, with these functions' clocks wrong by seconds."""
    started = time.monotonic()
    scenario = case.scenario
    stack.heal()
    stack.cloud.skew_clocks(**(skews or {}))
    stack.rest()
    prepared = scenario.prepare(stack)
    stack.cloud.script_jobs(*([scenario.job_script] if scenario.job_script else []))
    stack.reports.clear()
    began = stack.cloud.now
    stack.cloud.set_faults(*case.faults)
    upload = scenario.act(stack, prepared)
    judgement = judge_erasure(stack, upload) if scenario.erased else judge(stack, began, [upload])
    return RunResult(
        case.name,
        _ending(stack, case, judgement, upload),
        judgement.broken.by_kind,
        judgement.broken.repeated,
        time.monotonic() - started,
        judgement.calls if case.site is None else [],
    )


def judge(
    stack: DeployedStack,
    began: datetime,
    uploads: Iterable[Upload],
    days: float = SETTLED_AFTER_DAYS,
) -> Judgement:
    """Lets everything settle, runs the dead letters again without faults, and checks.

    Reports count from when they were cleared, metrics from `began`.
    """
    problems: list[str] = []
    try:
        stack.settle(*uploads, days=days)
        letters = stack.reports.dead_letters
        problems += [f"no error code: {letter}" for letter in letters if not letter.code]
    except NotSettled as error:
        problems.append(str(error))
    faults, calls = stack.cloud.faults(), stack.cloud.calls()
    stack.heal()
    if redriven := stack.redrive():
        try:
            stack.settle(*uploads, days=days)
        except NotSettled as error:
            problems.append(f"after the redrive: {error}")
    broken = broken_promises(stack, began, uploads)
    broken.lost[:0] = problems
    return Judgement(broken, redriven, faults, calls)


def judge_erasure(stack: DeployedStack, upload: Upload) -> Judgement:
    """Erases again a minute later without faults, lets sweeps pass, and checks for remains.

    By then a late write has arrived.
    """
    faults, calls = stack.cloud.faults(), stack.cloud.calls()
    stack.heal()
    stack.cloud.advance(60)
    left = [sentence for done in stack.erase(upload) for sentence in done.left]
    stack.cloud.advance(1200)
    stack.settle()
    return Judgement(BrokenPromises(lost=[*left, *kept_of(stack, upload)]), 0, faults, calls)


def _ending(stack: DeployedStack, case: Case, judgement: Judgement, upload: Upload) -> str:
    for kind, sentences in judgement.broken.by_kind.items():
        if sentences:
            return kind.upper()
    if case.scenario.erased:
        is_harmed = case.site is not None and judgement.faults[0]["done"]
        return "retried" if is_harmed else "unharmed"
    job = stack.existing_job(upload)
    if job.status is not case.scenario.ends:
        return "failed"
    if case.site is None or not judgement.faults[0]["done"]:
        return "unharmed"
    if judgement.redriven > case.scenario.redriven:
        return "redriven"
    is_resumed = "-again-" in job.execution or job.resumes > case.scenario.resumes
    return "resumed" if is_resumed else "retried"
