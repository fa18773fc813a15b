"""Process transcription results: five files, a closed record, one event at least, nothing left."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.stack import RAW, FakeStack
from tests.fakes.step_functions import arn
from tests.fakes.uploads import upload_for
from tests.fakes.wire import Death, Fault, Wire
from tests.raw_transcripts import RawTranscript, with_results
from transcription.domain.errors import ServiceUnavailable
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.keys import OUTPUT_NAMES

ME, OTHER = arn("me"), arn("other")
JOB_ID = upload_for().job_id
TRANSCRIBE_JOB = f"test-{JOB_ID}"
FIVE = {f"{JOB_ID}/transcript.{kind}" for kind in ("json", "txt", "srt", "vtt", "html")}


def done(stack: FakeStack, raw: bytes = RAW, **upload: Any) -> dict[str, object]:
    """The step of a job that Transcribe has just completed."""
    stack.raw = raw
    job = stack.start(ME, stack.upload(**upload))["job"]
    stack.clock.advance(seconds=60)
    stack.complete(TRANSCRIBE_JOB)
    return stack.check(ME, job)["job"]


def outputs(stack: FakeStack) -> set[str]:
    """The files under the job's stable names."""
    return {key for key in stack.transcripts.files if key.count("/") == 1 and "raw/" not in key}


def test_a_completed_job_has_five_files_a_closed_record_and_an_event(stack):
    job = done(stack)

    step = stack.process(ME, job)

    record = stack.jobs[JOB_ID]
    assert step["job"]["outcome"] == "COMPLETED"
    assert (step["job"]["seconds"], step["job"]["speech"]) == (60.456, True)  # since the event
    assert outputs(stack) == FIVE
    assert record.status is Status.COMPLETED
    assert set(record.outputs.values()) == {key.replace("/", "/1/") for key in FIVE}
    assert record.outputs["json"] == f"{JOB_ID}/1/transcript.json"
    assert (record.speech, record.language) == (True, "en-US")
    assert record.completed_at == "2026-11-24T01:03:03.456Z"
    assert record.next_check_at is None
    assert record.expires_at == int(stack.clock().timestamp()) + 90 * 86_400
    assert stack.events.published == [
        {
            "job_id": JOB_ID,
            "attempt": 1,
            "media": {"bucket": "media-bucket", "key": "uploads/interview.wav", "version": "v1"},
            "notices": [],
            "transcripts_bucket": "transcripts-bucket",
            "outputs": record.outputs,
            "speech": True,
            "language": "en-US",
        }
    ]
    assert stack.transcribe.jobs == {}


def test_silence_completes_and_says_so(stack):
    job = done(stack, RawTranscript(audio_segments=False).as_bytes())

    step = stack.process(ME, job)

    assert step["job"]["outcome"] == "COMPLETED"
    assert step["job"]["speech"] is False
    assert stack.jobs[JOB_ID].speech is False
    assert outputs(stack) == FIVE
    assert stack.events.published[0]["speech"] is False


def test_the_language_that_transcribe_found_is_the_record_s(stack):
    raw = RawTranscript(language=None).say("Guten Tag.").as_bytes()
    job = done(stack, raw)
    stack.jobs.put(replace(stack.jobs[JOB_ID], raw_language="de-DE"))

    stack.process(ME, job)

    assert stack.jobs[JOB_ID].language == "de-DE"
    document = json.loads(stack.transcripts.files[f"{JOB_ID}/transcript.json"][0])
    assert "de-DE" in json.dumps(document)


def test_the_uploader_s_options_of_the_subtitles_reach_them(stack):
    raw = RawTranscript().say("One two three four five six seven eight nine ten " * 4, speaker="a")
    raw.say("Two.", speaker="spk_1", at=50)
    options = {"line-length": "20", "subtitle-speakers": "name"}

    stack.process(ME, done(stack, raw.as_bytes(), metadata=options))

    lines = stack.transcripts.files[f"{JOB_ID}/transcript.srt"][0].decode().splitlines()
    assert 10 < max(len(line) for line in lines if "-->" not in line) <= 20
    assert "Speaker 2: Two." in lines


