"""A file with any name gets its transcript, in a folder of its own and nowhere else."""

from tests.deployed.stack import DeployedStack
from tests.hostile_keys import HOSTILE_KEYS
from transcription.domain.keys import OUTPUT_NAMES


def test_a_file_of_any_name_gets_its_transcript_in_its_own_folder(stack: DeployedStack) -> None:
    before = output_folders(stack)
    uploads = {name: stack.upload(name=key) for name, key in HOSTILE_KEYS.items()}

    stack.settle(*uploads.values())

    jobs = {name: stack.existing_job(upload) for name, upload in uploads.items()}
    assert {name: job.error for name, job in jobs.items() if job.error} == {}
    assert len({job.job_id for job in jobs.values()}) == len(HOSTILE_KEYS)
    for job in jobs.values():
        assert sorted((job.outputs or {}).values()) == sorted(
            f"{job.job_id}/1/{name}" for name in OUTPUT_NAMES
        )
        assert job.raw_key == f"raw/local-{job.job_id}.json"
    assert output_folders(stack) - before <= {
        "raw",
        "versions",
        *(job.job_id for job in jobs.values()),
    }


def output_folders(stack: DeployedStack) -> set[str]:
    pages = stack.client("s3").get_paginator("list_objects_v2")
    listed = pages.paginate(Bucket=stack.stack.transcripts_bucket)
    return {item["Key"].split("/")[0] for page in listed for item in page.get("Contents", [])}
