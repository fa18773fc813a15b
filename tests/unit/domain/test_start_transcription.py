"""Start transcription: the one way in for new, redelivered, resumed and retried jobs."""

import json
from typing import Any

import pytest

from tests.fakes.media_store import COPIES
from tests.fakes.stack import FakeStack
from tests.fakes.step_functions import arn
from tests.fakes.uploads import BUCKET, event_for, silence, upload_for
from tests.fakes.wire import Fault, Wire
from transcription.domain.clock import parse
from transcription.domain.errors import InvalidEvent, ServiceUnavailable, TranscribeBusy
from transcription.domain.jobs import OPEN, JobRecord, Status
from transcription.polling.duration_estimate import Timing
from transcription.polling.load import minute_of

ME, OTHER = arn("me"), arn("other")
UPLOAD = upload_for()
JOB_ID = UPLOAD.job_id
TRANSCRIBE_JOB = f"test-{JOB_ID}"
STAMP = "2026-11-24T00:00:00.000Z"
PLACE = {"bucket": BUCKET, "key": UPLOAD.key, "version": "v1"}
PROBED = {**PLACE, "bytes": 16044, "format": "wav", "seconds": 1.0, "transcribe_key": UPLOAD.key}


def known(stack: FakeStack, status: Status, owner: str = OTHER, **more: Any) -> JobRecord:
    """A record of the upload from before."""
    values: dict[str, Any] = {
        "media": PROBED,
        "options": {"language": "en-US"},
        "next_check_at": STAMP,
        **more,
    }
    return stack.jobs.put(
        JobRecord(JOB_ID, status, owner, json.dumps(event_for()), STAMP, **values)
    )


def test_a_new_upload_becomes_a_job_with_a_record_and_a_transcribe_job(stack):
    step = stack.start(ME, stack.upload())

    record = stack.jobs[JOB_ID]
    assert step["job"]["outcome"] == "PENDING"
    assert step["job"]["wait_seconds"] == 7  # of 15.2 s expected
    assert [request.name for request in stack.transcribe.made] == [TRANSCRIBE_JOB]
    assert (record.status, record.execution) == (Status.QUEUED, ME)
    assert record.media == {**PROBED, "estimated": False}
    assert record.options["language"] == "en-US"
    assert record.next_check_at == "2026-11-24T01:02:10.456Z"
    assert record.created_at == record.queued_at == "2026-11-24T01:02:03.456Z"
    assert json.loads(record.input) == event_for()
    assert record.transcribe_job == TRANSCRIBE_JOB


def test_the_record_is_there_before_the_transcribe_job(stack):
    stack.transcribe.busy = 1
    event = stack.upload()

    with pytest.raises(TranscribeBusy):
        stack.start(ME, event)

    record = stack.jobs[JOB_ID]
    assert (record.status, record.execution) == (Status.SUBMITTING, ME)
    assert record.media["format"] == "wav"
    assert record.next_check_at


def test_transcribe_is_asked_for_what_the_uploader_wants(stack):
    metadata = {"language": "de-DE", "speakers": "3"}

    stack.start(ME, stack.upload(metadata=metadata))

    request = stack.transcribe.made[0]
    assert request.media_uri == f"s3://{BUCKET}/uploads/interview.wav"
    assert request.media_format == "wav"
    assert (request.options.language, request.options.speakers) == ("de-DE", 3)


def test_a_step_that_is_run_again_starts_no_second_job(stack):
    event = stack.upload()
    stack.start(ME, event)

    step = stack.start(ME, event)

    assert step["job"]["outcome"] == "PENDING"
    assert len(stack.transcribe.made) == 1
    assert stack.jobs[JOB_ID].executions == 1


def test_a_redelivered_event_starts_no_second_job(stack):
    event = stack.upload()
    stack.executions.running.add(ME)
    stack.start(ME, event)

    step = stack.start(OTHER, event)

    assert (step["job"]["job_id"], step["job"]["outcome"]) == (JOB_ID, "DUPLICATE")
    assert len(stack.transcribe.made) == 1
    assert stack.jobs[JOB_ID].execution == ME


def test_a_job_is_taken_over_from_an_execution_that_died(stack):
    known(stack, Status.QUEUED)

    step = stack.start(ME, stack.upload())

    assert step["job"]["outcome"] == "PENDING"
    record = stack.jobs[JOB_ID]
    assert (record.execution, record.executions) == (ME, 2)
    assert parse(record.next_check_at) > stack.clock()
    assert stack.transcribe.made == []


