"""The promises that hold after every run; each broken promise is a sentence."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests import recordings
from tests.deployed.stack import DeployedStack
from transcription.domain.jobs import JobRecord, Status, transcribe_job_name
from transcription.domain.keys import OUTPUT_NAMES, attempt_key, output_key
from transcription.domain.uploads import Upload, parse_upload
from transcription.steps.process import transcript_details
from transcription.transcripts import render_outputs

#: Fields of a request about the job rather than the media and its transcription.
_OF_THE_JOB = ("TranscriptionJobName", "OutputKey", "Tags")
KINDS_OF_HARM = ("lost", "doubled", "paid twice", "mixed")


@dataclass
class BrokenPromises:
    """The sentences, and the number of repeated reports, which are allowed.

    `doubled`: a step was done twice; `paid_twice`: Transcribe completed two jobs with the same
    request for one upload; `mixed`: files of several attempts under one job.
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    paid_twice: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    repeated: int = 0

    @property
    def by_kind(self) -> dict[str, list[str]]:
        """Returns the broken promises by kind."""
        kinds = (self.lost, self.doubled, self.paid_twice, self.mixed)
        return dict(zip(KINDS_OF_HARM, kinds, strict=True))

    def __bool__(self) -> bool:
        return any(self.by_kind.values())


def broken_promises(
    stack: DeployedStack, began: datetime, uploads: Iterable[Upload]
) -> BrokenPromises:
    """Returns the broken promises of a settled run, on a stack that was at rest when it began."""
    stack.reports.collect()
    found = BrokenPromises()
    transcribe = stack.cloud.transcribe()
    failed = 0
    for upload in uploads:
        job = stack.job(upload)
        if job is None:
            found.lost.append(f"{upload.key} has no record and is in no dead-letter queue")
            continue
        found.doubled += _transcribe_jobs(stack.stack.stage, transcribe["taken"], job)
        found.paid_twice += _paid_twice(transcribe["completed"], job)
        left = [one["name"] for one in transcribe["jobs"] if job.job_id in one["name"]]
        found.lost += _left_behind(stack, left, job)
        if job.status is Status.COMPLETED:
            found.lost += _completed(stack, job)
            found.mixed += _mixed(stack, job)
        elif job.status is Status.FAILED:
            failed += bool((job.error or {}).get("retryable"))
            found.lost += _failed(stack, job)
            found.mixed += _mixed_before(stack, job)
        else:
            found.lost.append(f"{job.job_id} is {job.status}, owned by {job.execution}")
    if failed and (counted := stack.failures_counted(began)) < failed:
        found.lost.append(f"{failed} wait, and the alarm jobs-failed counts {counted:g}")
    if running := stack.cloud.running():
        found.lost.append(f"executions still run: {running}")
    found.repeated = _repeated(stack)
    return found


def _transcribe_jobs(stage: str, taken: dict[str, int], job: JobRecord) -> Iterator[str]:
    attempts = range(1, job.attempt + 1)
    names = {transcribe_job_name(stage, job.job_id, attempt) for attempt in attempts}
    of_job = {name: times for name, times in taken.items() if job.job_id in name}
    for name, times in of_job.items():
        if times > 1 or name not in names:
            yield f"Transcribe had {times} jobs named {name}"
    if job.status is Status.COMPLETED and not of_job:
        yield f"{job.job_id} is COMPLETED, and Transcribe never had it"


def _paid_twice(completed: Iterable[dict[str, Any]], job: JobRecord) -> Iterator[str]:
    """Yields pairs of one upload's completed jobs that differ only in their names and outputs."""
    seen: dict[str, str] = {}
    for request in completed:
        name = request["TranscriptionJobName"]
        asked = {key: value for key, value in request.items() if key not in _OF_THE_JOB}
        if job.job_id not in name:
            continue
        before = seen.setdefault(json.dumps(asked, sort_keys=True), name)
        if before != name:
            yield f"{before} and {name} both completed for the same request"


def _left_behind(stack: DeployedStack, names: list[str], job: JobRecord) -> Iterator[str]:
    if names:
        yield f"Transcribe still has {names}"
    if job.next_check_at is not None:
        yield f"{job.job_id} still waits for a check at {job.next_check_at}"
    if job.expires_at is None:
        yield f"{job.job_id} never expires"
    if job.completed_attempt is None and (partial := stack.objects(f"{job.job_id}/")):
        yield f"{job.job_id} never completed and left {sorted(partial)}"


def _completed(stack: DeployedStack, job: JobRecord) -> Iterator[str]:
    """Checks for a whole raw transcript and an event."""
    if not _is_whole(_raw(stack, job)):
        yield f"{job.job_id} completed with a raw transcript that is not whole: {job.raw_key}"
    if not _details_of_events(stack, job, "Transcription Completed"):
        yield f"no event says that {job.job_id} is completed"


def _raw(stack: DeployedStack, job: JobRecord) -> bytes:
    return stack.objects(job.raw_key).get(job.raw_key, b"") if job.raw_key else b""


