"""Buckets and queues as moto has them; the functions, executions and Transcribe in memory."""

import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from scribe.errors import JobNotFound, UnusableOption
from scribe.operations import queues
from scribe.operations.cancellations import Cancellations
from scribe.operations.erasable_jobs import ErasableJobs
from scribe.operations.erasures import Erasure, Erasures
from scribe.operations.job_traces import ErasableJob, JobTraceSearch
from scribe.operations.names import JobNames
from scribe.operations.queued_messages import QueuedMessages, job_of
from tests.fakes.job_listing import InMemoryJobListing
from tests.fakes.stack import STAGE, FakeStack
from tests.fakes.step_functions import arn
from tests.fakes.uploads import event_for
from tests.fakes.wire import Death, Fault, Wire
from tests.unit.conftest import client
from transcription.adapters.transcript_store import S3TranscriptStore
from transcription.domain.errors import ServiceUnavailable
from transcription.domain.jobs import JobRecord, Status, transcribe_job_name
from transcription.domain.uploads import Upload, parse_upload
from transcription.steps.ports import Precedence, TranscribeJob

MEDIA, TRANSCRIPTS = "media-bucket", "transcripts"


@dataclass
class Account:
    """A stack's buckets and a queue; time passes by sleeping."""

    s3: Any
    sqs: Any
    url: str
    stack: FakeStack = field(default_factory=FakeStack)
    states: dict[str, str] = field(default_factory=dict)  #: by execution, if they run
    meanwhile: Any = None  #: called at each sleep
    slept: float = 0.0
    wire: Wire = field(default_factory=Wire)  #: to S3, Transcribe and the table

    @property
    def traces(self) -> JobTraceSearch:
        s3, transcribe = self.wire.to(self.s3), self.wire.to(self.stack.transcribe)
        return JobTraceSearch(s3, transcribe, STAGE, MEDIA, TRANSCRIPTS)

    @property
    def erasures(self) -> Erasures:
        executions = self.stack.executions
        time: dict[str, Any] = {"monotonic": lambda: self.slept, "sleep": self.sleep}
        return Erasures(
            self.wire.to(self.stack.jobs),
            self.traces,
            QueuedMessages(self.sqs, (self.url,)),
            Cancellations(self.stack.jobs, executions, **time),
            executions,
            self.states.get,
            **time,
        )

    @property
    def erasable(self) -> ErasableJobs:
        listing = InMemoryJobListing.of(self.stack.jobs)
        names = JobNames(self.stack.jobs, listing)
        return ErasableJobs(self.stack.jobs, listing, names, self.traces, "uploads/")

    def erase(self, *jobs: ErasableJob, seconds: float = 60.0) -> list[Erasure]:
        return list(self.erasures.erase(jobs, seconds))

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.stack.run_started()
        if self.meanwhile:
            self.meanwhile()

    def upload(self, key: str = "uploads/anna/talk.wav") -> Upload:
        """A file of the media bucket, that the functions can read, too."""
        version = self.s3.put_object(Bucket=MEDIA, Key=key, Body=b"sound")["VersionId"]
        self.stack.upload(key, version)
        return Upload(MEDIA, key, version, version)

    def write(self, *keys: str) -> None:
        for key in keys:
            self.s3.put_object(Bucket=TRANSCRIPTS, Key=key, Body=b"words")

    def record(self, upload: Upload, status: Status = Status.COMPLETED, **more: Any) -> ErasableJob:
        event = event_for(upload.key, upload.version)
        media = {"bucket": upload.bucket, "key": upload.key, "version": upload.version}
        values = {"media": media, "reported_at": "x", **more}
        record = JobRecord(upload.job_id, status, arn("owner"), json.dumps(event), "2026", **values)
        return ErasableJob.of_record(self.stack.jobs.put(record))

    def at_work(self, job: ErasableJob) -> str:
        """The name of a job that Transcribe works on."""
        name = transcribe_job_name(STAGE, job.job_id, 1)
        self.stack.transcribe.jobs[name] = TranscribeJob("IN_PROGRESS")
        self.stack.transcribe.begin(name)
        return name

    def send(self, body: Any) -> None:
        self.sqs.send_message(QueueUrl=self.url, MessageBody=json.dumps(body))

    def kept(self) -> list[str]:
        """The keys of all versions and markers of both buckets."""
        found = []
        for bucket in (MEDIA, TRANSCRIPTS):
            page = self.s3.list_object_versions(Bucket=bucket)
            found += [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        return sorted(item["Key"] for item in found)


@pytest.fixture
def account(s3, monkeypatch) -> Account:
    monkeypatch.setattr(queues, "LISTEN", 0)
    for name in (MEDIA, TRANSCRIPTS):
        s3.create_bucket(Bucket=name)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    sqs = client("sqs")
    return Account(s3, sqs, sqs.create_queue(QueueName="failed")["QueueUrl"])


def test_all_of_a_job_is_erased_to_the_last_version(account):
    upload = account.upload()
    job_id, raw = upload.job_id, f"raw/{STAGE}-{upload.job_id}"
    account.write(f"versions/{job_id}")
    account.s3.put_object(Bucket=MEDIA, Key=f"versions/{job_id}", Body=b"of release 0.2")
    account.s3.delete_object(Bucket=MEDIA, Key=upload.key)
    account.write(f"{job_id}/1/transcript.txt", f"{job_id}/transcript.txt")
    account.write(f"{job_id}/transcript.txt", f"{raw}.json", f"{raw}.2.json")
    account.write(f"raw/redacted-{STAGE}-{job_id}.2.json")
    corrected = f"{job_id}/1/corrected-1-c0ffee00"
    account.write(f"{corrected}/transcript.txt", f"{corrected}/corrections.json")
    account.s3.delete_object(Bucket=TRANSCRIPTS, Key=f"{job_id}/transcript.txt")
    account.send({"job_id": job_id, "attempt": 1})
    job = account.record(upload, attempt=2)

    (done,) = account.erase(job)

    assert done == Erasure(job_id, "talk.wav", media=4, outputs=9, messages=1, record=True, left=())
    assert account.kept() == []
    assert account.stack.jobs.get(job_id) is None
    assert account.erasures.find([job])[0].messages == 0


def test_what_belongs_to_other_jobs_stays(account):
    first = account.upload()
    second = account.upload()  # of the same name
    namesake = f"raw/{STAGE}-{first.job_id}-0123456789abcdef0123.json"  # of a file named like a job
    account.write(f"{second.job_id}/transcript.txt", namesake)
    account.send({"job_id": second.job_id})
    other = account.record(second)

    (done,) = account.erase(account.record(first))

    assert (done.media, done.other_versions, done.left) == (1, 1, ())
    assert account.kept() == sorted([f"{second.job_id}/transcript.txt", namesake, second.key])
    assert account.erasures.find([other])[0].messages == 1


def test_copies_under_the_upload_s_path_are_erased_but_for_those_of_other_uploads(account):
    first, second = account.upload(), account.upload()
    store, key = S3TranscriptStore(account.s3, TRANSCRIPTS), "by-name/anna/talk.wav/transcript.txt"
    for order, upload in (("1", first), ("2", second)):
        store.publish(key, Precedence(order, 1, job_id=upload.job_id), order.encode(), "text/plain")

    (done,) = account.erase(account.record(second))

    assert (done.outputs, done.left) == (1, ())
    assert store.read(key) == b"1"


def test_a_job_under_way_is_cancelled_and_its_execution_waited_for(account):
    job = account.record(account.upload(), Status.IN_PROGRESS, next_check_at="2026")
    owner = arn("owner")
    account.stack.executions.running.add(owner)
    account.states[owner] = "Process transcription results"

    def wrote_its_last() -> None:
        if account.slept > 5 and owner in account.states:
            account.write(f"{job.job_id}/1/transcript.txt")
            account.states[owner] = "Wait"

    account.meanwhile = wrote_its_last

    (done,) = account.erase(job)

    assert (done.outputs, done.record, done.left) == (1, True, ())
    assert account.kept() == []
    assert f"{job.job_id}-a1-cancel" in account.stack.executions.started


def test_an_erased_job_is_started_by_nothing_again(account):
    upload = account.upload()
    account.erase(account.record(upload))

    step = account.stack.start(arn("late"), event_for(upload.key, upload.version))

    assert step["job"]["outcome"] == "DUPLICATE"
    assert account.stack.jobs.items == {}
    assert not account.stack.transcribe.made


def test_what_transcribe_works_on_is_waited_for_and_what_it_writes_is_erased(account):
    job = account.record(account.upload(), Status.FAILED)
    name = account.at_work(job)

    def finishes() -> None:
        account.write(f"raw/{name}.json")
        account.stack.transcribe.complete(name)

    account.meanwhile = finishes

    (done,) = account.erase(job)

    assert (done.transcribe_jobs, done.outputs, done.left) == (1, 1, ())
    assert account.kept() == []


def test_what_cannot_be_erased_in_time_is_said_and_found_again(account):
    job = account.record(account.upload(), Status.FAILED)
    name = account.at_work(job)

    (late,) = account.erase(job, seconds=2.0)
    account.stack.transcribe.complete(name)
    (done,) = account.erase(account.erasable.named("talk.wav"))

    assert late.left == (f"Transcribe still works on {name}. Run this again later.",)
    assert (done.record, done.left) == (True, ())


def test_a_job_that_was_run_again_meanwhile_is_not_called_erased(account):
    job = account.record(account.upload(), Status.FAILED)
    name = account.at_work(job)

    def retried() -> None:
        account.stack.transcribe.complete(name)
        account.record(cast("Upload", job.upload), Status.QUEUED, attempt=2)

    account.meanwhile = retried

    (done,) = account.erase(job)

    assert done.left == ("It has a record: somebody has run it again meanwhile.",)


@pytest.mark.parametrize("fault", [Fault.BEFORE, Fault.DEATH_AFTER])
@pytest.mark.parametrize("call", range(1, 25, 2))
def test_wherever_an_erasure_breaks_off_the_same_command_erases_the_rest(account, fault, call):
    job = account.record(account.upload(), Status.IN_PROGRESS, next_check_at="2026")
    account.write(f"{job.job_id}/transcript.txt", f"raw/{STAGE}-{job.job_id}.json")
    account.stack.transcribe.jobs[transcribe_job_name(STAGE, job.job_id, 1)] = TranscribeJob(
        "COMPLETED"
    )
    account.wire = Wire(fault, call)
    with suppress(ServiceUnavailable, Death):
        account.erase(job)
    account.wire = Wire()

    (done,) = account.erase(account.erasable.named(job.job_id))

    assert done.left == ()
    assert account.kept() == []
    assert (account.stack.jobs.items, account.stack.transcribe.jobs) == ({}, {})


def test_a_recording_in_a_bucket_that_is_not_the_stack_s_is_said_and_left(account):
    job = account.record(replace(account.upload(), bucket="another"))
    event = json.loads(cast("JobRecord", job.record).input)
    event["detail"]["bucket"]["name"] = "another"
    record = replace(cast("JobRecord", job.record), input=json.dumps(event))

    (done,) = account.erase(ErasableJob.of_record(account.stack.jobs.put(record)))

    assert "delete it there: s3://another/uploads/anna/talk.wav" in done.left[0]
    assert account.kept() == ["uploads/anna/talk.wav"]  # an object of the same name


def test_erasing_twice_finds_nothing_and_succeeds(account):
    job = account.record(account.upload())
    account.erase(job)

    (again,) = account.erase(account.erasable.named(job.job_id))

    assert again == Erasure(job.job_id, job.job_id)


def test_an_upload_without_a_record_is_erased_by_its_id(account):
    upload = account.upload()

    (done,) = account.erase(account.erasable.named(upload.job_id))

    assert (done.media, done.left) == (1, ())
    assert account.kept() == []


def test_an_id_that_no_job_ever_had_is_not_called_erased(account):
    with pytest.raises(JobNotFound):
        account.erasable.named("talk-0123456789abcdef0123")


def test_a_prefix_means_every_version_below_it_and_every_record(account):
    deleted, kept, other = (
        account.upload(f"uploads/{key}") for key in ("anna/1.wav", "anna/2.wav", "ben/1.wav")
    )
    account.record(deleted)
    account.record(other)
    account.s3.delete_object(Bucket=MEDIA, Key=deleted.key, VersionId=deleted.version)

    found = account.erasable.below("uploads/anna/")

    assert {job.job_id for job in found} == {deleted.job_id, kept.job_id}
    with pytest.raises(UnusableOption, match="does not begin with uploads/"):
        account.erasable.below("anna/")


def test_in_a_bucket_without_versions_only_the_job_s_own_bytes_are_erased(account):
    account.s3.create_bucket(Bucket="plain")
    etag = account.s3.put_object(Bucket="plain", Key="uploads/a.wav", Body=b"1")["ETag"]
    event = event_for("uploads/a.wav", None)
    event["detail"]["bucket"]["name"] = "plain"
    event["detail"]["object"]["etag"] = etag.strip('"')
    record = JobRecord(parse_upload(event).job_id, Status.FAILED, arn("me"), json.dumps(event), "x")
    search = JobTraceSearch(account.s3, account.stack.transcribe, STAGE, "plain", TRANSCRIPTS)

    own = search.of(ErasableJob.of_record(record))
    account.s3.put_object(Bucket="plain", Key="uploads/a.wav", Body=b"2")  # by another job
    later = search.of(ErasableJob.of_record(record))

    assert (len(own.media), own.other_versions) == (1, 0)
    assert (len(later.media), later.other_versions) == (0, 1)


@pytest.mark.parametrize(
    ("body", "job_id"),
    [
        ({"job_id": "talk-1", "failure": {}}, "talk-1"),
        ({"detail-type": "Transcription Failed", "detail": {"job_id": "talk-1"}}, "talk-1"),
        (event_for(), parse_upload(event_for()).job_id),
        ({"detail": "nothing"}, ""),
        (["talk-1"], ""),
    ],
)
def test_a_message_is_about_the_job_that_it_names_or_whose_upload_it_holds(body, job_id):
    assert job_of(json.dumps(body)) == job_id


def test_a_message_that_is_no_json_is_about_nothing():
    assert job_of("{") == ""
