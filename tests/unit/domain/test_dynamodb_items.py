"""The record as a DynamoDB item, written by the functions and by the state machine."""

import json
from pathlib import Path

import pytest

from transcription.adapters.dynamodb_items import from_item, to_item
from transcription.domain.jobs import JobRecord, Status

ASL = Path(__file__).parents[3] / "statemachine" / "transcription.asl.json"
FULL = JobRecord(
    job_id="interview-1f",
    status=Status.COMPLETED,
    execution="arn:owner",
    input='{"detail": {"object": {"key": "\\ud83c"}}}',
    created_at="2026-11-24T01:02:03.456Z",
    media={"bucket": "b", "key": "uploads/ü 'x'.wav", "bytes": 44, "seconds": 1.5},
    options={"language": "en-US", "languages": ["a", "b"], "redact": True},
    attempt=2,
    resumes=1,
    polls=7,
    executions=3,
    transcribe_job="interview-1f.2",
    raw_key="raw/interview-1f.2.json",
    outputs={"json": "interview-1f/transcript.json"},
    speech=False,
    language="en-US",
    plan={"seconds": 30.5, "spread": 0.2, "price": 0.03},
    error={"code": "MediaMissing", "message": "gone", "retryable": False},
    next_check_at="2026-11-24T01:02:03.456Z",
    admitted_at="2026-11-24T01:02:03.456Z",
    held_at="2026-11-24T01:02:03.456Z",
    queued_at="2026-11-24T01:02:03.456Z",
    in_progress_at="2026-11-24T01:02:03.456Z",
    processing_at="2026-11-24T01:02:03.456Z",
    completed_at="2026-11-24T01:02:03.456Z",
    failed_at="2026-11-24T01:02:03.456Z",
    reported_at="2026-11-24T01:02:03.456Z",
    expires_at=1_795_000_000,
    earlier_executions=[{"execution": "arn:before", "attempt": 1, "options": {"speakers": 2}}],
    completed_attempt=1,
    revision=2,
    corrections={"key": "interview-1f/1/corrected-2/corrections.json", "made_by": "ann"},
    requested_at="2026-11-24T01:02:03.456Z",
    transcribe_request={"media": "s3://media/uploads/a.wav", "format": "wav", "options": {}},
    raw_language="en-US",
)
FRESH = JobRecord("interview-1f", Status.SUBMITTING, "arn:owner", "{}", "2026-11-24T01:02:03.456Z")


@pytest.mark.parametrize("job", [FULL, FRESH], ids=["full", "fresh"])
def test_a_record_comes_back_as_it_was(job):
    assert from_item(to_item(vars(job))) == job


def test_every_field_has_a_value_in_the_full_record():
    assert None not in vars(FULL).values()


def test_what_is_not_there_is_left_out():
    assert "next_check_at" not in to_item(vars(FRESH))


def test_types_are_what_the_index_and_the_expiry_need():
    item = to_item(vars(FULL))

    assert item["status"] == {"S": "COMPLETED"}
    assert item["next_check_at"]["S"]
    assert item["expires_at"] == {"N": "1795000000"}
    assert item["speech"] == {"BOOL": False}
    assert json.loads(item["options"]["S"]) == FULL.options


def test_a_record_that_the_state_machine_made_alone_can_be_read():
    states = json.loads(ASL.read_text())["States"]
    expression = states["Record failure"]["Parameters"]["UpdateExpression"]
    names = states["Record failure"]["Parameters"]["ExpressionAttributeNames"]
    written = {
        names.get(part.split(" = ")[0].strip(), part.split(" = ")[0].strip())
        for part in expression.removeprefix("SET ").replace("(", " ").split(", ")
        if " = " in part
    }
    item = {
        "job_id": {"S": "interview-0a"},
        "status": {"S": "FAILED"},
        "error": {"S": '{"code":"Lambda.Unknown","message":"no","retryable":true}'},
        "failed_at": {"S": "2026-11-24T01:02:03.456Z"},
        "next_check_at": {"S": "2026-11-24T01:02:03.456Z"},
        "execution": {"S": "arn:owner"},
        "input": {"S": "{}"},
        "created_at": {"S": "2026-11-24T01:02:03.456Z"},
        "attempt": {"N": "1"},
        "options": {"S": "{}"},
        "media": {"S": "{}"},
    }

    job = from_item(item)

    assert written == set(item) - {"job_id"}
    assert job.status is Status.FAILED
    assert job.error is not None
    assert job.error["retryable"] is True
    assert (job.attempt, job.options, job.media) == (1, {}, {})
    assert not job.is_settled


def test_attributes_of_another_release_are_left_alone():
    item = {**to_item(vars(FRESH)), "colour": {"S": "red"}, "tags": {"SS": ["a"]}}

    assert from_item(item) == FRESH


def test_a_record_that_lost_its_owner_by_hand_can_be_read():
    job = from_item({"job_id": {"S": "interview-1f"}, "status": {"S": "QUEUED"}})

    assert job.execution == ""
