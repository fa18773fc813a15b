"""The whole stack in memory: the four functions over fakes, and the state machine's flow.

The flow is a short form of the definition's: the function after each outcome, the retries, the
record of a failure. tests/statemachine runs the definition itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.fakes.clock import Clock
from tests.fakes.daily_media import InMemoryDailyMedia
from tests.fakes.event_publisher import FakeEventPublisher
from tests.fakes.history import InMemoryDurationHistory
from tests.fakes.job_repository import InMemoryJobRepository
from tests.fakes.load import InMemoryJobLoad
from tests.fakes.media_store import InMemoryMediaStore
from tests.fakes.step_functions import FakeExecutions, arn
from tests.fakes.transcribe import FakeTranscribe
from tests.fakes.transcript_store import InMemoryTranscriptStore
from tests.fakes.uploads import event_for, silence
from tests.fakes.wire import Death, Wire
from tests.raw_transcripts import RawTranscript
from transcription.domain import clock as stamps
from transcription.domain.errors import InvalidEvent, TransientError
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.options import Defaults
from transcription.domain.ownership import OwnershipLost
from transcription.domain.step import StepInput
from transcription.domain.uploads import parse_upload
from transcription.polling.policy import PollingPolicy
from transcription.steps.admission import Admission
from transcription.steps.check import CheckTranscriptionStatus
from transcription.steps.media_removal import MediaRemoval
from transcription.steps.process import ProcessTranscriptionResults
from transcription.steps.stable_copies import StableCopies
from transcription.steps.start import StartTranscription
from transcription.steps.sweep import SweepOrphanedJobs, SweepReport
from transcription.steps.unstarted_executions import UnstartedExecutions

RAW = RawTranscript().say("Hello there. It is a test.").as_bytes()
TRIES = 20
STAGE = "test"


@dataclass
class FakeStack:
    """A stack in memory. wire carries every call that the functions make to AWS."""

    wire: Wire = field(default_factory=Wire)
    defaults: Defaults = field(default_factory=lambda: Defaults("en-US", 0, 42))
    polls_per_execution: int = 500
    deletes_media: bool = False  #: after success
    most_media_seconds: float = 0.0  #: a day
    max_resumes: int = 5
    by_name: bool = False
    raw: bytes = RAW  #: Transcribe's output
    reports: list[dict[str, Any]] = field(default_factory=list)  #: messages of failed jobs
    dead_letters: list[Any] = field(default_factory=list)  #: inputs that could not be started
    ran: set[str] = field(default_factory=set)  #: executions by name

    def __post_init__(self) -> None:
        self.clock = Clock()
        self.jobs = InMemoryJobRepository()
        self.history = InMemoryDurationHistory()
        self.load = InMemoryJobLoad()
        self.daily_media = InMemoryDailyMedia()
        self.media = InMemoryMediaStore()
        self.transcribe = FakeTranscribe(self.clock)
        self.executions = FakeExecutions()
        self.transcripts = InMemoryTranscriptStore()
        self.events = FakeEventPublisher()

    def upload(self, key: str = "uploads/interview.wav", version: str = "v1", **more: Any) -> Any:
        """Uploads a recording to the bucket; returns its event."""
        event = event_for(key, version)
        self.media.put(parse_upload(event), more.pop("data", silence()), more.pop("metadata", None))
        assert not more
        return event

    def start(self, execution: str, event: Any) -> dict[str, Any]:
        """Runs the state Start transcription."""
        return self.start_step.run(execution, event).as_event()

    def check(self, execution: str, job: Mapping[str, Any], event: Any = None) -> dict[str, Any]:
        """Runs the state Check transcription status, after a step with this result."""
        return self.check_step.run(_input(execution, job, event)).as_event()

    def process(self, execution: str, job: Mapping[str, Any], event: Any = None) -> dict[str, Any]:
        """Runs the state Process transcription results, after a step with this result."""
        return self.process_step.run(_input(execution, job, event)).as_event()

    @property
    def start_step(self) -> StartTranscription:
        """The step with its fakes."""
        jobs = self.wire.to(self.jobs)
        media = self.wire.to(self.daily_media)
        return StartTranscription(
            stage=STAGE,
            jobs=jobs,
            admission=Admission(jobs, media, self.most_media_seconds, self.clock),
            media=self.wire.to(self.media),
            transcribe=self.wire.to(self.transcribe),
            executions=self.wire.to(self.executions),
            history=self.wire.to(self.history),
            load=self.wire.to(self.load),
            polling=self._polling,
            defaults=self.defaults,
            max_resumes=self.max_resumes,
            now=self.clock,
        )

    @property
    def check_step(self) -> CheckTranscriptionStatus:
        """The step with its fakes."""
        return CheckTranscriptionStatus(
            stage=STAGE,
            media=self.wire.to(self.media),
            jobs=self.wire.to(self.jobs),
            transcribe=self.wire.to(self.transcribe),
            history=self.wire.to(self.history),
            load=self.wire.to(self.load),
            polling=self._polling,
            polls_per_execution=self.polls_per_execution,
            give_up_after_days=14,
            now=self.clock,
        )

    @property
    def process_step(self) -> ProcessTranscriptionResults:
        """The step with its fakes."""
        removal = MediaRemoval(self.wire.to(self.jobs), self.wire.to(self.media), self.clock)
        return ProcessTranscriptionResults(
            stage=STAGE,
            jobs=self.wire.to(self.jobs),
            transcripts=self.wire.to(self.transcripts),
            copies=StableCopies(self.wire.to(self.transcripts), self.by_name),
            transcribe=self.wire.to(self.transcribe),
            events=self.wire.to(self.events),
            transcripts_bucket="transcripts-bucket",
            retention_days=90,
            media_removal=removal if self.deletes_media else None,
            now=self.clock,
        )

    @property
    def sweep(self) -> SweepOrphanedJobs:
        """The sweep with its fakes."""
        return SweepOrphanedJobs(
            stage=STAGE,
            jobs=self.wire.to(self.jobs),
            load=self.wire.to(self.load),
            transcribe=self.wire.to(self.transcribe),
            transcripts=self.wire.to(self.transcripts),
            executions=self.wire.to(self.executions),
            unstarted=UnstartedExecutions(
                self.wire.to(self.jobs), self.wire.to(self.executions), self.clock
            ),
            grace_seconds=300,
            retention_days=90,
            now=self.clock,
        )

    @property
    def _polling(self) -> PollingPolicy:
        return PollingPolicy(5, 600, 0.03, lambda: 0.5)

    def complete(self, name: str) -> None:
        """Completes a Transcribe job, with its raw output."""
        self.transcribe.complete(name)
        self.transcripts.files[f"raw/{name}.json"] = (self.raw, "application/json")

    def tick(self, *, seconds: float = 300, remaining: float = 120) -> SweepReport:
        """Runs one tick of the schedule, this many seconds later."""
        self.clock.advance(seconds=seconds)
        return self.sweep.run(lambda: remaining)

    def execute(self, name: str, event: Any) -> str:
        """Runs an execution to its end, with all Transcribe jobs finishing in time.

        Returns the state that it ended in; "Died" if the wire killed it.
        """
        self.executions.started.setdefault(name, event)
        self.executions.running.add(arn(name))
        self.ran.add(name)
        try:
            return self._flow(name, event)
        except Death:
            self.executions.dead[arn(name)] = event
            return "Died"
        finally:
            self.executions.running.discard(arn(name))

    def settle(self, ticks: int = 40) -> None:
        """Runs ticks and the executions they start until nothing is left to do."""
        for _ in range(ticks):
            self.run_started()
            if not any("next_check_at" in item for item in self.jobs.items.values()):
                return
            self.clock.advance(seconds=86_400)
            self._task(lambda: self.sweep.run(lambda: 120.0))
        raise AssertionError(f"not settled: {self.jobs.items}")

    def run_started(self) -> None:
        """Runs the executions that were started and have not run yet."""
        for name in [name for name in self.executions.started if name not in self.ran]:
            self.execute(name, self.executions.started[name])

    def _flow(self, name: str, event: Any) -> str:
        me = arn(name)
        try:
            job = self._task(lambda: self.start(me, event))["job"]
        except InvalidEvent:
            self.dead_letters.append(event)
            return "Not started"
        while True:
            match job["outcome"]:
                case "PENDING":
                    self.clock.advance(seconds=job["wait_seconds"])
                    self._transcribe_goes_on()
                    job = self._again(self.check, me, job)
                case "DONE":
                    job = self._again(self.process, me, job)
                case "LOST":
                    job = self._task(lambda: self.start(me, event))["job"]
                case "HAND_OVER":
                    given = {"job_id": job["job_id"], "handed_over_by": me}
                    follower = f"{job['job_id']}-{job['attempt']}-p{job['polls']}"
                    self.executions.start(follower, {**given, "detail": event["detail"]})
                    return "Handed over"
                case "FAILED":
                    return self._report(me, event, job)
                case outcome:
                    return outcome.capitalize()

    def _transcribe_goes_on(self) -> None:
        for name, found in list(self.transcribe.jobs.items()):
            if found.status == "IN_PROGRESS":
                self.complete(name)
            if found.status == "QUEUED":
                self.transcribe.begin(name)

    def _again(self, function: Any, me: str, job: dict[str, Any]) -> dict[str, Any]:
        event = self.executions.started[me.rpartition(":")[2]]
        step: dict[str, Any] = self._task(lambda: function(me, job, event))
        found: dict[str, Any] = step["job"]
        return found

    def _task(self, call: Callable[[], Any]) -> Any:
        for _ in range(TRIES):
            try:
                return call()
            except TransientError:
                self.clock.advance(seconds=2)
        raise AssertionError("tried too often")

    def _report(self, me: str, event: Any, job: dict[str, Any]) -> str:
        """Runs the failure branch: Record failure, the message, Close the report."""
        now = stamps.stamp(self.clock())
        record = self.jobs.get(job["job_id"])
        if record is None:
            record = self.jobs.put(JobRecord(job["job_id"], Status.FAILED, me, "{}", now))
        if record.execution != me or record.status is Status.COMPLETED:
            return "Duplicate"
        failed = {"status": Status.FAILED, "error": job["error"], "next_check_at": now}
        self.jobs.put(replace(record, **failed, failed_at=record.failed_at or now))
        self.reports.append({"job_id": job["job_id"], "failure": job["error"], "input": event})
        try:
            self.jobs.update(record.job_id, owner=me, changes={"reported_at": now})
        except OwnershipLost:
            return "Duplicate"
        return "Failed"


def _input(execution: str, job: Mapping[str, Any], event: Any) -> StepInput:
    return StepInput.from_event({"execution": execution, "job": job, "input": event or event_for()})
