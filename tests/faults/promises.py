"""What holds after every run, whatever happened in it; each miss is a sentence."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests import recordings
from tests.faults.world import World
from tests.word_error_rate import word_error_rate
from transcription.domain.jobs import JobRecord, Status, transcribe_job_name
from transcription.domain.uploads import Upload
from transcription.steps.process import _details
from transcription.transcripts import render_outputs

#: Where Transcribe writes.
RAW = "raw/"


@dataclass
class Before:
    """What there was before the run; messages, events and metrics are counted from there.

    The World has rested before it, so that no other run is near.
    """

    began: datetime
    messages: int
    heard: int
    undelivered: int

    @classmethod
    def of(cls, world: World) -> "Before":
        """Now."""
        world.look()
        return cls(world.now, len(world.messages), len(world.heard), len(world.undelivered))


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
        if world.records(upload) > 1:
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
    counted = world.failures_counted(before.began)
    if counted < failed:
        found.lost.append(f"{failed} failed, and the metric JobsFailed counts {counted:g}")
    if running := world.running():
        found.lost.append(f"executions still run: {running}")
    found.repeated = _repeated(world, before)
    return found


def _undelivered(world: World, before: Before, upload: Upload) -> Iterator[str]:
    dead = [one for one in world.undelivered[before.undelivered :] if one.names(upload)]
    if not dead:
        yield f"{upload.key} has no record and is in no dead-letter queue"
    if any(not one.why for one in dead):
        yield f"{upload.key}'s dead letter does not say why"


def _transcribe_jobs(world: World, job: JobRecord) -> Iterator[str]:
    taken = {name: times for name, times in world.taken().items() if name.startswith(job.job_id)}
    asked = [transcribe_job_name(job.job_id, attempt + 1) for attempt in range(job.attempt)]
    for name, times in taken.items():
        if times > 1 or name not in asked:
            yield f"Transcribe had {times} jobs named {name}"
    if job.status is Status.COMPLETED and not taken.get(asked[-1]):
        yield f"{job.job_id} is COMPLETED, and Transcribe never had it"


def _left_behind(world: World, job: JobRecord) -> Iterator[str]:
    there = [name for name in world.transcribe_jobs() if name.startswith(job.job_id)]
    if there:
        yield f"Transcribe still has {there}"
    if job.next_check_at is not None:
        yield f"{job.job_id} still waits for a check at {job.next_check_at}"
    if job.expires_at is None:
        yield f"{job.job_id} never expires"
    if job.completed_attempt is None and (partial := world.objects(f"{job.job_id}/")):
        yield f"{job.job_id} never completed and left {sorted(partial)}"


def _completed(world: World, before: Before, job: JobRecord) -> Iterator[str]:
    there = world.objects(f"{job.job_id}/")
    raw = world.objects(job.raw_key or f"{RAW}{job.job_id}")
    if len(raw) != 1:
        yield f"{job.job_id} has {len(raw)} raw transcripts"
        return
    if not _is_whole(next(iter(raw.values()))):
        yield f"{job.job_id} completed with a raw transcript that is not whole"
        return
    wanted = render_outputs(next(iter(raw.values())), _details(job)).files
    named = job.outputs or {}
    if set(named.values()) != set(there) or len(named) != len(wanted):
        yield f"{job.job_id} names {sorted(named.values())}, and there are {sorted(there)}"
    for name, output in wanted.items():
        if there.get(f"{job.job_id}/{name}") != output.body:
            yield f"{job.job_id}/{name} does not match the raw transcript"
    if not any(_heard(world, before, job, "Transcription Completed")):
        yield f"nobody was told that {job.job_id} is completed"


def _is_whole(raw: bytes) -> bool:
    """As Transcribe writes it, with everything that was said in every run's recording."""
    try:
        said = json.loads(raw)["results"]["transcripts"][0]["transcript"]
    except (ValueError, KeyError, IndexError):
        return False
    return bool(word_error_rate(recordings.said("hello"), str(said)) <= 0.2)


def _failed(world: World, before: Before, job: JobRecord) -> Iterator[str]:
    error = job.error or {}
    sentence = str(error.get("message", ""))
    if not error.get("code") or " " not in sentence or "retryable" not in error:
        yield f"{job.job_id} failed for {error}"
    messages = [one for one in world.messages[before.messages :] if one["job_id"] == job.job_id]
    if not messages:
        yield f"{job.job_id} failed without a message in the failed-jobs queue"
        return
    last = messages[-1]
    if last["failure"] != error:
        yield f"{job.job_id}'s message says {last['failure']}, its record {error}"
    needed = {"input": json.loads(job.input), "options": job.options, "media": job.media}
    for name, value in needed.items():
        if name != "input" and last[name] != value:
            yield f"{job.job_id}'s message has the {name} {last[name]}, its record {value}"
    if last["input"].get("detail") != needed["input"].get("detail"):
        yield f"{job.job_id}'s message has another input than its record"
    told = list(_heard(world, before, job, "Transcription Failed"))
    if not told:
        yield f"nobody was told that {job.job_id} failed"
    elif told[-1]["error"] != error:
        yield f"{job.job_id}'s event says {told[-1]['error']}, its record {error}"


def _heard(world: World, before: Before, job: JobRecord, kind: str) -> Iterator[dict[str, Any]]:
    for event in world.heard[before.heard :]:
        if event["detail-type"] == kind and event["detail"]["job_id"] == job.job_id:
            yield event["detail"]


def _repeated(world: World, before: Before) -> int:
    """Messages and events that came again: they come at least once."""
    told = Counter(one["job_id"] for one in world.messages[before.messages :])
    told += Counter(
        f"{event['detail-type']} {event['detail']['job_id']}"
        for event in world.heard[before.heard :]
    )
    return sum(times - 1 for times in told.values())