@pytest.mark.parametrize("raw", [b"{", b"{}"])
def test_a_raw_output_that_cannot_be_read_is_a_clear_failure(stack, raw):
    step = stack.process(ME, done(stack, raw))

    assert step["job"]["outcome"] == "FAILED"
    assert step["job"]["error"]["code"] == "UnreadableTranscript"
    assert step["job"]["error"]["retryable"] is True
    assert step["job"]["job_id"] == JOB_ID
    assert outputs(stack) == set()
    assert stack.events.published == []


def test_a_raw_output_that_is_missing_is_a_clear_failure(stack):
    job = done(stack)
    stack.transcripts.files.clear()

    step = stack.process(ME, job)

    assert step["job"]["error"]["code"] == "TranscriptMissing"
    assert step["job"]["error"]["retryable"] is True


def test_a_record_without_the_raw_output_s_place_knows_where_it_was_asked_for(stack):
    job = done(stack)
    stack.jobs.put(replace(stack.jobs[JOB_ID], raw_key=None))

    assert stack.process(ME, job)["job"]["outcome"] == "COMPLETED"


def test_the_second_attempt_clears_up_after_the_first_one_too(stack):
    event = stack.upload()
    stack.transcribe.refusal = ""
    stack.start(ME, event)
    stack.transcribe.fail(TRANSCRIBE_JOB, "Internal Failure")
    stack.jobs.put(replace(stack.jobs[JOB_ID], status=Status.FAILED, reported_at="2026"))
    job = stack.start(OTHER, event | {"retry": {"attempt": 2}})["job"]
    stack.complete(f"{TRANSCRIBE_JOB}.2")
    job = stack.check(OTHER, job)["job"]

    stack.process(OTHER, job)

    assert stack.transcribe.deleted == [TRANSCRIBE_JOB, f"{TRANSCRIBE_JOB}.2"]


def test_an_attempt_that_was_given_up_and_still_goes_on_is_cleared_up_by_the_sweep(stack):
    event = stack.upload()
    stack.start(ME, event)
    stack.transcribe.begin(TRANSCRIBE_JOB)
    error = {"code": "NeverFinished"}
    given_up = replace(stack.jobs[JOB_ID], status=Status.FAILED, reported_at="2026", error=error)
    stack.jobs.put(given_up)
    job = stack.start(OTHER, event | {"retry": {"attempt": 2}})["job"]
    stack.complete(f"{TRANSCRIBE_JOB}.2")
    stack.process(OTHER, stack.check(OTHER, job)["job"])
    assert stack.jobs[JOB_ID].is_settled
    assert list(stack.transcribe.jobs) == [TRANSCRIBE_JOB]

    early = stack.tick(seconds=3 * 3600)
    stack.complete(TRANSCRIBE_JOB)
    stack.tick(seconds=3 * 86_400)

    assert early.postponed == 1
    assert stack.transcribe.jobs == {}
    assert stack.jobs[JOB_ID].next_check_at is None
    assert len(stack.events.published) == 1
    assert stack.executions.started == {}


#: Of the step: get, read, five writes, update, five copies, event, delete, update, and one more.
CALLS = 17


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("at", range(1, CALLS))
def test_the_step_can_be_run_again_after_any_fault_at_any_call(fault, at):
    stack = FakeStack()
    job = done(stack)
    stack.wire = Wire(fault, at)

    try:
        stack.process(ME, job)
    except (ServiceUnavailable, Death):
        record = stack.jobs[JOB_ID]
        # Until the step has ended, the sweep can see that something is left to do.
        assert record.next_check_at or len(stack.wire.calls) == at == CALLS - 1
        step = stack.process(ME, job)
        assert step["job"]["outcome"] == "COMPLETED"

    record = stack.jobs[JOB_ID]
    if record.status is Status.PROCESSING:
        raise AssertionError("left open without an exception")
    stack.process(ME, job)
    stack.tick(seconds=3600)  # which deletes the Transcribe job if the step could not
    assert stack.jobs[JOB_ID].next_check_at is None
    assert record.status is Status.COMPLETED
    assert outputs(stack) == FIVE
    assert stack.transcribe.jobs == {}
    assert 1 <= len(stack.events.published) <= 2


