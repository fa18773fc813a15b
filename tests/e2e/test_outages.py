"""An hour's outage of each service, with one job at Transcribe and one upload arriving."""

import pytest

from tests.deployed.stack import DeployedStack
from transcription.domain.jobs import AT_TRANSCRIBE

HOUR = 3600.0


@pytest.mark.parametrize(
    ("service", "kind"), [("lambda", "throttle"), ("s3", "error"), ("dynamodb", "error")]
)
def test_an_hour_without_a_service_fails_no_job_and_pays_for_none_twice(
    stack: DeployedStack, service: str, kind: str
) -> None:
    stack.cloud.script_jobs({"takes": 600.0})
    paid = len(stack.cloud.transcribe()["completed"])
    before = stack.upload()
    stack.until_job_is(before, *AT_TRANSCRIBE)
    roles = f"transcription-{stack.stack.stage}"
    fault = {"kind": kind, "service": service, "caller": roles, "lasts": HOUR}

    stack.cloud.set_faults(fault)
    began = stack.cloud.now
    jobs = [stack.settled_job(upload) for upload in (before, stack.upload())]

    assert (stack.cloud.now - began).total_seconds() > HOUR
    assert [(job.status, job.attempt, job.resumes) for job in jobs] == [("COMPLETED", 1, 0)] * 2
    assert len(stack.cloud.transcribe()["completed"]) == paid + 2
