"""What the pages ask of jobs, by the console's addresses."""

import io
import json
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest

from scribe.console.job_list import filter_in
from scribe.operations.job_summary import JobSummary
from scribe.operations.searches import Passage, SearchResult
from tests.asgi import Answer
from tests.fakes.console import FakeConnection, ask
from transcription.domain.errors import ServiceUnavailable
from transcription.domain.jobs import JobRecord, Status

STAMP = "2026-11-24T12:00:00.000Z"
ID = "talk-0123456789abcdef0123"


class FakeSearch:
    """TranscriptSearch over results that are there; `failure` ends it."""

    def __init__(self, *results: SearchResult) -> None:
        self.results = results
        self.failure: Exception | None = None
        self.asked: Any = None

    def find(self, text: str, job_filter: Any, most: int) -> Any:
        self.asked = (text, job_filter, most)
        yield from self.results
        if self.failure:
            raise self.failure


def record(job_id: str, **more: Any) -> JobRecord:
    media = {"bucket": "media", "key": f"uploads/{job_id}.mp3"}
    return JobRecord(job_id, Status.COMPLETED, "execution", "{}", STAMP, media=media, **more)


def names(answer: Answer) -> list[str]:
    return [row["job_id"] for row in json.loads(answer.body)["rows"]]


def test_a_search_for_an_id_finds_its_job_without_a_look_at_the_others():
    connection = FakeConnection()
    connection.records[ID] = record(ID)

    answer = ask(connection, "GET", "/api/jobs", search=ID)

    assert names(answer) == [ID]
    assert connection.listing.looks == 0


def test_a_search_for_anything_else_is_one_of_the_list():
    connection = FakeConnection()
    connection.listing.jobs = [JobSummary(ID, Status.COMPLETED, STAMP)]

    assert names(ask(connection, "GET", "/api/jobs", search="talk")) == [ID]


def test_a_list_is_of_a_status_a_language_and_a_time():
    connection = FakeConnection()

    ask(
        connection,
        "GET",
        "/api/jobs",
        status="failed",
        language="de-DE",
        since="2026-11-01T00:00:00+01:00",
        until="2026-11-02T00:00:00Z",
        order="oldest",
    )

    asked = connection.listing.asked
    assert asked.statuses == (Status.FAILED,)
    assert asked.language == "de-DE"
    assert asked.oldest_first
    assert asked.since == datetime.fromisoformat("2026-10-31T23:00:00Z")
    assert asked.until == datetime.fromisoformat("2026-11-02T00:00:00Z")


@pytest.mark.parametrize(
    "query", [{"status": "lost"}, {"since": "yesterday"}, {"until": "2026-11-01T00:00:00"}]
)
@pytest.mark.parametrize("path", ["/api/jobs", "/api/search"])
def test_a_list_of_nothing_that_is_known_is_refused(path, query):
    assert ask(FakeConnection(), "GET", path, text="hello", **query).status == 400


def test_transcripts_of_several_jobs_are_one_download():
    connection = FakeConnection()
    for number in (1, 2):
        connection.buckets.objects["transcripts", f"{number}.txt"] = b"Hello."
        job = record(f"talk-{number}", outputs={"txt": f"{number}.txt"}, completed_at=STAMP)
        connection.records[job.job_id] = job
    connection.records["talk-3"] = record("talk-3")

    answer = ask(connection, "GET", "/api/transcripts.zip", job=["talk-1", "talk-2", "talk-3"])

    assert answer.headers["content-disposition"].endswith("2%20transcripts.zip")
    archive = ZipFile(io.BytesIO(answer.body))
    assert archive.namelist() == ["talk-1.transcript.txt", "talk-2.transcript.txt"]


def test_jobs_without_a_transcript_make_no_download():
    connection = FakeConnection()
    connection.records["talk-1"] = record("talk-1")

    answer = ask(connection, "GET", "/api/transcripts.zip", job=["talk-1", "gone-2"])

    assert answer.status == 400
    assert json.loads(answer.body)["message"] == "None of these jobs has a transcript."


class FakeRetries:
    def __init__(self) -> None:
        self.asked: list[Any] = []

    def retry(self, job: JobRecord, options: Any) -> Any:
        self.asked.append((job.job_id, dict(options)))
        return SimpleNamespace(job_id=job.job_id, attempt=2, asked_before=False)


@pytest.fixture
def retries() -> FakeRetries:
    return FakeRetries()


def retry(retries: FakeRetries, body: bytes) -> Answer:
    connection: Any = FakeConnection()
    connection.records["talk-1"] = record("talk-1")
    connection.operations.retries = retries
    return ask(connection, "POST", "/api/jobs/talk-1/retry", body)


@pytest.mark.parametrize(
    ("body", "options"),
    [
        (b"", {}),
        (b"{}", {}),
        (b'{"options": {"language": "de-de", "speakers": ""}}', {"language": "de-DE"}),
    ],
)
def test_a_job_runs_again_with_other_options_or_with_its_own(retries, body, options):
    assert retry(retries, body).status == 202
    assert retries.asked == [("talk-1", options)]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b'{"options": ["language"]}',
        b'{"options": {"speakers": 2}}',
        b'{"options": {"colour": "red"}}',
        b'{"options": {"language": "english"}}',
    ],
)
def test_options_that_cannot_be_are_refused_before_anything_runs(retries, body):
    assert retry(retries, body).status == 400
    assert retries.asked == []


def messages(answer: Answer) -> list[dict[str, Any]]:
    lines = answer.body.decode().splitlines()
    return [json.loads(line.removeprefix("data: ")) for line in lines if line[:5] == "data:"]


def searched(search: FakeSearch, **query: Any) -> Answer:
    connection: Any = FakeConnection()
    connection.operations.search = search
    return ask(connection, "GET", "/api/search", **query)


def test_a_search_shows_what_it_found_and_how_far_it_is():
    hit = JobSummary("talk-1", Status.COMPLETED, STAMP, key="uploads/talk.mp3")
    miss = JobSummary("talk-2", Status.COMPLETED, STAMP)
    search = FakeSearch(
        SearchResult(hit, [Passage(75, "…the front desk…")], 4), SearchResult(miss, [], 0)
    )

    found = messages(searched(search, text="front desk", status="failed"))

    (result,) = [result for message in found for result in message["results"]]
    assert (result["name"], result["times"]) == ("talk.mp3", 4)
    assert result["passages"] == [[75, "…the front desk…"]]
    assert (found[-1]["looked_at"], found[-1]["of"], found[-1]["done"]) == (2, 2, True)
    assert search.asked[1].statuses == (Status.COMPLETED,)


def test_a_search_that_breaks_off_says_why():
    search = FakeSearch()
    search.failure = ServiceUnavailable("gone")

    (only,) = messages(searched(search, text="front desk"))

    assert (only["trouble"]["message"], only["done"]) == ("AWS: gone", True)


def test_a_search_for_nothing_is_refused():
    assert searched(FakeSearch(), text=" ").status == 400


@pytest.mark.parametrize("text", ["GRÜSSE", "grüße.wav", "*.WAV", "hello-1f"])
def test_a_search_takes_any_capitals_and_the_beginning_of_an_id(text: str) -> None:
    key, made = "uploads/Grüße.wav", "2026-11-24T01:00:00.000Z"
    job = JobSummary("hello-1f2e", Status.COMPLETED, made, key=key)

    assert filter_in({"search": text}).matches(job)
