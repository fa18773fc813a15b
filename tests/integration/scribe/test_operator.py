"""What an operator does at night, on a deployed stack with failures on purpose."""

import json
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scribe import ROOT
from scribe.stack import Stack
from tests.deployed.cloud_control import DAY
from tests.deployed.stack import DeployedStack
from tests.integration.scribe.conftest import Run
from tests.integration.scribe.running import ended
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.uploads import Upload

HELLO = ROOT / "samples" / "hello.wav"


def uploaded(run: Run, folder: Path, name: str, body: bytes | None = None) -> str:
    """Uploads it; returns the id of its job."""
    (folder / name).write_bytes(HELLO.read_bytes() if body is None else body)
    done = run("upload", name)
    assert done.exit_code == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def rule_disabled(stack: Stack) -> Iterator[None]:
    """Loses uploads' events while the context lasts."""
    events, name = stack.client("events"), f"{stack.stage}-transcription-uploads"
    events.disable_rule(Name=name)
    try:
        yield
    finally:
        events.enable_rule(Name=name)


def put(stack: Stack, key: str, **more: Any) -> str:
    """Puts an object into the media bucket; returns its version."""
    answer = stack.client("s3").put_object(
        **{"Bucket": stack.media_bucket, "Key": key, "Body": HELLO.read_bytes(), **more}
    )
    return str(answer["VersionId"])


def test_a_failure_is_found_explained_and_followed_to_its_cause(
    run: Run, tmp_path: Path, deployed: Stack
) -> None:
    key = "uploads/night notes.mp3"
    version = put(deployed, key, Body=b"Only notes.\n" * 50)
    job_id = Upload(deployed.media_bucket, key, version, version).job_id
    ended(deployed, job_id)

    listed = run("jobs", "--failed", "--since", "1h", "--key", "night notes", "--json")
    shown = run("show", "night notes.mp3")
    logged = run("logs", job_id[:20], "--errors")

    (job,) = map(json.loads, listed.stdout.splitlines())
    assert (job["job_id"], job["error"]) == (job_id, "NotMedia")
    assert "To do: Upload the recording itself" in shown.stdout
    assert "NotMedia" in logged.stdout
    assert "state machine" in logged.stdout
    assert "start" in logged.stdout


def test_a_list_for_a_program_is_a_line_for_each_job_and_pages_go_on(
    run: Run, tmp_path: Path, deployed: Stack
) -> None:
    ids = {uploaded(run, tmp_path, f"page {number}.wav") for number in range(2)}
    for job_id in ids:
        ended(deployed, job_id)

    first = run("jobs", "--key", "page ?.wav", "--limit", "1")
    after = first.stderr.strip().rpartition(" ")[2]
    second = run("jobs", "--key", "page ?.wav", "--limit", "1", "--after", after)

    lines = (first.stdout + second.stdout).splitlines()
    assert {line.split("\t")[4] for line in lines} == ids


def test_what_was_said_is_found_and_printed(run: Run, tmp_path: Path, deployed: Stack) -> None:
    job_id = uploaded(run, tmp_path, "said.wav")
    ended(deployed, job_id)

    found = run("search", "thank YOU", "--key", "said.wav", "--json")
    line = run("search", "thank", "YOU", "--key", "SAID.wav")
    nothing = run("search", "zebra crossing", "--key", "said.wav")
    subtitles = run("transcript", job_id, "--format", "srt")
    text = run("transcript", "said.wav")
    refused = run("transcript", job_id, "--format", "docx")
    word = run("transcript", job_id, "--format", "docx", "--output", "out/said.docx")
    stored = run("download", job_id, "--format", "csv", "--format", "ttml", "--output", "all")

    hit = json.loads(found.stdout)
    assert (hit["job"]["job_id"], hit["times"]) == (job_id, 1)
    assert line.stdout.split("\t")[1:4] == [job_id, "said.wav", "0:00"]
    assert (nothing.exit_code, nothing.stdout) == (1, "")
    assert "0 of 1 transcripts" in nothing.stderr
    assert " --> " in subtitles.stdout
    assert "thank you" in text.stdout
    assert refused.exit_code == 2
    assert "--output" in refused.stderr
    assert word.stdout.strip() == "out/said.docx"
    assert zipfile.is_zipfile(tmp_path / "out" / "said.docx")
    assert stored.stdout.split() == [f"all/said.transcript.{kind}" for kind in ("csv", "ttml")]


