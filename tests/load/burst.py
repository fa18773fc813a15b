"""Many uploads at once, with Transcribe's quotas in force, until all of it is done."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from scribe.stack import Stack
from transcription.domain import clock
from transcription.domain.jobs import JobRecord, Status, transcribe_job_name
from transcription.domain.keys import OUTPUT_NAMES, output_key
from transcription.domain.uploads import Upload

AT_ONCE = 32


@dataclass
class Burst:
    """What became of it. lost and doubled are sentences; each breaks a promise."""

    uploads: int
    seconds: float = 0.0  #: from the first record to the last transcript, by the cloud's clock
    polls: int = 0
    executions: int = 0
    resumes: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


def upload_all(stack: Stack, body: bytes, number: int, name: str = "burst") -> list[Upload]:
    """Put so many objects of the same content, as fast as this machine can."""
    client = stack.client("s3")

    def put(count: int) -> Upload:
        key = f"{stack.upload_prefix}{name}-{count}.wav"
        answer = client.put_object(Bucket=stack.media_bucket, Key=key, Body=body)
        return Upload(stack.media_bucket, key, answer["VersionId"], answer["VersionId"])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(put, range(number)))


def are_settled(stack: Stack, uploads: list[Upload]) -> bool:
    """Whether nothing is left to be done for any of them."""
    pages = (
        stack.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=stack.outputs["JobsTable"],
            ProjectionExpression="job_id, #status, next_check_at",
            ExpressionAttributeNames={"#status": "status"},
        )
    )
    ended = {
        item["job_id"]["S"]
        for page in pages
        for item in page["Items"]
        if item.get("status", {}).get("S") in {Status.COMPLETED, Status.FAILED}
        and "next_check_at" not in item
    }
    return all(upload.job_id in ended for upload in uploads)


def until_settled(
    stack: Stack, uploads: list[Upload], wait: Callable[[], Any], seconds: float
) -> bool:
    """Wait, and wait again, until they are; False where that takes longer than so many seconds."""
    end = time.monotonic() + seconds
    while not are_settled(stack, uploads):
        if time.monotonic() > end:
            return False
        wait()
    return True


def account(stack: Stack, uploads: list[Upload], transcribe: dict[str, Any]) -> Burst:
    """Look at every upload; transcribe is what the local cloud's door of that name shows."""
    burst = Burst(len(uploads))
    objects = Counter(
        item["Key"]
        for page in stack.client("s3")
        .get_paginator("list_objects_v2")
        .paginate(Bucket=stack.transcripts_bucket)
        for item in page.get("Contents", [])
    )
    left = {job["name"] for job in transcribe["jobs"]}
    times_seen: list[str] = []
    for upload in uploads:
        job = stack.jobs.get(upload.job_id)
        if job is None:
            burst.lost.append(f"{upload.key} has no record")
            continue
        times_seen += [job.created_at, job.completed_at or job.created_at]
        burst.polls += job.polls
        burst.executions += job.executions
        burst.resumes += job.resumes
        name = transcribe_job_name("local", job.job_id, job.attempt)
        if (times := transcribe["taken"].get(name, 0)) != 1:
            burst.doubled.append(f"Transcribe had {times} jobs named {name}")
        burst.lost += _missing(job, objects, name in left)
    if times_seen:
        spread = clock.parse(max(times_seen)) - clock.parse(min(times_seen))
        burst.seconds = spread.total_seconds()
    return burst


def _missing(job: JobRecord, objects: Counter[str], is_left: bool) -> list[str]:
    missing = [
        f"{key} is not there"
        for key in (output_key(job.job_id, name) for name in OUTPUT_NAMES)
        if not objects[key]
    ]
    if job.status is not Status.COMPLETED or job.next_check_at:
        missing.append(f"{job.job_id} is {job.status}: {job.error}")
    if is_left:
        missing.append(f"{job.job_id} is still known to Transcribe")
    return missing
