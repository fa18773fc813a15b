"""Whatever a file is called: its transcript, in a folder of its own and nowhere else."""

from tests import recordings
from tests.e2e.conftest import System
from tests.e2e.hostile_keys import HOSTILE_KEYS
from transcription.domain.keys import OUTPUT_NAMES


def test_a_file_of_any_name_gets_its_transcript_in_its_own_folder(system: System) -> None:
    body = recordings.speech("hello")
    uploads = {name: system.upload(body, key) for name, key in HOSTILE_KEYS.items()}

    jobs = {name: system.job_of(upload) for name, upload in uploads.items()}

    assert {name: job.error for name, job in jobs.items() if job.error} == {}
    assert len({job.job_id for job in jobs.values()}) == len(HOSTILE_KEYS)
    for job in jobs.values():
        assert sorted((job.outputs or {}).values()) == sorted(
            f"{job.job_id}/{name}" for name in OUTPUT_NAMES
        )
        assert job.raw_key == f"raw/{job.job_id}.json"
    folders = {key.split("/")[0] for key in keys_of(system)}
    assert folders <= {"raw", *(job_id for job_id in all_jobs(system))}


def keys_of(system: System) -> list[str]:
    pages = system.stack.client("s3").get_paginator("list_objects_v2")
    listed = pages.paginate(Bucket=system.stack.transcripts_bucket)
    return [item["Key"] for page in listed for item in page.get("Contents", [])]


def all_jobs(system: System) -> list[str]:
    pages = system.stack.client("dynamodb").get_paginator("scan")
    scanned = pages.paginate(
        TableName=system.stack.outputs["JobsTable"], ProjectionExpression="job_id"
    )
    return [item["job_id"]["S"] for page in scanned for item in page["Items"]]
