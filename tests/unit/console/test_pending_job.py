"""A job's page before there is a record."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from scribe.console.jobs import Jobs
from scribe.console.pending_job import SECONDS, PendingJob
from scribe.operations.pending_uploads import PendingUploads
from tests.fakes.console import FakeConnection
from tests.fakes.execution_histories import FakeExecution
from tests.fakes.operator_stack import OperatorStack
from tests.fakes.uploads import event_for
from transcription.domain.uploads import parse_upload

EVENT = event_for()
UPLOAD = parse_upload(EVENT)


@pytest.fixture
def stack() -> Any:
    """With an upload whose execution's first step keeps failing."""
    found, now = OperatorStack(), datetime.now(UTC)
    found.media_bucket = UPLOAD.bucket
    found.uploads.versions = [(UPLOAD.key, UPLOAD.version, now)]
    found.executions.executions["arn:own"] = FakeExecution(
        now, EVENT, "Start transcription", failing_since=now
    )
    return found


def test_a_page_lists_the_bucket_once_and_then_follows_the_execution(stack):
    seconds = [0.0]
    page = PendingJob(PendingUploads(stack), UPLOAD.job_id, lambda: seconds[0])

    first = page.document()
    stack.executions.executions["arn:own"].tries = 5
    soon, seconds[0] = page.document(), SECONDS
    later = page.document()

    tries = [seen["steps"]["failing"]["times"] for seen in (first, soon, later)]
    assert tries == [3, 3, 5]
    assert stack.uploads.lists == 1


def test_a_page_says_what_keeps_a_job_from_beginning(stack):
    stack.executions.executions.clear()
    stack.rule.state = "DISABLED"
    connection: Any = FakeConnection()
    connection.operations.pending = PendingUploads(stack)

    async def first_look() -> Any:
        return await anext(Jobs(connection).watch(UPLOAD.job_id))

    seen = asyncio.run(first_look())

    assert seen["missing"]
    assert seen["uploaded"]
    assert "is disabled" in seen["obstacle"]["summary"]
