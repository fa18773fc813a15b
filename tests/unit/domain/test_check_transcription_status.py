"""Check transcription status: one poll, for every answer of Transcribe and for none."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.stack import FakeStack
from tests.fakes.step_functions import arn
from tests.fakes.uploads import upload_for
from tests.fakes.wire import Fault, Wire
from transcription.domain.errors import ServiceUnavailable
from transcription.domain.jobs import JobRecord, Status

ME, OTHER = arn("me"), arn("other")
JOB_ID = upload_for().job_id
TRANSCRIBE_JOB = f"test-{JOB_ID}"


@pytest.fixture
def job(stack: FakeStack) -> dict[str, object]:
    """The step of a job that has just started."""
    return stack.start(ME, stack.upload())["job"]


def record(stack: FakeStack, **changes: Any) -> JobRecord:
    return stack.jobs.put(replace(stack.jobs[JOB_ID], **changes))


def transcribed(stack: FakeStack, seconds: float) -> None:
    stack.transcribe.begin(TRANSCRIBE_JOB)
    stack.clock.advance(seconds=seconds)
    stack.transcribe.complete(TRANSCRIBE_JOB)


def test_a_queued_job_waits_and_the_poll_is_recorded(stack, job):
    stack.clock.advance(seconds=100)

    step = stack.check(ME, job)

    after = stack.jobs[JOB_ID]
    assert step["job"]["outcome"] == "PENDING"
    assert step["job"]["wait_seconds"] == 20  # a fifth of 100 s
    assert (step["job"]["polls"], step["job"]["polls_in_execution"]) == (1, 1)
    assert (after.status, after.polls) == (Status.QUEUED, 1)
    assert after.next_check_at == "2026-11-24T01:04:03.456Z"


def test_a_running_job_waits_until_it_may_be_done(stack, job):
    stack.transcribe.begin(TRANSCRIBE_JOB)
    stack.clock.advance(seconds=1)

    step = stack.check(ME, job)

    after = stack.jobs[JOB_ID]
    assert step["job"]["outcome"] == "PENDING"
    assert step["job"]["wait_seconds"] == 6
    assert after.status is Status.IN_PROGRESS
    assert after.in_progress_at == "2026-11-24T01:02:03.456Z"


def test_a_status_never_goes_back(stack, job):
    stack.transcribe.begin(TRANSCRIBE_JOB)
    stack.check(ME, job)
    running = stack.transcribe.jobs[TRANSCRIBE_JOB]
    stack.transcribe.jobs[TRANSCRIBE_JOB] = replace(running, status="QUEUED", started_at=None)

    step = stack.check(ME, job)

    assert step["job"]["outcome"] == "PENDING"
    assert stack.jobs[JOB_ID].status is Status.IN_PROGRESS


def test_a_status_that_transcribe_may_have_one_day_is_waited_for(stack, job):
    stack.transcribe.jobs[TRANSCRIBE_JOB] = replace(
        stack.transcribe.jobs[TRANSCRIBE_JOB], status="PAUSED"
    )

    step = stack.check(ME, job)

    assert step["job"]["outcome"] == "PENDING"
    assert stack.jobs[JOB_ID].status is Status.QUEUED


def test_a_finished_job_goes_on_to_its_results(stack, job):
    stack.transcribe.complete(TRANSCRIBE_JOB, language="de-DE")

    step = stack.check(ME, job)

    after = stack.jobs[JOB_ID]
    assert step["job"]["outcome"] == "DONE"
    assert (after.status, after.raw_language) == (Status.PROCESSING, "de-DE")
    assert after.raw_key == f"raw/{TRANSCRIBE_JOB}.json"
    assert after.processing_at
    assert after.in_progress_at
    assert after.next_check_at > after.processing_at


@pytest.mark.parametrize(
    ("reason", "code", "retryable"),
    [
        ("Unsupported media format", "FormatRefused", False),
        ("Internal Failure", "TranscribeInternalFailure", True),
    ],
)
def test_a_failed_job_fails_in_plain_language(stack, job, reason, code, retryable):
    stack.transcribe.fail(TRANSCRIBE_JOB, reason)

    step = stack.check(ME, job)

    assert step["job"]["outcome"] == "FAILED"
    assert step["job"]["error"]["code"] == code
    assert step["job"]["error"]["retryable"] is retryable
    assert step["job"]["job_id"] == JOB_ID


def test_a_throttled_poll_is_a_poll_and_no_failure(stack, job):
    stack.transcribe.busy = 1

    step = stack.check(ME, job)

    assert step["job"]["outcome"] == "PENDING"
    assert 5 < step["job"]["wait_seconds"] < 600
    assert stack.jobs[JOB_ID].polls == 1
    assert stack.jobs[JOB_ID].next_check_at > "2026-11-24T01:02:17.456Z"


def test_a_job_that_transcribe_has_forgotten_is_worth_another_try(stack, job):
    stack.transcribe.jobs.clear()

    step = stack.check(ME, job)

    assert step["job"]["error"]["code"] == "TranscribeJobMissing"
    assert step["job"]["error"]["retryable"] is True


@pytest.mark.parametrize("status", [Status.PROCESSING, Status.COMPLETED])
def test_a_job_that_is_forgotten_because_it_is_finished_is_not_missing(stack, job, status):
    stack.transcribe.jobs.clear()
    record(stack, status=status)

    assert stack.check(ME, job)["job"]["outcome"] == "DONE"


@pytest.mark.parametrize(("days", "outcome"), [(13.9, "PENDING"), (14.1, "FAILED")])
def test_a_job_that_never_finishes_is_given_up_after_days(stack, job, days, outcome):
    stack.transcribe.begin(TRANSCRIBE_JOB)
    stack.clock.advance(days=days)

    step = stack.check(ME, job)

    assert step["job"]["outcome"] == outcome
    assert step["job"].get("error", {}).get("code") == (
        "NeverFinished" if outcome == "FAILED" else None
    )


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_an_hour_off_fails_nothing(stack, job, hours):
    stack.transcribe.begin(TRANSCRIBE_JOB)
    stack.clock.advance(seconds=3600 * hours)

    step = stack.check(ME, job)

    assert step["job"]["outcome"] == "PENDING"
    assert 5 <= step["job"]["wait_seconds"] <= 600 * 2 * 3


def test_after_its_share_of_polls_an_execution_hands_over(stack, job):
    stack.polls_per_execution = 3

    outcomes = []
    for _ in range(3):
        job = stack.check(ME, job)["job"]
        outcomes.append(job["outcome"])

    assert outcomes == ["PENDING", "PENDING", "HAND_OVER"]
    assert job["wait_seconds"] > 0  # if the hand-over fails, it waits and asks again


def test_a_throttled_poll_counts_for_the_hand_over(stack, job):
    stack.polls_per_execution = 1
    stack.transcribe.busy = 1

    assert stack.check(ME, job)["job"]["outcome"] == "HAND_OVER"


def test_a_finished_job_is_done_whenever_and_however_often_it_is_asked_about(stack, job):
    stack.polls_per_execution = 1
    stack.transcribe.complete(TRANSCRIBE_JOB)
    stack.clock.advance(days=80)

    for _ in range(2):
        assert stack.check(ME, job)["job"]["outcome"] == "DONE"


TRANSCRIBE_SAYS = {
    "queued": lambda _: None,
    "in progress": lambda api: api.begin(TRANSCRIBE_JOB),
    "completed": lambda api: api.complete(TRANSCRIBE_JOB),
    "nothing": lambda api: api.jobs.clear(),
    "busy": lambda api: setattr(api, "busy", 1),
}


@pytest.mark.parametrize("says", TRANSCRIBE_SAYS.values(), ids=TRANSCRIBE_SAYS)
def test_a_job_that_another_execution_owns_is_left_to_it(stack, job, says):
    before = record(stack, execution=OTHER)
    says(stack.transcribe)

    step = stack.check(ME, job)

    assert (step["job"]["job_id"], step["job"]["outcome"]) == (JOB_ID, "DUPLICATE")
    assert stack.jobs[JOB_ID] == before


@pytest.mark.parametrize("says", TRANSCRIBE_SAYS.values(), ids=TRANSCRIBE_SAYS)
def test_a_record_that_was_deleted_by_hand_is_lost_and_made_again(stack, job, says):
    stack.jobs.items.clear()
    says(stack.transcribe)

    step = stack.check(ME, job)

    assert step["job"]["outcome"] == "LOST"
    assert stack.jobs.items == {}


@pytest.mark.parametrize("says", TRANSCRIBE_SAYS.values(), ids=TRANSCRIBE_SAYS)
@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"status": Status.COMPLETED, "next_check_at": None}, "DONE"),
        ({"status": Status.FAILED, "reported_at": "2026"}, "DUPLICATE"),
        ({"status": Status.FAILED, "error": {"code": "X"}}, "FAILED"),
    ],
)
def test_a_finished_record_stays_as_it_is(stack, job, says, changes, outcome):
    before = record(stack, **changes)
    says(stack.transcribe)

    step = stack.check(ME, job)

    assert step["job"]["outcome"] == outcome
    assert stack.jobs[JOB_ID] == before


def test_a_job_of_another_attempt_is_asked_about_by_its_own_name(stack):
    stack.upload()
    event = stack.upload() | {"retry": {"attempt": 2}}
    job = stack.start(ME, event)["job"]
    stack.transcribe.complete(f"{TRANSCRIBE_JOB}.2")

    assert stack.check(ME, job)["job"]["outcome"] == "DONE"


def test_a_table_that_cannot_answer_is_asked_again(stack, job):
    def unavailable(*_, **__):
        raise ServiceUnavailable("DynamoDB")

    stack.jobs.update = unavailable

    with pytest.raises(ServiceUnavailable):
        stack.check(ME, job)


def test_what_a_job_took_is_kept_for_the_next_ones_without_its_time_in_the_queue(stack, job):
    stack.clock.advance(seconds=500)
    transcribed(stack, seconds=40)
    stack.clock.advance(seconds=30)

    stack.check(ME, job)

    (timing,) = stack.history.of("en-US")
    assert (timing.seconds, timing.media_seconds) == (40.0, 1.0)
    assert timing.finished_at == (stack.clock() - timedelta(seconds=30)).timestamp()


def test_a_step_that_is_run_again_keeps_one_timing(stack, job):
    transcribed(stack, seconds=40)
    stack.wire = Wire(Fault.REPEATED, at=4)

    stack.check(ME, job)
    stack.check(ME, job)

    assert stack.wire.calls[3] == "InMemoryDurationHistory.note"
    assert len(stack.history.slots) == 1


def test_timings_that_cannot_be_kept_hinder_no_job(stack, job):
    transcribed(stack, seconds=40)
    stack.wire = Wire(Fault.BEFORE, at=4)

    step = stack.check(ME, job)

    assert step["job"]["outcome"] == "DONE"
    assert not stack.history.slots


@pytest.mark.parametrize("lost", ["started_at", "completed_at"])
def test_a_job_that_does_not_say_what_it_took_is_not_learned_from(stack, job, lost):
    transcribed(stack, seconds=40)
    stack.transcribe.jobs[TRANSCRIBE_JOB] = replace(
        stack.transcribe.jobs[TRANSCRIBE_JOB], **{lost: None}
    )

    assert stack.check(ME, job)["job"]["outcome"] == "DONE"
    assert not stack.history.slots


def test_a_failed_job_is_not_learned_from(stack, job):
    stack.transcribe.begin(TRANSCRIBE_JOB)
    stack.clock.advance(seconds=40)
    stack.transcribe.fail(TRANSCRIBE_JOB, "Unsupported media format")

    stack.check(ME, job)

    assert not stack.history.slots


def test_the_plan_stays_with_the_job_from_check_to_check(stack, job):
    checked = stack.check(ME, job)["job"]

    assert checked["plan"] == job["plan"] == stack.jobs[JOB_ID].plan


def test_the_more_jobs_are_open_the_longer_a_queued_one_waits(stack, job):
    stack.load.note_open(4000, stack.clock())

    step = stack.check(ME, job)

    assert step["job"]["wait_seconds"] == 500


def test_a_running_job_does_not_ask_how_many_are_open(stack, job):
    stack.transcribe.begin(TRANSCRIBE_JOB)
    stack.wire.calls.clear()

    stack.check(ME, job)

    assert stack.wire.calls == ["FakeTranscribe.get", "InMemoryJobRepository.update"]


def test_a_queued_job_waits_though_nobody_can_say_how_many_are_open(stack, job):
    stack.wire = Wire(Fault.BEFORE, at=2)

    step = stack.check(ME, job)

    assert stack.wire.calls[1] == "InMemoryJobLoad.open_jobs"
    assert step["job"]["outcome"] == "PENDING"