def test_a_job_is_cancelled_visibly_and_can_be_run_after_all(
    run: Run, tmp_path: Path, deployed: Stack, stack: DeployedStack
) -> None:
    stack.cloud.script_jobs({"name": "endless", "takes": DAY})
    job_id = uploaded(run, tmp_path, "endless.wav")
    run("watch", "--timeout", "1")

    early = run("download", "--key", "endless.wav")
    cancelled = run("cancel", "endless.wav")
    again = run("cancel", job_id)
    stack.cloud.script_jobs()
    listed = run("redrive", "--failed", "--dry-run")
    retried = run("retry", job_id, "--line-length", "30", "--speakers", "2")

    assert "Still open: 1." in early.stderr
    assert cancelled.exit_code == 0, cancelled.stderr
    assert "has ended already: it is FAILED" in again.stderr
    assert job_id not in listed.stdout  # nobody has to clear what an operator has ended
    assert f"{job_id}: attempt 2 started" in retried.stdout
    job = settled(deployed, job_id, 2)
    assert (job.status, job.options["line_length"]) == (Status.COMPLETED, 30)
    assert "would cost as much again" in run("retry", job_id).stderr


def test_a_job_of_two_attempts_is_erased_with_all_that_is_kept_of_it(
    run: Run, tmp_path: Path, deployed: Stack
) -> None:
    job_id = uploaded(run, tmp_path, "erased.wav")
    ended(deployed, job_id)
    run("retry", job_id, "--speakers", "2")
    settled(deployed, job_id, 2)

    unasked = run("erase", "erased.wav")
    dry = run("erase", "--prefix", "uploads/erased", "--dry-run", "--json")
    done = run("erase", "erased.wav", "--yes")
    again = run("erase", job_id, "--yes")

    assert (unasked.exit_code, unasked.stdout) == (2, "")
    assert json.loads(dry.stdout)["record"]
    assert done.exit_code == 0, done.stdout + done.stderr
    assert f"erased\t{job_id}\t" in done.stdout
    assert "Backups of the table" in done.stderr
    assert (again.exit_code, again.stdout) == (0, f"erased\t{job_id}\tnothing is there\t\n")
    assert kept_of(deployed, job_id, "erased.wav") == []


def test_a_job_that_the_day_has_no_room_for_is_held_until_it_is_released(
    run: Run, tmp_path: Path, deployed: Stack, stack: DeployedStack
) -> None:
    stack.use_up_the_day()

    job_id = uploaded(run, tmp_path, "held.wav")
    shown = shown_until(run, job_id, "HELD")
    listed = run("jobs", "--status", "HELD")
    status = run("status")
    released = run("release", "--all")
    stack.free_the_day()

    assert f"scribe release {job_id}" in shown
    assert job_id in listed.stdout
    assert "held: 1, because the day's 1000 hours of media are used up" in status.stdout
    assert released.stdout == f"{job_id}: released\n"
    assert ended(deployed, job_id).status is Status.COMPLETED


def kept_of(stack: Stack, *names: str) -> list[str]:
    """Returns what contains one of the names: versions, markers, items, jobs at Transcribe."""
    s3 = stack.client("s3")
    pages = [
        s3.list_object_versions(Bucket=bucket)
        for bucket in (stack.media_bucket, stack.transcripts_bucket)
    ]
    kept = [
        one for page in pages for one in page.get("Versions", []) + page.get("DeleteMarkers", [])
    ]
    kept += stack.client("dynamodb").scan(TableName=stack.outputs["JobsTable"])["Items"]
    transcribe = stack.client("transcribe").list_transcription_jobs(MaxResults=100)
    kept += transcribe["TranscriptionJobSummaries"]
    return [text for text in map(str, kept) if any(name in text for name in names)]


def settled(stack: Stack, job_id: str, attempt: int) -> JobRecord:
    """Returns the record once that attempt has ended."""
    for _ in range(400):
        job = ended(stack, job_id)
        if job.attempt == attempt:
            return job
    raise AssertionError(f"{job_id} is at attempt {job.attempt}")


def test_the_failed_jobs_queue_is_emptied_as_its_jobs_succeed(
    run: Run, tmp_path: Path, deployed: Stack, stack: DeployedStack
) -> None:
    failure = "Internal failure. Please try again."
    stack.cloud.script_jobs({"name": "unlucky", "failure": failure})
    job_id = uploaded(run, tmp_path, "unlucky.wav")
    assert ended(deployed, job_id).error["code"] == "TranscribeInternalFailure"  # type: ignore[index]
    stack.cloud.script_jobs()

    dry = run("redrive", "--failed", "--dry-run")
    done = run("redrive", "--failed")
    settled(deployed, job_id, 2)
    rest = run("redrive", "--failed")

    assert f"started\t{job_id}\t" in dry.stdout
    assert f"started\t{job_id}\t" in done.stdout
    assert job_id not in rest.stdout