def _mixed(stack: DeployedStack, job: JobRecord) -> Iterator[str]:
    """Checks that the record's files, and their stable copies, belong to its attempt."""
    raw = _raw(stack, job)
    if not _is_whole(raw):
        return
    expected = render_outputs(raw, transcript_details(job)).files
    objects = stack.objects(f"{job.job_id}/")
    keys = {name: attempt_key(job.job_id, job.attempt, name) for name in expected}
    stable = {name: output_key(job.job_id, name) for name in expected}
    if sorted((job.outputs or {}).values()) != sorted(keys.values()):
        yield f"{job.job_id} names {job.outputs}"
    earlier = {
        attempt_key(job.job_id, attempt, name)
        for job_id, attempt in stack.reports.completed_attempts
        for name in OUTPUT_NAMES
        if job_id == job.job_id
    }
    if extra := set(objects) - {*keys.values(), *stable.values(), *earlier}:
        yield f"{job.job_id} has left {sorted(extra)}"
    for name, output in expected.items():
        for key in (keys[name], stable[name]):
            if objects.get(key) != output.body:
                yield f"{key} does not match the raw transcript"


def _mixed_before(stack: DeployedStack, job: JobRecord) -> Iterator[str]:
    """Checks that a failed retry leaves the completed attempt's files, and none of its own."""
    if job.completed_attempt is None:
        return
    objects = stack.objects(f"{job.job_id}/")
    keys = {attempt_key(job.job_id, job.completed_attempt, name): name for name in OUTPUT_NAMES}
    if sorted((job.outputs or {}).values()) != sorted(keys):
        yield f"{job.job_id} names {job.outputs}"
    for key, name in keys.items():
        stable = output_key(job.job_id, name)
        if not objects.get(key) or objects.get(key) != objects.get(stable):
            yield f"{key} and {stable} are not the same file"
    if extra := set(objects) - set(keys) - {output_key(job.job_id, name) for name in OUTPUT_NAMES}:
        yield f"{job.job_id} has left {sorted(extra)}"


def _is_whole(raw: bytes) -> bool:
    """Returns whether it is in Transcribe's form, with all words of the recording."""
    try:
        transcript = json.loads(raw)["results"]["transcripts"][0]["transcript"]
    except (ValueError, KeyError, IndexError):
        return False
    return recordings.says(str(transcript), "hello")


def _failed(stack: DeployedStack, job: JobRecord) -> Iterator[str]:
    error = job.error or {}
    sentence = str(error.get("message", ""))
    if not error.get("code") or " " not in sentence or "retryable" not in error:
        yield f"{job.job_id} failed for {error}"
    yield from _failed_message(stack, job, error)
    details = _details_of_events(stack, job, "Transcription Failed")
    if not details:
        yield f"no event says that {job.job_id} failed"
    elif details[-1]["error"] != error:
        yield f"{job.job_id}'s event says {details[-1]['error']}, its record {error}"


def _failed_message(stack: DeployedStack, job: JobRecord, error: dict[str, Any]) -> Iterator[str]:
    """Of its last attempt there is one with all that a retry needs, if a retry can help."""
    messages = [one for one in stack.reports.failed_jobs if one["job_id"] == job.job_id]
    last: dict[str, Any] = messages[-1] if messages else {"attempt": 0}
    if bool(error.get("retryable")) != (last["attempt"] == job.attempt):
        yield f"{job.job_id} failed for {error}, its last message is of attempt {last['attempt']}"
    elif last["attempt"] == job.attempt:
        found = (last["failure"], last["options"], last["media"], parse_upload(last["input"]))
        recorded = (error, job.options, job.media, parse_upload(json.loads(job.input)))
        for in_message, in_record in zip(found, recorded, strict=True):
            if in_message != in_record:
                yield f"{job.job_id}'s message says {in_message}, its record {in_record}"


def _details_of_events(stack: DeployedStack, job: JobRecord, kind: str) -> list[dict[str, Any]]:
    details = [one["detail"] for one in stack.reports.events if one["detail-type"] == kind]
    return [detail for detail in details if detail["job_id"] == job.job_id]


def _repeated(stack: DeployedStack) -> int:
    """Returns the number of repeated messages and events: they come at least once."""
    times = Counter(one["job_id"] for one in stack.reports.failed_jobs)
    times += Counter(
        f"{event['detail-type']} {event['detail']['job_id']}" for event in stack.reports.events
    )
    return sum(count - 1 for count in times.values())


def kept_of(stack: DeployedStack, upload: Upload) -> Iterator[str]:
    """Yields a sentence for each remnant of an upload that was erased."""
    if stack.job(upload) is not None:
        yield f"{upload.job_id} has a record"
    s3 = stack.client("s3")
    for bucket in (stack.stack.media_bucket, stack.stack.transcripts_bucket):
        page = s3.list_object_versions(Bucket=bucket)
        for item in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
            if upload.job_id in item["Key"] or item["Key"] == upload.key:
                yield f"{bucket} has {item['Key']}"
    for job in stack.cloud.transcribe()["jobs"]:
        if upload.job_id in job["name"]:
            yield f"Transcribe has {job['name']}"
