"""Uploads, redeliveries, faults, deaths, sweeps and retries in random order."""

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
from tests.deployed.stack import DeployedStack
from tests.faults.cases import KINDS, OF_STATES
from tests.faults.conftest import IS_THOROUGH, PromiseCheck
from tests.statemachine.definition import definition
from transcription.domain.jobs import Status
from transcription.domain.uploads import Upload

EXAMPLES, STEPS = (150, 12) if IS_THOROUGH else (6, 8)
MOST_UPLOADS = 3

#: The callers of each service.
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
_sites = st.sampled_from([(caller, service) for caller in CALLERS for service in CALLERS[caller]])
_calls = st.builds(
    lambda site, kind, first: {**kind, "caller": site[0], "service": site[1], "first": first},
    _sites,
    st.sampled_from([fault for kind, fault in KINDS.items() if kind not in OF_STATES]),
    st.integers(1, 6),
)
_entrances = st.builds(
    lambda state, kind, first: {"kind": kind, "operation": state, "first": first},
    st.sampled_from(sorted(definition()["States"])),
    st.sampled_from(OF_STATES),
    st.integers(1, 2),
)
_job_scripts = st.fixed_dictionaries(
    {},
    optional={
        "queued": st.sampled_from([30.0, 4000.0]),
        "takes": st.sampled_from([8.0, 700.0]),
        "failure": st.just("Internal failure. Try your request again."),
        "forgotten": st.booleans(),
    },
)


class AnyOrder(RuleBasedStateMachine):
    """Each example begins with the stack at rest, and ends by checking every promise."""

    def __init__(self, stack: DeployedStack) -> None:
        super().__init__()
        self.stack = stack
        stack.heal()
        self.promises = PromiseCheck(stack)
        self.faults: list[dict[str, Any]] = []

    @rule(is_media=st.booleans())
    @precondition(lambda self: len(self.promises.uploads) < MOST_UPLOADS)
    def upload(self, is_media: bool) -> None:
        self.promises.watch(self.stack.upload(None if is_media else recordings.rubbish(5000)))

    @rule(fault=st.one_of(_calls, _entrances))
    def set_a_fault(self, fault: dict[str, Any]) -> None:
        self.faults = [*self.faults, fault][-3:]
        self.stack.cloud.set_faults(*self.faults)

    @rule(script=_job_scripts)
    def script_jobs(self, script: dict[str, Any]) -> None:
        self.stack.cloud.script_jobs(script)

    @rule(
        function=st.sampled_from(["start_transcription", "sweep_orphaned_jobs"]),
        seconds=st.sampled_from([-3600.0, 0.0, 3600.0]),
    )
    def skew_a_clock(self, function: str, seconds: float) -> None:
        self.stack.cloud.skew_clocks(**{function: seconds})

    @rule(seconds=st.sampled_from([1.0, 20.0, 400.0, 2000.0]))
    def let_time_go_by(self, seconds: float) -> None:
        self.stack.cloud.advance(seconds)

    @rule(which=st.integers(0, MOST_UPLOADS - 1))
    @precondition(lambda self: self.promises.uploads)
    def deliver_again(self, which: int) -> None:
        self.stack.deliver_again(self._upload(which))

    @rule(which=st.integers(0, MOST_UPLOADS - 1))
    @precondition(lambda self: self.promises.uploads)
    def retry(self, which: int) -> None:
        job = self.stack.job(self._upload(which))
        if job is not None and job.status is Status.FAILED:
            self.stack.retry(self._upload(which), job.attempt + 1)

    @rule(which=st.integers(0, 3))
    def stop_an_execution(self, which: int) -> None:
        if running := self.stack.cloud.running():
            self.stack.stop(running[which % len(running)])

    @rule()
    def sweep(self) -> None:
        self.stack.sweep()

    def teardown(self) -> None:
        self.stack.heal()
        if self.promises.uploads:
            self.promises.holds(days=12)

    def _upload(self, which: int) -> Upload:
        return self.promises.uploads[which % len(self.promises.uploads)]


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_whatever_happens_in_whatever_order_nothing_is_lost_or_doubled(
    stack: DeployedStack,
) -> None:
    class OnThisStack(AnyOrder):
        def __init__(self) -> None:
            super().__init__(stack)

    run_state_machine_as_test(
        OnThisStack,
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
