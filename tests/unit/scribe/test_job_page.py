"""What `scribe show` prints of a job."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console

from scribe.cli.job_page import show_details, show_pending
from scribe.operations.details import details
from scribe.operations.doctor.findings import broken
from scribe.operations.execution_history import Steps
from scribe.operations.failed_tries import FailedTries
from scribe.operations.pending_uploads import PendingUpload
from scribe.terminal import Terminal
from transcription.domain import clock
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.uploads import Upload

NOW = datetime.now(UTC)
FAILING = Steps(
    "Check transcription status",
    (),
    FailedTries(
        12,
        "ServiceUnavailable",
        "GetTranscriptionJob was answered 503: No.",
        "2026-11-24T12:00:03.000Z",
    ),
)
UPLOAD = Upload("media", "uploads/talk.mp3", "v1", "v1")


def printed(show: Any, *arguments: Any) -> str:
    out = io.StringIO()
    show(Terminal(Console(file=out, width=300)), *arguments)
    return out.getvalue()


def job(status: Status, **more: Any) -> JobRecord:
    return JobRecord("talk-1f", status, "arn", "{}", clock.stamp(NOW), **more)


def test_a_job_whose_check_keeps_failing_says_so_with_its_last_error():
    overdue = clock.stamp(clock.now() - timedelta(minutes=12))
    record = job(Status.IN_PROGRESS, next_check_at=overdue)

    text = printed(show_details, details(record, "jobs", None, FAILING))

    assert "Check transcription status failed 12 times since 2026-11-24 " in text
    assert "The last error: GetTranscriptionJob was answered 503: No." in text
    assert "(overdue for 12 min)" in text


def test_a_failed_job_says_why_and_what_to_do_and_has_no_next_check():
    error = {"code": "NotMedia", "message": "It is a text.", "retryable": False}
    record = job(Status.FAILED, next_check_at=clock.stamp(NOW), error=error)

    text = printed(show_details, details(record, "jobs", None))

    assert "NotMedia: It is a text." in text
    assert "To do: " in text
    assert "next check" not in text


def test_a_reason_cannot_write_to_the_terminal():
    earlier = {
        "execution": "arn:1",
        "attempt": 1,
        "until": clock.stamp(NOW),
        "why": "RETRY",
        "options": {"language": "\x1b[31mde-DE"},
        "requested_at": clock.stamp(NOW),
        "ended_at": clock.stamp(NOW),
        "status": "FAILED",
        "error": {"code": "NotMedia", "message": "\x1b[2J"},
    }

    text = printed(
        show_details, details(job(Status.QUEUED, earlier_executions=[earlier]), "jobs", None)
    )

    assert "attempt 1 failed: NotMedia: " in text
    assert "\x1b" not in text


def test_an_upload_without_a_record_says_what_it_waits_for():
    rule = broken("upload rule", "uploads is disabled", "aws events enable-rule --name uploads")
    waiting = PendingUpload(UPLOAD, NOW, None, None, rule)
    begun = PendingUpload(UPLOAD, NOW, "arn:1", FAILING, None)

    assert "to do       aws events enable-rule" in printed(show_pending, "talk-1f", waiting)
    assert "failed 12 times since" in printed(show_pending, "talk-1f", begun)
    assert "scribe watch talk-1f" in printed(show_pending, "talk-1f", begun)