def test_every_call_of_the_step_is_among_those_that_are_broken_above(stack):
    job = done(stack)
    stack.wire = Wire()

    stack.process(ME, job)

    assert len(stack.wire.calls) == CALLS - 1
    assert stack.wire.calls[-1] == "InMemoryJobRepository.update"  # next_check_at goes last


def test_a_completed_record_always_has_all_its_files(stack):
    job = done(stack)
    stack.wire = Wire(Fault.BEFORE, 5)  # between two writes

    with pytest.raises(ServiceUnavailable):
        stack.process(ME, job)

    assert stack.jobs[JOB_ID].status is Status.PROCESSING


def test_a_busy_transcribe_repeats_no_event_and_the_sweep_deletes_the_job(stack):
    job = done(stack)
    stack.transcribe.busy = 1

    step = stack.process(ME, job)
    again = stack.process(ME, job)
    stack.tick(seconds=3600)

    assert step["job"]["outcome"] == again["job"]["outcome"] == "COMPLETED"
    assert len(stack.events.published) == 1
    assert stack.transcribe.jobs == {}
    assert stack.jobs[JOB_ID].next_check_at is None


def test_a_step_that_is_run_again_after_its_end_announces_nothing_twice(stack):
    job = done(stack)
    first = stack.process(ME, job)

    again = stack.process(ME, job)

    assert again == first
    assert len(stack.events.published) == 1


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"execution": OTHER}, "DUPLICATE"),
        ({"execution": OTHER, "status": Status.COMPLETED}, "DUPLICATE"),
        ({"status": Status.QUEUED}, "LOST"),
        ({"status": Status.FAILED, "reported_at": "2026"}, "DUPLICATE"),
        ({"status": Status.FAILED, "error": {"code": "X"}}, "FAILED"),
    ],
)
def test_a_record_that_is_not_this_execution_s_to_close_is_left_alone(stack, changes, outcome):
    job = done(stack)
    before = stack.jobs.put(replace(stack.jobs[JOB_ID], **changes))

    step = stack.process(ME, job)

    assert step["job"]["outcome"] == outcome
    assert stack.jobs[JOB_ID] == before
    assert outputs(stack) == set()


def test_a_record_that_was_deleted_by_hand_is_lost(stack):
    job = done(stack)
    stack.jobs.items.clear()

    assert stack.process(ME, job)["job"]["outcome"] == "LOST"


def test_an_owner_that_changes_while_the_files_are_written_closes_the_record_itself(stack):
    job = done(stack)
    write = stack.transcripts.write

    def write_and_lose_the_job(key: str, body: bytes, content_type: str) -> None:
        write(key, body, content_type)
        stack.jobs.put(replace(stack.jobs[JOB_ID], execution=OTHER))

    stack.transcripts.write = write_and_lose_the_job

    step = stack.process(ME, job)

    assert step["job"]["outcome"] == "DUPLICATE"
    assert stack.jobs[JOB_ID].status is Status.PROCESSING
    assert stack.events.published == []
    assert stack.process(OTHER, job)["job"]["outcome"] == "COMPLETED"


def test_a_record_without_options_or_media_can_be_closed(stack):
    stack.transcripts.files["raw/test-bare.json"] = (RAW, "application/json")
    stack.jobs.put(JobRecord("bare", Status.PROCESSING, ME, "{}", "2026-11-24T01:02:03.456Z"))

    step = stack.process(ME, {"job_id": "bare", "attempt": 1, "polls": 1})

    assert step["job"]["outcome"] == "COMPLETED"


