"""Whatever happens in whatever order: uploads, redeliveries, faults, deaths, sweeps, retries."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests import recordings
from tests.faults.conftest import IS_THOROUGH, Trial, undo
from tests.faults.runs import KINDS, OF_STATES
from tests.faults.scenarios import event_of
from tests.faults.world import World
from tests.statemachine.definition import definition
from transcription.domain.jobs import Status
from transcription.domain.uploads import Upload

EXAMPLES, STEPS = (150, 12) if IS_THOROUGH else (6, 8)
MOST_UPLOADS = 3

#: Who calls which service.
CALLERS = {
    "UploadRule": ("states",),
    "StateMachine": ("lambda", "dynamodb", "sqs", "events", "monitoring", "states"),
    "StartTranscription": ("dynamodb", "s3", "transcribe", "states"),
    "CheckTranscriptionStatus": ("dynamodb", "transcribe"),
    "ProcessTranscriptionResults": ("dynamodb", "s3", "events", "transcribe"),
    "SweepOrphanedJobs": ("dynamodb", "states", "transcribe", "s3"),
    "SweepSchedule": ("lambda",),
    "Transcribe": ("s3",),
}
_places = st.sampled_from([(caller, service) for caller in CALLERS for service in CALLERS[caller]])
_calls = st.builds(
    lambda place, kind, first: {**kind, "caller": place[0], "service": place[1], "first": first},
    _places,
    st.sampled_from([told for kind, told in KINDS.items() if kind not in OF_STATES]),
    st.integers(1, 6),
)
_entrances = st.builds(
    lambda state, kind, first: {"kind": kind, "operation": state, "first": first},
    st.sampled_from(sorted(definition()["States"])),
    st.sampled_from(OF_STATES),
    st.integers(1, 2),
)
_courses = st.fixed_dictionaries(
    {},
    optional={
        "queued": st.sampled_from([30.0, 4000.0]),
        "takes": st.sampled_from([8.0, 700.0]),
        "failure": st.just("Internal failure. Try your request again."),
        "forgotten": st.booleans(),
    },
)


class AnyOrder(RuleBasedStateMachine):
    """Each example begins in a world at rest, and ends with the verdict on all its uploads."""

    world: World  #: given by the test

    def __init__(self) -> None:
        super().__init__()
        undo(self.world)
        self.world.rest()
        self.trial = Trial(self.world)
        self.faults: list[dict[str, Any]] = []

    @rule(is_media=st.booleans())
    @precondition(lambda self: len(self.trial.uploads) < MOST_UPLOADS)
    def upload(self, is_media: bool) -> None:
        body = recordings.speech("hello") if is_media else recordings.rubbish(5000)
        self.trial.of(self.world.upload(body))

    @rule(fault=st.one_of(_calls, _entrances))
    def break_something(self, fault: dict[str, Any]) -> None:
        self.faults = [*self.faults, fault][-3:]
        self.world.faults(*self.faults)

    @rule(course=_courses)
    def have_transcribe_go_otherwise(self, course: dict[str, Any]) -> None:
        self.world.courses(course)

    @rule(function=st.sampled_from(["start_transcription", "sweep_orphaned_jobs"]),
          wrong=st.sampled_from([-3600.0, 0.0, 3600.0]))  # fmt: skip
    def set_a_clock(self, function: str, wrong: float) -> None:
        self.world.skews(**{function: wrong})

    @rule(seconds=st.sampled_from([1.0, 20.0, 400.0, 2000.0]))
    def let_time_go_by(self, seconds: float) -> None:
        self.world.advance(seconds)

    @rule(which=st.integers(0, MOST_UPLOADS - 1))
    @precondition(lambda self: self.trial.uploads)
    def deliver_again(self, which: int) -> None:
        made = self._one(which)
        self.world.start(f"again-{self.world.number()}", event_of(made))

    @rule(which=st.integers(0, MOST_UPLOADS - 1))
    @precondition(lambda self: self.trial.uploads)
    def retry(self, which: int) -> None:
        made = self._one(which)
        job = self.world.job(made)
        if job is not None and job.status is Status.FAILED:
            event = event_of(made, retry={"attempt": job.attempt + 1}, job_id=made.job_id)
            self.world.retry(made, event)

    @rule(which=st.integers(0, 3))
    def stop_an_execution(self, which: int) -> None:
        if running := self.world.running():
            execution = running[which % len(running)]
            self.world.client("stepfunctions").stop_execution(executionArn=execution)

    @rule()
    def sweep(self) -> None:
        self.world.sweep()

    def teardown(self) -> None:
        undo(self.world)
        if self.trial.uploads:
            self.trial.holds(days=12)

    def _one(self, which: int) -> Upload:
        return self.trial.uploads[which % len(self.trial.uploads)]


@contextmanager
def in_this(world: World) -> Iterator[type[AnyOrder]]:
    """The machine, in this world."""
    AnyOrder.world = world
    try:
        yield AnyOrder
    finally:
        undo(world)


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_whatever_happens_in_whatever_order_nothing_is_lost_or_doubled(world: World) -> None:
    with in_this(world) as machine:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                derandomize=True,  # the same examples every time
                database=None,
                print_blob=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
