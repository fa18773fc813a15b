"""A local cloud of its own for Transcribe: two jobs run at a time, and no quota is met."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from localcloud.tests.running_cloud import RunningCloud, running_cloud

SECONDS = 60.0


@dataclass
class TranscribeApi:
    """The service with a bucket for media and one for transcripts."""

    cloud: RunningCloud
    role: str

    @property
    def api(self) -> Any:
        """A client of the local cloud's Transcribe."""
        return self.cloud.client("transcribe")

    @property
    def s3(self) -> Any:
        return self.cloud.client("s3")

    def start(self, name: str, body: bytes, **changes: Any) -> dict[str, Any]:
        """Put the media and start a job that may wait; the answer's job."""
        self.s3.put_object(Bucket="media", Key=name, Body=body)
        execution = {"AllowDeferredExecution": True, "DataAccessRoleArn": self.role}
        request = {
            "TranscriptionJobName": name,
            "LanguageCode": "en-US",
            "Media": {"MediaFileUri": f"s3://media/{name}"},
            "OutputBucketName": "transcripts",
            "OutputKey": f"raw/{name}.json",
            "JobExecutionSettings": execution,
        }
        answer: dict[str, Any] = self.api.start_transcription_job(**request | changes)
        return answer["TranscriptionJob"]

    def job(self, name: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.api.get_transcription_job(TranscriptionJobName=name)
        return answer["TranscriptionJob"]

    def finished(self, name: str) -> dict[str, Any]:
        """The job once it is COMPLETED or FAILED."""
        end = time.monotonic() + SECONDS
        while (job := self.job(name))["TranscriptionJobStatus"] in {"QUEUED", "IN_PROGRESS"}:
            assert time.monotonic() < end, job
            time.sleep(0.02)
        return job

    def rest(self) -> None:
        """Return once no job runs: one that may not wait is refused if two others run."""
        for job in self.api.list_transcription_jobs(Status="IN_PROGRESS")[
            "TranscriptionJobSummaries"
        ]:
            self.finished(job["TranscriptionJobName"])

    def results(self, name: str) -> dict[str, Any]:
        """Returns the output of the job after its end."""
        job = self.finished(name)
        assert job["TranscriptionJobStatus"] == "COMPLETED", job
        key = job["Transcript"]["TranscriptFileUri"].partition("/transcripts/")[2]
        body = self.s3.get_object(Bucket="transcripts", Key=key)["Body"].read()
        results: dict[str, Any] = json.loads(body)["results"]
        return results

    def text(self, name: str) -> str:
        return str(self.results(name)["transcripts"][0]["transcript"])


@pytest.fixture(scope="package")
def transcribe() -> Iterator[TranscribeApi]:
    with running_cloud("--transcribe-jobs", "2", "--transcribe-quotas", "40") as cloud:
        for bucket in ("media", "transcripts"):
            cloud.client("s3").create_bucket(Bucket=bucket)
        statements = [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]
        yield TranscribeApi(cloud, cloud.role_arn("transcribe", allow=statements))