def test_a_job_with_both_transcripts_has_the_files_of_both(stack):
    job = done(stack, metadata={"redact": "true", "unredacted": "true"})
    redacted = RawTranscript().say("Hello [PII].").as_bytes()
    stack.transcripts.files[f"raw/redacted-{TRANSCRIBE_JOB}.json"] = (redacted, "application/json")
    stack.jobs.put(replace(stack.jobs[JOB_ID], raw_key=f"raw/redacted-{TRANSCRIBE_JOB}.json"))

    stack.process(ME, job)

    record = stack.jobs[JOB_ID]
    assert record.outputs["txt"] == f"{JOB_ID}/1/transcript.txt"
    assert record.outputs["unredacted.txt"] == f"{JOB_ID}/1/transcript.unredacted.txt"
    assert len(record.outputs) == 10
    read = stack.transcripts.read
    assert "[PII]" in read(f"{JOB_ID}/1/transcript.txt").decode()
    assert "Hello there." in read(f"{JOB_ID}/1/transcript.unredacted.txt").decode()
    files = stack.transcripts.files
    assert files[f"{JOB_ID}/1/transcript.unredacted.vtt"][1].startswith("text/vtt")


def test_the_scores_of_toxic_speech_are_in_a_notice(stack):
    score = {"toxicity": 0.7638, "categories": {"profanity": 0.9913, "hate_speech": 0.0382}}
    passage = {"text": "Hello there.", "start_time": 68.92, "end_time": 71.45, **score}
    raw = with_results(RawTranscript().say("Hello there."), toxicity_detection=[passage])

    stack.process(ME, done(stack, raw, metadata={"toxicity": "true"}))

    (notice,) = stack.events.published[0]["notices"]
    assert "0.76 (at 1:08, profanity)" in notice


# ------------------------------------------------------------------------------------------ by name


def completed(stack: FakeStack, key: str, version: str, *, sequencer: str, text: str) -> None:
    """A job of a version of a file, from its upload to its end."""
    stack.raw = RawTranscript().say(text).as_bytes()
    event = stack.upload(key, version)
    event["detail"]["object"]["sequencer"] = sequencer
    stack.execute(f"of-{version}", event)


def test_by_default_nothing_is_written_under_the_upload_s_path(stack):
    stack.process(ME, done(stack))

    assert not [key for key in stack.transcripts.files if key.startswith("by-name/")]


def test_the_files_are_copied_to_the_upload_s_own_path_if_the_stack_is_to():
    stack = FakeStack(by_name=True)

    completed(stack, "uploads/a/talk ü.mp3", "v1", sequencer="0A", text="Hello.")

    copies = {key for key in stack.transcripts.files if key.startswith("by-name/")}
    assert copies == {f"by-name/a/talk ü.mp3/{name}" for name in OUTPUT_NAMES}
    assert "Hello." in stack.transcripts.read("by-name/a/talk ü.mp3/transcript.srt").decode()


@pytest.mark.parametrize("order", [("0A", "0B"), ("0B", "0A"), ("0A", "0A1"), ("0F", "1")])
def test_the_latest_upload_s_transcript_stays_whichever_ends_last(order):
    stack = FakeStack(by_name=True)
    latest = max(order, key=lambda sequencer: sequencer.ljust(9, "0"))

    for version, sequencer in zip(("v1", "v2"), order, strict=True):
        completed(stack, "uploads/a.wav", version, sequencer=sequencer, text=f"Of {sequencer}.")

    assert stack.transcripts.read("by-name/a.wav/transcript.txt").decode() == f"Of {latest}.\n"


def test_a_copy_never_has_the_personal_data(stack):
    stack = FakeStack(by_name=True)

    job = done(stack, metadata={"redact": "true", "unredacted": "true"})
    stack.process(ME, job)

    unredacted = [key for key in stack.transcripts.files if "unredacted" in key]
    assert len(unredacted) == 5
    assert all(key.startswith(f"{JOB_ID}/1/") for key in unredacted)
    assert len([key for key in stack.transcripts.files if key.startswith("by-name/")]) == 5


def test_a_name_that_is_too_long_for_a_copy_is_said():
    stack = FakeStack(by_name=True)

    completed(stack, f"uploads/{'ü' * 505}.wav", "v1", sequencer="0A", text="Hello.")

    (record,) = (stack.jobs[job_id] for job_id in stack.jobs.items)
    assert record.status is Status.COMPLETED
    assert "too long" in record.media["notices"][0]
    assert not [key for key in stack.transcripts.files if key.startswith("by-name/")]
