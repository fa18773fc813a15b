"""An endpoint with the local cloud's Transcribe, and moto for S3."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from localcloud.clients import Clients
from localcloud.gateway import Gateway
from localcloud.http_server import Server
from localcloud.moto_server import MotoServer
from localcloud.principals import Principals
from localcloud.transcribe.quotas import REQUESTS_PER_SECOND, RequestQuotas
from localcloud.transcribe.service import Transcribe

SECONDS = 60.0


@dataclass
class TranscribeApi:
    """The service with a bucket for media and one for transcripts; two jobs run at a time."""

    clients: Clients
    service: Transcribe

    @property
    def api(self) -> Any:
        """Transcribe's client."""
        return self.clients.client("transcribe")

    @property
    def s3(self) -> Any:
        return self.clients.client("s3")

    def start(self, name: str, body: bytes, **changes: Any) -> dict[str, Any]:
        """Put the media and start a job that may wait; the answer's job."""
        self.s3.put_object(Bucket="media", Key=name, Body=body)
        role = "arn:aws:iam::123456789012:role/transcribe"
        request = {
            "TranscriptionJobName": name,
            "LanguageCode": "en-US",
            "Media": {"MediaFileUri": f"s3://media/{name}"},
            "OutputBucketName": "transcripts",
            "OutputKey": f"raw/{name}.json",
            "JobExecutionSettings": {"AllowDeferredExecution": True, "DataAccessRoleArn": role},
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

    def results(self, name: str) -> dict[str, Any]:
        """What the finished job wrote."""
        job = self.finished(name)
        assert job["TranscriptionJobStatus"] == "COMPLETED", job
        key = job["Transcript"]["TranscriptFileUri"].partition("/transcripts/")[2]
        body = self.s3.get_object(Bucket="transcripts", Key=key)["Body"].read()
        results: dict[str, Any] = json.loads(body)["results"]
        return results

    def text(self, name: str) -> str:
        return str(self.results(name)["transcripts"][0]["transcript"])


@pytest.fixture(scope="module")
def transcribe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TranscribeApi]:
    principals = Principals()
    clients = Clients(principals)
    folder: Path = tmp_path_factory.mktemp("transcribe")
    unlimited = RequestQuotas(dict.fromkeys(REQUESTS_PER_SECOND, 1000.0))
    service = Transcribe(
        clients, principals, folder=folder, account="123456789012", limit=2, quotas=unlimited
    )
    server = Server(0)
    clients.connect(f"http://127.0.0.1:{server.port}")
    server.start(Gateway(principals, MotoServer(), [service]))
    for bucket in ("media", "transcripts"):
        clients.client("s3").create_bucket(Bucket=bucket)
    yield TranscribeApi(clients, service)
    service.close()
    server.shutdown()
    server.server_close()
