"""Every attempt and every execution of a job stays in what is shown of it, in order of time."""

from typing import Any

import pytest

from scribe.operations.details import Details, details
from tests.fakes.stack import FakeStack
from tests.fakes.step_functions import arn
from tests.fakes.uploads import event_for
from transcription.domain.earlier_executions import MOST_KEPT
from transcription.domain.jobs import JobRecord, Status, transcribe_job_name
from transcription.domain.uploads import parse_upload

UPLOAD = parse_upload(event_for())


@pytest.fixture
def stack() -> Any:
    return FakeStack()


def shown(stack: FakeStack) -> Details:
    return details(stack.jobs[UPLOAD.job_id], "jobs", None)


def lines(stack: FakeStack) -> list[str]:
    history = shown(stack).history
    assert [entry.at for entry in history] == sorted(entry.at for entry in history)
    return [entry.what for entry in history]


def retry(stack: FakeStack, attempt: int, **options: str) -> None:
    stack.clock.advance(seconds=60)
    stack.execute(f"retry-{attempt}", event_for(retry={"attempt": attempt}, options=options))


def test_a_job_of_one_attempt_has_its_own_times_alone(stack):
    stack.execute("first", stack.upload())

    (attempt,) = shown(stack).attempts
    assert (attempt.number, attempt.status, attempt.reason) == (1, "COMPLETED", None)
    assert attempt.executions == [arn("first")]
    assert lines(stack)[0] == "recorded"
    assert not any("attempt" in line for line in lines(stack))


def test_every_attempt_stays_with_its_options_its_times_and_its_reason(stack):
    stack.execute("first", stack.upload(metadata={"speakers": "99"}))
    retry(stack, 2, speakers="2")
    retry(stack, 3, speakers="3", language="de-DE")

    first, second, third = shown(stack).attempts
    assert (first.status, first.number) == ("FAILED", 1)
    assert str(first.reason).startswith("InvalidOption: ")
    assert (second.status, second.options["speakers"], second.reason) == ("COMPLETED", 2, None)
    assert (third.status, third.options["language"]) == ("COMPLETED", "de-DE")
    assert str(first.ended_at) < second.started_at < str(second.ended_at) < third.started_at
    assert [attempt.executions for attempt in (first, second, third)] == [
        [arn("first")],
        [arn("retry-2")],
        [arn("retry-3")],
    ]
    entries = lines(stack)
    assert entries.index("attempt 1 began") < entries.index(f"attempt 1 failed: {first.reason}")
    assert any(line.startswith("attempt 3 began (language=de-DE, ") for line in entries)


def test_an_attempt_whose_options_were_refused_has_none_of_an_earlier_one_s(stack):
    stack.execute("first", stack.upload(metadata={"speakers": "2"}))
    retry(stack, 2, speakers="99")
    retry(stack, 3)

    first, second, third = shown(stack).attempts
    assert [one.options.get("speakers") for one in (first, second, third)] == [2, None, 2]


def test_an_attempt_that_transcribe_failed_and_that_is_tried_by_itself_stays(stack):
    stack.start(arn("first"), stack.upload())
    stack.transcribe.fail(transcribe_job_name("test", UPLOAD.job_id, 1), "A new reason.")
    stack.execute("first", event_for())

    first, second = shown(stack).attempts
    assert str(first.reason).startswith("TranscribeFailed: ")
    assert (second.number, second.status) == (2, "COMPLETED")
    assert any(line.startswith("attempt 1 failed, and is tried again: ") for line in lines(stack))


def test_an_attempt_whose_file_was_overwritten_says_so(stack):
    stack.start(arn("first"), stack.upload())
    stack.upload(version="v2")
    stack.execute("first", event_for())

    assert any(
        line.startswith("attempt 1 ended: Transcribe may have read") for line in lines(stack)
    )


def test_the_executions_of_an_attempt_are_listed_with_why_each_followed(stack):
    stack.polls_per_execution = 1
    stack.start(arn("first"), stack.upload())
    stack.executions.dead[arn("first")] = event_for()
    stack.tick(seconds=3600)
    for _ in range(3):  # the resumed one, and those that it hands over to
        stack.run_started()

    (attempt,) = shown(stack).attempts
    assert attempt.executions[0] == arn("first")
    assert len(attempt.executions) == shown(stack).job.executions > 2
    entries = lines(stack)
    resumed = entries.index("resumed by another execution: the one before had died")
    assert resumed < entries.index("handed over to a new execution, after many checks")


def test_a_job_that_has_failed_has_no_next_check(stack):
    stack.execute("first", stack.upload(data=b"no recording"))

    assert stack.jobs[UPLOAD.job_id].next_check_at
    assert shown(stack).job.status is Status.FAILED
    assert shown(stack).job.next_check_at is None


def test_a_record_keeps_the_newest_of_very_many(stack):
    stack.execute("first", stack.upload(data=b"no recording"))
    for attempt in range(2, MOST_KEPT + 5):
        retry(stack, attempt)

    found = shown(stack).attempts
    assert len(found) == MOST_KEPT + 1
    assert found[-1].number == MOST_KEPT + 4


def test_a_record_of_an_earlier_release_is_shown_with_what_it_has():
    record = JobRecord("talk-1f", Status.COMPLETED, "arn", "{}", "2026-11-24T00:00:00.000Z")

    (attempt,) = details(record, "jobs", None).attempts

    assert (attempt.started_at, attempt.ended_at) == (record.created_at, None)