def test_a_job_is_handed_over_by_an_execution_that_still_lives(stack):
    known(stack, Status.IN_PROGRESS, polls=500)
    stack.executions.running.add(OTHER)
    event = {"job_id": JOB_ID, "handed_over_by": OTHER, "detail": event_for()["detail"]}

    step = stack.start(ME, event)

    assert step["job"]["outcome"] == "PENDING"
    assert step["job"]["polls"] == 500
    assert step["job"]["polls_in_execution"] == 0
    assert stack.jobs[JOB_ID].execution == ME


def test_of_two_that_take_over_at_once_one_is_the_owner(stack):
    known(stack, Status.QUEUED)
    event = stack.upload()
    get, rivals = stack.jobs.get, []

    def get_and_then_lose_the_race(job_id: str) -> JobRecord | None:
        found = get(job_id)
        stack.jobs.get = get
        rivals.append(stack.start(arn("rival"), event))
        return found

    stack.jobs.get = get_and_then_lose_the_race

    step = stack.start(ME, event)

    assert rivals[0]["job"]["outcome"] == "PENDING"
    assert step["job"]["outcome"] == "DUPLICATE"
    assert stack.jobs[JOB_ID].execution == arn("rival")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (Status.SUBMITTING, "PENDING"),
        (Status.QUEUED, "PENDING"),
        (Status.IN_PROGRESS, "PENDING"),
        (Status.PROCESSING, "DONE"),
        (Status.COMPLETED, "DONE"),
        (Status.FAILED, "FAILED"),
    ],
)
def test_a_resumed_job_goes_on_from_where_it_was(stack, status, outcome):
    error = {"code": "MediaMissing", "message": "gone", "retryable": False}
    known(stack, status, ME, resumes=1, error=error if status is Status.FAILED else None)
    stack.upload()

    step = stack.start(ME, event_for(job_id=JOB_ID))

    assert step["job"]["outcome"] == outcome
    assert step["job"].get("error") == (error if outcome == "FAILED" else None)
    assert len(stack.transcribe.made) == (1 if status is Status.SUBMITTING else 0)
    assert (stack.jobs[JOB_ID].status is Status.QUEUED) == (
        status in (Status.SUBMITTING, Status.QUEUED)
    )


@pytest.mark.parametrize("status", OPEN)
def test_a_job_whose_executions_die_again_and_again_is_given_up(stack, status):
    known(stack, status, ME, resumes=6)

    step = stack.start(ME, event_for(job_id=JOB_ID))

    assert step["job"]["outcome"] == "FAILED"
    assert step["job"]["error"]["code"] == "TooManyResumes"
    assert step["job"]["error"]["retryable"] is True
    assert "6 times" in step["job"]["error"]["message"]
    assert stack.transcribe.made == []


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.FAILED])
def test_what_is_left_of_a_finished_job_is_never_given_up(stack, status):
    error = {"code": "X", "message": "x", "retryable": False}
    known(stack, status, ME, resumes=99, error=error)

    step = stack.start(ME, event_for(job_id=JOB_ID))

    assert step["job"].get("error", error) == error
    assert step["job"]["outcome"] in ("DONE", "FAILED")


def test_the_last_resume_still_counts(stack):
    known(stack, Status.QUEUED, ME, resumes=5)

    assert stack.start(ME, event_for())["job"]["outcome"] == "PENDING"


# ------------------------------------------------------------------------------------------ retry


def failed(stack: FakeStack, **more: Any) -> JobRecord:
    error = {"code": "TranscribeInternalFailure", "message": "x", "retryable": True}
    values: dict[str, Any] = {
        "reported_at": STAMP,
        "error": error,
        "failed_at": STAMP,
        "resumes": 3,
        "polls": 9,
    }
    return known(stack, Status.FAILED, **{**values, **more})


def test_a_retry_is_a_new_attempt_with_a_transcribe_job_of_its_own(stack):
    failed(stack)
    stack.upload()
    event = event_for(retry={"attempt": 2})

    step = stack.start(ME, event)

    record = stack.jobs[JOB_ID]
    assert step["job"]["outcome"] == "PENDING"
    assert step["job"]["attempt"] == 2
    assert [request.name for request in stack.transcribe.made] == [f"{TRANSCRIBE_JOB}.2"]
    assert record.transcribe_job == f"{TRANSCRIBE_JOB}.2"
    assert (record.status, record.attempt, record.execution) == (Status.QUEUED, 2, ME)
    assert (record.resumes, record.polls, record.error, record.failed_at) == (0, 0, None, None)
    assert record.reported_at is None
    assert json.loads(record.input) == event


