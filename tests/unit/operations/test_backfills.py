"""Buckets as moto has them, jobs and executions in memory."""

import pytest

from scribe.operations.backfills import BackfillOutcome, Backfills, Buckets
from scribe.operations.request_rate import RequestRate
from tests.fakes.job_listing import InMemoryJobListing
from tests.fakes.job_repository import InMemoryJobRepository
from tests.fakes.step_functions import FakeExecutions, arn
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.uploads import Upload, parse_upload

MEDIA, OTHER = "media-bucket", "an-old-bucket"
STAMP = "2026-11-24T00:00:00.000Z"
LATER = "9026-11-24T00:00:00.000Z"


@pytest.fixture
def buckets(s3):
    for name in (MEDIA, OTHER, "transcripts"):
        s3.create_bucket(Bucket=name)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return s3


@pytest.fixture
def jobs() -> InMemoryJobRepository:
    return InMemoryJobRepository()


@pytest.fixture
def executions() -> FakeExecutions:
    return FakeExecutions()


@pytest.fixture
def naps() -> list[float]:
    return []


@pytest.fixture
def backfills(buckets, jobs, executions, naps):
    def made(*open_jobs: int) -> Backfills:
        places = Buckets(MEDIA, "uploads/", "transcripts")
        pace = RequestRate(5, lambda: 0.0, naps.append)
        return Backfills(
            buckets,
            places,
            jobs,
            InMemoryJobListing.of(jobs, *open_jobs),
            executions,
            pace,
            100,
        )

    return made


def put(s3, key: str, body: bytes = b"x", bucket: str = MEDIA, **more: object) -> Upload:
    version = s3.put_object(Bucket=bucket, Key=key, Body=body, **more)["VersionId"]
    return Upload(bucket, key, version, version)


def of(outcomes) -> dict[str, BackfillOutcome]:
    return {item.key: item.outcome for item in outcomes}


def test_an_upload_without_a_job_is_started_with_an_event_of_its_own(
    backfills, buckets, executions
):
    upload = put(buckets, "uploads/a b+c.mp3")

    done = of(backfills().run(MEDIA, "uploads/"))

    ((name, event),) = executions.started.items()
    assert done == {"uploads/a b+c.mp3": BackfillOutcome.STARTED}
    assert name == f"{upload.job_id}-b"
    assert parse_upload(event) == upload


def test_the_newest_version_is_the_upload_and_deleted_ones_are_none(backfills, buckets, executions):
    put(buckets, "uploads/a.mp3")
    newest = put(buckets, "uploads/a.mp3")
    put(buckets, "uploads/gone.mp3")
    buckets.delete_object(Bucket=MEDIA, Key="uploads/gone.mp3")

    list(backfills().run(MEDIA, ""))

    assert list(executions.started) == [f"{newest.job_id}-b"]


def test_what_has_a_job_or_a_transcript_is_passed_over(backfills, buckets, jobs, executions):
    known, failed = put(buckets, "uploads/known.mp3"), put(buckets, "uploads/failed.mp3")
    expired = put(buckets, "uploads/expired.mp3")
    put(buckets, "uploads/folder/", b"")
    jobs.put(JobRecord(known.job_id, Status.QUEUED, arn("x"), "{}", STAMP))
    jobs.put(JobRecord(failed.job_id, Status.FAILED, arn("x"), "{}", STAMP))
    buckets.put_object(Bucket="transcripts", Key=f"{expired.job_id}/transcript.json", Body=b"{}")

    done = of(backfills().run(MEDIA, "uploads/"))

    assert done == {
        "uploads/known.mp3": BackfillOutcome.HAS_JOB,
        "uploads/failed.mp3": BackfillOutcome.FAILED,
        "uploads/expired.mp3": BackfillOutcome.TRANSCRIBED,
        "uploads/folder/": BackfillOutcome.EMPTY,
    }
    assert not executions.started


@pytest.mark.parametrize("prefix", ["Uploads/", "versions/", "upload", ""])
def test_nothing_but_what_was_asked_for_is_looked_at_and_started(
    backfills, buckets, executions, prefix
):
    uploaded = put(buckets, "uploads/asked-for-by-a-prefix-of-it.mp3")
    put(buckets, "Uploads/a.mp3")
    put(buckets, "versions/interview-1f")

    done = of(backfills().run(MEDIA, prefix))

    assert all(key.startswith(prefix) for key in done)
    outside = {key for key, outcome in done.items() if outcome is BackfillOutcome.OUTSIDE}
    assert outside == {key for key in done if not key.startswith("uploads/")}
    asked = uploaded.key.startswith(prefix)
    assert list(executions.started) == ([f"{uploaded.job_id}-b"] if asked else [])


