"""A connection whose stack is in memory: its list of jobs, its records, its buckets."""

import io
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from botocore.exceptions import ClientError

from scribe.console.access_control import ConsoleAddress
from scribe.console.app import console
from scribe.errors import AccessFailed, ScribeError
from scribe.operations.job_summary import JobFilter, JobSummary
from scribe.operations.listing import Page
from tests.asgi import Answer, request
from transcription.domain.jobs import Status


class Listing:
    """A list of jobs; `looks` counts the pages that were read."""

    def __init__(self) -> None:
        self.jobs: list[JobSummary] = []
        self.looks = 0
        self.failure: Exception | None = None
        self.asked = JobFilter()  #: at last

    def count(self, status: Status, most: int) -> int:
        return min(most, sum(job.status is status for job in self.jobs))

    def page(self, job_filter: JobFilter, size: int, after: str | None = None) -> Page:
        self.looks += 1
        self.asked = job_filter
        if self.failure:
            raise self.failure
        fitting = [job for job in self.jobs if job.status in job_filter.statuses]
        return Page(fitting[:size], None)


class Body(io.BytesIO):
    """A streaming body of S3 that records how it is read."""

    def iter_chunks(self, size: int) -> Any:
        while chunk := self.read(size):
            yield chunk


class Buckets:
    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}
        self.asked: list[dict[str, Any]] = []
        self.parts: dict[int, bytes] = {}
        self.aborted = False

    def get_object(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        content = self.objects.get((asked["Bucket"], asked["Key"]))
        if content is None:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        if "Range" not in asked:
            return {"Body": Body(content), "ContentLength": len(content)}
        first, last = asked["Range"].removeprefix("bytes=").split("-")
        if int(first) >= len(content):
            raise ClientError({"Error": {"Code": "InvalidRange"}}, "GetObject")
        part = content[int(first) : int(last) + 1 if last else None]
        shown = f"bytes {first}-{int(first) + len(part) - 1}/{len(content)}"
        return {"Body": Body(part), "ContentLength": len(part), "ContentRange": shown}

    def put_object(self, **given: Any) -> dict[str, Any]:
        self.asked.append(given)
        return {"VersionId": "v1"}

    def create_multipart_upload(self, **given: Any) -> dict[str, Any]:
        self.asked.append(given)
        return {"UploadId": "upload"}

    def upload_part(self, **given: Any) -> dict[str, Any]:
        self.parts[given["PartNumber"]] = given["Body"]
        return {"ETag": f"etag{given['PartNumber']}"}

    def complete_multipart_upload(self, **given: Any) -> dict[str, Any]:
        self.asked.append(given)
        return {"VersionId": "v1"}

    def abort_multipart_upload(self, **_: Any) -> None:
        self.aborted = True


HOME = "http://127.0.0.1:4591"
OWN = {"cookie": "scribe-console-4591=the-token", "origin": HOME}


def ask(
    connection: Any, method: str, path: str, body: bytes = b"", origin: str = HOME, **query: Any
) -> Answer:
    """Returns the console's answer to a request of its own page, or of another origin's."""
    app = console(connection, ConsoleAddress(4591, "the-token"))
    address = f"{HOME}{path}?{urlencode(query, doseq=True)}"
    return request(app, method, address, OWN | {"origin": origin}, body)


class FakeConnection:
    """An in-memory connection, like scribe.console.connection.Connection."""

    def __init__(self) -> None:
        self.listing = Listing()
        self.records: dict[str, Any] = {}
        self.buckets = Buckets()
        self.control_api = None
        self.operations = SimpleNamespace(listing=self.listing)
        self.stack = SimpleNamespace(
            jobs=self.records,
            media_bucket="media",
            upload_prefix="uploads/",
            transcripts_bucket="transcripts",
        )

    def client(self, _: str) -> Any:
        return self.buckets

    async def call(self, work: Any, *arguments: Any) -> Any:
        return work(*arguments)

    def explain(self, error: BaseException) -> ScribeError:
        if isinstance(error, ScribeError):
            return error
        return AccessFailed(f"AWS: {error}", ["Do something."])