@pytest.mark.parametrize(("options", "language"), [({}, "de-DE"), ({"Language": "fr-FR"}, "fr-FR")])
def test_a_retry_keeps_the_options_that_it_does_not_change(stack, options, language):
    failed(stack, options={"language": "de-DE", "speakers": 4})
    stack.upload(metadata={"language": "de-DE", "speakers": "4"})

    stack.start(ME, event_for(retry={"attempt": 2}, options=options))

    request = stack.transcribe.made[0]
    assert (request.options.language, request.options.speakers) == (language, 4)
    assert stack.jobs[JOB_ID].options["language"] == language


def test_a_retry_with_a_bad_option_is_refused(stack):
    failed(stack)
    stack.upload()

    step = stack.start(ME, event_for(retry={"attempt": 2}, options={"speakers": ["2"]}))

    assert step["job"]["error"]["code"] == "InvalidOption"
    assert stack.transcribe.made == []


IMPOSSIBLE_ATTEMPTS: tuple[Any, ...] = (0, -1, None, "2", True, 2.5, 10**9, {})


@pytest.mark.parametrize(
    ("named", "attempt"),
    [(3, 3), *((impossible, 1) for impossible in IMPOSSIBLE_ATTEMPTS)],
)
def test_a_retry_of_a_job_without_a_record_is_the_attempt_that_it_names(stack, named, attempt):
    stack.upload()

    stack.start(ME, event_for(retry={"attempt": named}))

    assert stack.jobs[JOB_ID].attempt == attempt


# ---------------------------------------------------------------------------------- refused media


@pytest.mark.parametrize(
    ("data", "metadata", "code"),
    [
        (b"%PDF-1.7 not media at all", {}, "NotMedia"),
        (silence(0.2), {}, "MediaTooShort"),
        (silence(), {"speakers": "99"}, "InvalidOption"),
    ],
)
def test_what_cannot_be_transcribed_is_refused_before_any_job_starts(stack, data, metadata, code):
    step = stack.start(ME, stack.upload(data=data, metadata=metadata))

    error = step["job"]["error"]
    assert step["job"]["outcome"] == "FAILED"
    assert (error["code"], error["retryable"]) == (code, False)
    assert error["message"].endswith(".")
    assert stack.transcribe.made == []
    assert stack.jobs[JOB_ID].status is Status.SUBMITTING  # the state machine records the failure


def test_media_that_are_gone_are_refused(stack):
    step = stack.start(ME, event_for())

    assert step["job"]["error"]["code"] == "MediaMissing"


def test_a_job_that_transcribe_refuses_fails_in_its_words(stack):
    stack.transcribe.refusal = "The specified vocabulary isn't ready"

    step = stack.start(ME, stack.upload())

    assert step["job"]["error"]["code"] == "TranscribeRefused"
    assert "isn't ready" in step["job"]["error"]["message"]


IMPOSSIBLE = ({"a": 1}, ["x"], 7, "", "x" * 3000, "../../etc", "A B", "\ud83c")


@pytest.mark.parametrize(
    "event",
    [
        *(None, [], "text", {}, {"detail": {}}, event_for(key="")),
        *({"job_id": job_id, "detail": {}} for job_id in IMPOSSIBLE),
    ],
)
def test_an_input_that_names_no_job_is_raised_for_the_dead_letter_queue(stack, event):
    with pytest.raises(InvalidEvent):
        stack.start(ME, event)

    assert stack.jobs.items == {}


def test_a_resumed_job_whose_input_is_no_upload_fails(stack):
    step = stack.start(ME, {"job_id": JOB_ID})

    assert (step["job"]["job_id"], step["job"]["outcome"]) == (JOB_ID, "FAILED")
    assert step["job"]["error"]["code"] == "InvalidEvent"


# -------------------------------------------------------------------------------------- overwritten


def test_an_overwritten_upload_is_transcribed_as_it_was(stack):
    event = stack.upload(version="v1")
    stack.upload(version="v2", data=silence(2.0))

    stack.start(ME, event)

    request = stack.transcribe.made[0]
    assert request.media_uri == f"s3://{COPIES}/versions/{JOB_ID}"
    assert stack.media.versions[f"versions/{JOB_ID}"]["copy"][0] == silence()


def test_an_upload_that_is_overwritten_while_transcribe_is_busy_is_transcribed_as_it_was(stack):
    event = stack.upload(version="v1")
    stack.transcribe.busy = 1
    with pytest.raises(TranscribeBusy):
        stack.start(ME, event)
    stack.upload(version="v2", data=silence(2.0))

    stack.start(ME, event)

    assert stack.transcribe.made[0].media_uri == f"s3://{COPIES}/versions/{JOB_ID}"


def test_a_job_that_waits_for_its_turn_at_transcribe_is_not_overdue(stack):
    event = stack.upload()
    for _ in range(20):
        stack.transcribe.busy = 1
        with pytest.raises(TranscribeBusy):
            stack.start(ME, event)
        stack.tick(seconds=300)

    assert stack.executions.asked == []
    assert stack.jobs[JOB_ID].next_check_at == "2026-11-24T02:42:03.456Z"


