"""What holds after every run, whatever happened in it; each miss is a sentence."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.faults.world import World
from transcription.jobs import Job, Status, transcribe_job_name
from transcription.process import _details
from transcription.transcripts import render_outputs
from transcription.uploads import Upload

#: Where Transcribe writes.
RAW = "raw/"


@dataclass
class Before:
    """What there was before the run; messages and events are counted from there."""

    failures_counted: float
    messages: int
    heard: int
    undelivered: int

    @classmethod
    def of(cls, world: World) -> "Before":
        """Now."""
        world.look()
        return cls(
            world.failures_counted(), len(world.messages), len(world.heard), len(world.undelivered)
        )


@dataclass
class Verdict:
    """lost, doubled: promises that do not hold; repeated: reports that came more than once."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    repeated: int = 0

    @property
    def holds(self) -> bool:
        """Whether every promise does."""
        return not self.lost and not self.doubled


def verdict(world: World, before: Before, uploads: list[Upload]) -> Verdict:
    """Of a run that has settled."""
    world.look()
    found = Verdict()
    failed = 0
    for upload in uploads:
        job = world.job(upload)
        if job is None:
            found.lost += _undelivered(world, before, upload)
            continue
        if {world.stack.jobs.get(i) is None for i in (upload.job_id, upload.unstarted_id)} == {
            False
        }:
            found.doubled.append(f"{upload.key} has two records")
        found.doubled += _transcribe_jobs(world, job)
        found.lost += _left_behind(world, job)
        if job.status is Status.COMPLETED:
            found.lost += _completed(world, before, job)
        elif job.status is Status.FAILED:
            failed += 1
            found.lost += _failed(world, before, job)
        else:
            found.lost.append(f"{job.job_id} is {job.status}, owned by {job.execution}")
    counted = world.failures_counted() - before.failures_counted
    if counted < failed:
        found.lost.append(f"{failed} failed, and the metric JobsFailed counts {counted:g}")
    if running := world.running():
        found.lost.append(f"executions still run: {running}")
    found.repeated = _repeated(world, before)
    return found


def _undelivered(world: World, before: Before, upload: Upload) -> Iterator[str]:
    dead = world.undelivered[before.undelivered :]
    if not any(event["detail"]["object"]["version-id"] == upload.version for event in dead):
        yield f"{upload.key} has no record and is in no dead-letter queue"


def _transcribe_jobs(world: World, job: Job) -> Iterator[str]:
    taken = world.taken()
    for attempt in range(1, job.attempt + 1):
        name = transcribe_job_name(job.job_id, attempt)
        times = taken.get(name, 0)
        if times > 1:
            yield f"Transcribe had {times} jobs named {name}"
    if job.status is Status.COMPLETED and not taken.get(
        transcribe_job_name(job.job_id, job.attempt)
    ):
        yield f"{job.job_id} is COMPLETED, and Transcribe never had it"


def _left_behind(world: World, job: Job) -> Iterator[str]:
    there = [name for name in world.transcribe_jobs() if name.startswith(job.job_id)]
    if there:
        yield f"Transcribe still has {there}"
    if job.next_check_at is not None:
        yield f"{job.job_id} still waits for a check at {job.next_check_at}"
    if job.expires_at is None:
        yield f"{job.job_id} never expires"


def _completed(world: World, before: Before, job: Job) -> Iterator[str]:
    there = world.objects(f"{job.job_id}/")
    raw = world.objects(job.raw_key or f"{RAW}{job.job_id}")
    if len(raw) != 1:
        yield f"{job.job_id} has {len(raw)} raw transcripts"
        return
    wanted = render_outputs(next(iter(raw.values())), _details(job)).files
    named = job.outputs or {}
    if len(named) != 5 or set(named.values()) != set(there):
        yield f"{job.job_id} names {sorted(named.values())}, and there are {sorted(there)}"
        return
    for name, output in wanted.items():
        if there.get(f"{job.job_id}/{name}") != output.body:
            yield f"{job.job_id}/{name} does not match the raw transcript"
    if not _heard(world, before, job, "Transcription Completed"):
        yield f"nobody was told that {job.job_id} is completed"


def _failed(world: World, before: Before, job: Job) -> Iterator[str]:
    error = job.error or {}
    if not error.get("code") or not error.get("message") or "retryable" not in error:
        yield f"{job.job_id} failed for {error}"
    messages = [one for one in world.messages[before.messages :] if one["job_id"] == job.job_id]
    if not messages:
        yield f"{job.job_id} failed without a message in the failed-jobs queue"
    if any(one["failure"].get("code") != error.get("code") for one in messages[-1:]):
        yield f"{job.job_id}'s message says {messages[-1]['failure']}, its record {error}"
    if not _heard(world, before, job, "Transcription Failed"):
        yield f"nobody was told that {job.job_id} failed"
    if job.attempt == 1 and (partial := world.objects(f"{job.job_id}/")):
        yield f"{job.job_id} failed and left {sorted(partial)}"


def _heard(world: World, before: Before, job: Job, kind: str) -> bool:
    return any(
        event["detail-type"] == kind and event["detail"]["job_id"] == job.job_id
        for event in world.heard[before.heard :]
    )


def _repeated(world: World, before: Before) -> int:
    """Messages and events that came again: they come at least once."""
    told = Counter(one["job_id"] for one in world.messages[before.messages :])
    told += Counter(
        f"{event['detail-type']} {event['detail']['job_id']}"
        for event in world.heard[before.heard :]
    )
    return sum(times - 1 for times in told.values())
