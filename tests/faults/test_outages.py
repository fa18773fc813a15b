"""An hour's outage of each service, with one job at Transcribe and one upload arriving."""

from typing import Any

from tests.deployed.stack import DeployedStack
from tests.faults.conftest import PromiseCheck, parametrized
from transcription.domain.jobs import AT_TRANSCRIBE

HOUR = 3600.0
OUTAGES = {
    "lambda": {"kind": "throttle", "service": "lambda"},
    "s3": {"kind": "error", "service": "s3"},
    "dynamodb": {"kind": "error", "service": "dynamodb"},
}


@parametrized("outage", OUTAGES, "dynamodb")
def test_an_hour_without_a_service_fails_no_job_and_pays_for_none_twice(
    stack: DeployedStack, promises: PromiseCheck, outage: dict[str, Any]
) -> None:
    stack.cloud.script_jobs({"takes": 600.0})
    before = promises.watch(stack.upload())
    stack.until_job_is(before, *AT_TRANSCRIBE)

    roles = f"transcription-{stack.stack.stage}"
    stack.cloud.set_faults({**outage, "caller": roles, "lasts": HOUR})
    began = stack.cloud.now
    after = promises.watch(stack.upload())
    promises.holds()

    assert (stack.cloud.now - began).total_seconds() > HOUR
    jobs = [stack.existing_job(upload) for upload in (before, after)]
    assert [(job.status, job.attempt, job.resumes) for job in jobs] == [("COMPLETED", 1, 0)] * 2