def test_an_event_that_reached_nothing_is_delivered_after_all(run: Run, deployed: Stack) -> None:
    key = "uploads/undelivered.wav"
    with rule_disabled(deployed):
        version = put(deployed, key)
    upload = Upload(deployed.media_bucket, key, version, version)
    place = {"bucket": {"name": upload.bucket}, "object": {"key": key, "version-id": version}}
    why = {"ERROR_CODE": {"DataType": "String", "StringValue": "NO_PERMISSIONS"}}
    sqs, url = deployed.client("sqs"), deployed.outputs["UndeliveredEventsQueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"detail": place}), MessageAttributes=why)
    sqs.send_message(QueueUrl=url, MessageBody="{}")

    done = run("redrive", "--dead-letters")
    forgotten = run("redrive", "--dead-letters", "--forget")

    assert done.exit_code == 1
    assert f"started\t{upload.job_id}\t" in done.stdout
    assert "NO_PERMISSIONS" in done.stdout
    assert "Left in their queue: 1" in done.stderr
    assert (forgotten.exit_code, forgotten.stderr) == (0, "Forgotten: 1.\n")
    assert ended(deployed, upload.job_id).status is Status.COMPLETED


def test_lost_uploads_are_filled_in_once(run: Run, deployed: Stack) -> None:
    with rule_disabled(deployed):
        version = put(deployed, "uploads/lost/one.wav", Metadata={"line-length": "33"})
        put(deployed, "uploads/lost/folder/", Body=b"")
    job_id = Upload(deployed.media_bucket, "uploads/lost/one.wav", version, version).job_id
    place = f"s3://{deployed.media_bucket}/uploads/lost/"

    dry = run("backfill", place, "--dry-run")
    done = run("backfill", place)
    job = ended(deployed, job_id)
    again = run("backfill", place)

    assert job_id in dry.stdout
    assert "nothing was changed" in dry.stderr
    assert job_id in done.stdout
    assert job.options["line_length"] == 33
    assert again.stdout == ""
    assert "has a job: 1" in again.stderr


def test_another_bucket_s_recordings_are_copied_with_their_options(
    run: Run, deployed: Stack
) -> None:
    s3 = deployed.client("s3")
    s3.create_bucket(Bucket="an-old-bucket")
    body = HELLO.read_bytes()
    s3.put_object(Bucket="an-old-bucket", Key="a/talk.wav", Body=body, Metadata={"speakers": "2"})
    s3.put_object(Bucket="an-old-bucket", Key="a/notes.txt", Body=b"x")

    done = run("backfill", "an-old-bucket/a/")
    again = run("backfill", "an-old-bucket/a/")

    assert "copied   a/talk.wav" in done.stdout
    assert "not look like a recording by its name: 1" in done.stderr
    assert "copied before: 1" in again.stderr
    key = "uploads/an-old-bucket/a/talk.wav"
    version = s3.head_object(Bucket=deployed.media_bucket, Key=key)["VersionId"]
    job = ended(deployed, Upload(deployed.media_bucket, key, version, version).job_id)
    assert (job.status, job.options["speakers"]) == (Status.COMPLETED, 2)


def test_status_says_what_needs_somebody_and_its_exit_code_too(
    run: Run, deployed: Stack, stack: DeployedStack
) -> None:
    stack.reports.take(stack.outputs["SweepDeadLetterQueueUrl"])
    sqs, url = deployed.client("sqs"), deployed.outputs["UndeliveredEventsQueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="{}")

    bad = run("status")
    data = json.loads(run("status", "--json").stdout)
    run("redrive", "--dead-letters", "--forget")

    assert bad.exit_code == 1
    assert "NEEDS YOU" in bad.stdout
    assert "waiting in the dead-letter queues: 1\n  scribe redrive --dead-letters" in bad.stdout
    assert {queue["name"]: queue["visible"] for queue in data["queues"]}["undelivered-events"] == 1
    assert run("nonsense").exit_code == 2


def test_an_upload_is_found_by_its_id_before_it_has_a_record(run: Run, deployed: Stack) -> None:
    key = "uploads/pending.wav"
    with rule_disabled(deployed):
        version = put(deployed, key)
        job_id = Upload(deployed.media_bucket, key, version, version).job_id
        shown, watched = run("show", job_id), run("watch", job_id, "--timeout", "0")

    assert shown.exit_code == 0, shown.stderr
    assert "is disabled" in watched.stderr
    assert f"The job {job_id} has not ended" in watched.stderr
    assert "NO RECORD YET" in shown.stdout
    assert key in shown.stdout
    assert "aws events enable-rule" in shown.stdout


def test_an_outage_is_seen_while_it_lasts(run: Run, deployed: Stack, stack: DeployedStack) -> None:
    broken = {"kind": "error", "service": "transcribe", "operation": "GetTranscriptionJob"}
    stack.cloud.set_faults(broken | {"count": 1000})

    job_id = stack.upload().job_id
    shown = shown_until(run, job_id, "is tried again")
    stack.cloud.set_faults()

    assert "Check transcription status failed" in shown
    assert ended(deployed, job_id).status is Status.COMPLETED


def shown_until(run: Run, job_id: str, words: str) -> str:
    """Returns what `scribe show` prints once it contains the words."""
    for _ in range(150):
        shown = run("show", job_id).stdout
        if words in shown:
            return shown
        time.sleep(0.2)
    raise AssertionError(shown)