def test_a_file_that_transcribe_would_refuse_for_its_size_is_not_started(
    backfills, buckets, executions, monkeypatch
):
    put(buckets, "uploads/large.mp3", b"four")
    put(buckets, "large.mp3", b"four", bucket=OTHER)
    monkeypatch.setattr("scribe.operations.backfills.MAX_BYTES", 3)

    done = [*backfills().run(MEDIA, ""), *backfills().run(OTHER, "")]

    assert [one.outcome for one in done] == [BackfillOutcome.TOO_LARGE] * 2
    assert not executions.started


def test_in_a_bucket_without_versions_an_upload_that_its_event_has_started_is_passed_over(
    backfills, s3, buckets, jobs, executions
):
    s3.put_bucket_versioning(Bucket=MEDIA, VersioningConfiguration={"Status": "Suspended"})
    for name in ("known", "overwritten", "lost"):
        s3.put_object(Bucket=MEDIA, Key=f"uploads/{name}.mp3", Body=b"x")
    for name, created in (("known", LATER), ("overwritten", STAMP)):
        media = {"bucket": MEDIA, "key": f"uploads/{name}.mp3"}
        upload = Upload(MEDIA, media["key"], "the sequencer of the event", None)
        job = JobRecord(upload.job_id, Status.QUEUED, arn("x"), "{}", created, media=media)
        jobs.put(job)

    first, second = (of(backfills().run(MEDIA, "")) for _ in range(2))

    assert (
        first
        == second
        == {
            "uploads/known.mp3": BackfillOutcome.HAS_JOB,
            "uploads/overwritten.mp3": BackfillOutcome.STARTED,
            "uploads/lost.mp3": BackfillOutcome.STARTED,
        }
    )
    assert len(executions.started) == 2, "a repetition starts the same executions"
    assert all(parse_upload(event).version_id is None for event in executions.started.values())


def test_a_dry_run_starts_and_copies_nothing(backfills, buckets, executions):
    put(buckets, "uploads/a.mp3")
    put(buckets, "b.mp3", bucket=OTHER)

    own = of(backfills().run(MEDIA, "", dry_run=True))
    other = of(backfills().run(OTHER, "", dry_run=True))

    assert (own, other) == (
        {"uploads/a.mp3": BackfillOutcome.STARTED},
        {"b.mp3": BackfillOutcome.COPIED},
    )
    assert not executions.started
    assert "Contents" not in buckets.list_objects_v2(Bucket=MEDIA, Prefix=f"uploads/{OTHER}")


def test_another_bucket_s_recordings_are_copied_once_with_their_metadata(backfills, buckets):
    put(buckets, "in/a.WAV", bucket=OTHER, Metadata={"language": "de-DE"}, ContentType="audio/wav")
    put(buckets, "in/notes.txt", bucket=OTHER)

    first = of(backfills().run(OTHER, "in/"))
    second = of(backfills().run(OTHER, "in/"))

    assert first == {"in/a.WAV": BackfillOutcome.COPIED, "in/notes.txt": BackfillOutcome.NO_MEDIA}
    assert second["in/a.WAV"] is BackfillOutcome.COPIED_BEFORE
    head = buckets.head_object(Bucket=MEDIA, Key=f"uploads/{OTHER}/in/a.WAV")
    assert (head["Metadata"], head["ContentType"]) == ({"language": "de-DE"}, "audio/wav")


def test_it_pauses_while_too_many_jobs_are_open(backfills, buckets, executions, naps):
    put(buckets, "uploads/a.mp3")

    list(backfills(100, 150, 99).run(MEDIA, ""))

    assert naps == [15.0, 15.0]
    assert len(executions.started) == 1


def test_a_bucket_without_versions_is_copied_from(backfills, s3, buckets):
    s3.create_bucket(Bucket="plain")
    s3.put_object(Bucket="plain", Key="a.mp3", Body=b"x")

    assert of(backfills().run("plain", "")) == {"a.mp3": BackfillOutcome.COPIED}
