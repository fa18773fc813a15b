"""An upload is found by the id that it was given, before its job has a record."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scribe.operations.pending_uploads import PendingUploads
from tests.fakes.execution_histories import FakeExecution
from tests.fakes.operator_stack import OperatorStack
from tests.fakes.uploads import event_for
from transcription.domain.uploads import Upload, parse_upload

EVENT = event_for()
UPLOAD = parse_upload(EVENT)


@pytest.fixture
def stack() -> Any:
    """With an upload of this second."""
    found = OperatorStack()
    found.media_bucket = UPLOAD.bucket
    now = datetime.now(UTC)
    found.uploads.versions = [
        ("uploads/other.mp3", "v0", now),
        (UPLOAD.key, UPLOAD.version, now),
    ]
    return found


def began(stack: OperatorStack) -> None:
    started = datetime.now(UTC) + timedelta(seconds=1)
    for arn, event in (("arn:other", event_for(key="uploads/x.mp3")), ("arn:own", EVENT)):
        stack.executions.executions[arn] = FakeExecution(
            started, event, "Start transcription", failing_since=started
        )


def find(stack: Any, upload: Upload = UPLOAD) -> Any:
    return PendingUploads(stack).find(upload.job_id)


def test_an_upload_of_this_second_is_found_by_its_object(stack):
    found = find(stack)

    assert (found.upload.key, found.execution, found.obstacle) == (UPLOAD.key, None, None)


def test_an_upload_whose_execution_has_begun_is_found_with_its_step(stack):
    began(stack)

    found = find(stack)

    assert (found.execution, found.steps.current) == ("arn:own", "Start transcription")
    assert found.steps.failing.times == 3


def test_an_upload_that_a_disabled_rule_keeps_waiting_is_found_with_the_way_on(stack):
    stack.rule.state = "DISABLED"

    assert "aws events enable-rule" in find(stack).obstacle.fix


def test_an_upload_that_nothing_works_on_is_found_with_the_way_on(stack):
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    odd = Upload(UPLOAD.bucket, "uploads/$(reboot).mp3", "v1", "v1")
    stack.uploads.versions = [(odd.key, odd.version, long_ago)]

    obstacle = find(stack, odd).obstacle

    assert "scribe redrive --dead-letters" in obstacle.fix
    assert obstacle.fix.endswith(f"scribe backfill '{UPLOAD.bucket}/{odd.key}'")


def test_an_id_of_no_upload_is_not_found(stack):
    other = Upload(UPLOAD.bucket, "uploads/none.mp3", "v9", "v9")

    assert find(stack, other) is None