# ---------------------------------------------------------------------------------- hostile events


@pytest.mark.parametrize(
    "more",
    [
        {"options": "language=de-DE"},
        {"options": ["language"]},
        {"options": {}},
        {"options": {"artist": {"a": [1, None]}}},
        {"retry": "now"},
        {"retry": {"attempt": [2]}},
        {"handed_over_by": {"a": 1}},
        {"handed_over_by": ""},
        {"job_id": ["x"]},
    ],
)
def test_what_else_stands_in_the_input_breaks_nothing(stack, more):
    step = stack.start(ME, stack.upload() | more)

    assert step["job"]["outcome"] == "PENDING"
    assert step["job"]["job_id"] == JOB_ID


def test_an_input_that_is_too_large_for_a_record_is_raised_for_the_dead_letter_queue(stack):
    with pytest.raises(InvalidEvent, match="bytes as JSON"):
        stack.start(ME, stack.upload() | {"padding": "🎙️" * 30_000})

    assert stack.jobs.items == {}


def test_a_record_that_is_deleted_while_the_job_starts_is_made_again(stack):
    event = stack.upload()
    start = stack.transcribe.start

    def start_and_lose_the_record(request):
        start(request)
        if len(stack.transcribe.made) == 1:
            stack.jobs.items.clear()
            stack.transcribe.start = start

    stack.transcribe.start = start_and_lose_the_record

    first = stack.start(ME, event)
    second = stack.start(ME, event)

    assert first["job"]["outcome"] == "LOST"
    assert second["job"]["outcome"] == "PENDING"
    assert len(stack.transcribe.made) == 1
    assert stack.jobs[JOB_ID].status is Status.QUEUED


def test_an_owner_that_cannot_be_asked_about_is_not_taken_for_dead(stack):
    known(stack, Status.QUEUED)
    stack.executions.down = True

    with pytest.raises(ServiceUnavailable):
        stack.start(ME, stack.upload())

    assert stack.jobs[JOB_ID].execution == OTHER


def test_a_job_is_planned_from_what_jobs_of_its_language_took(stack):
    for number in range(30):
        stack.history.note("de-DE", f"job-{number}", Timing(number, 1.0, 300.0))

    german = stack.start(ME, stack.upload("uploads/a.wav", metadata={"language": "de-DE"}))
    english = stack.start(ME, stack.upload("uploads/b.wav"))

    assert 250 < german["job"]["wait_seconds"] < 310
    assert english["job"]["wait_seconds"] < 20


def test_many_jobs_in_a_minute_are_planned_at_a_higher_price(stack):
    stack.load.starts[minute_of(stack.clock())] = 100

    plan = stack.start(ME, stack.upload())["job"]["plan"]

    assert plan["price"] > 0.03


@pytest.mark.parametrize("call", ["InMemoryJobLoad.starts_a_second", "InMemoryDurationHistory.of"])
def test_a_job_whose_timings_cannot_be_read_is_planned_without(stack, call):
    stack.start(ME, stack.upload("uploads/first.wav"))
    at = stack.wire.calls.index(call) + 1
    stack.wire = Wire(Fault.BEFORE, at)

    step = stack.start(ME, stack.upload())

    assert stack.wire.calls[at - 1] == call
    assert step["job"]["outcome"] == "PENDING"
    assert step["job"]["plan"]["seconds"] == pytest.approx(15.2)


def test_a_resumed_job_keeps_its_plan_and_is_not_counted_again(stack):
    plan = {"seconds": 77.0, "spread": 0.2, "price": 0.03}
    known(stack, Status.IN_PROGRESS, plan=plan)

    step = stack.start(ME, stack.upload())

    assert step["job"]["plan"] == plan
    assert not stack.load.starts


# ------------------------------------------------------------------------------------------ notices


def test_metadata_that_is_no_option_is_named_with_the_nearest_one(stack):
    stack.start(ME, stack.upload(metadata={"lang": "de-DE", "mtime": "1", "project": "x"}))

    record = stack.jobs[JOB_ID]
    (notice,) = record.media["notices"]
    assert "lang (did you mean language?), project" in notice
    assert "mtime" not in notice
    assert record.options["language"] == "en-US"


def test_a_language_that_is_to_be_found_in_too_short_a_recording_is_warned_of(stack):
    stack.start(ME, stack.upload(metadata={"identify-language": "true"}))

    (notice,) = stack.jobs[JOB_ID].media["notices"]
    assert "30 seconds of speech" in notice
