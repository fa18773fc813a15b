"""The spending brake: jobs over the day's media are held, and nothing is lost."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.fakes.stack import FakeStack
from tests.fakes.step_functions import arn
from tests.fakes.uploads import event_for, silence, upload_for
from tests.fakes.wire import Fault, Wire
from transcription.adapters.daily_media import DynamoDailyMedia
from transcription.adapters.dynamodb_table import DynamoTable
from transcription.domain.daily_media import MOST_SECONDS, counted_seconds, next_day
from transcription.domain.jobs import Status

JOB_ID = upload_for().job_id
DAY, NEXT_DAY = "2026-11-24", "2026-11-25"  # by the fakes' clock
MIDNIGHT = "2026-11-25T00:00:00.000Z"
RELEASE = {"release": {"attempt": 1}}


@pytest.fixture
def stack() -> FakeStack:
    """Its days have room for two recordings, which count 15 seconds each at least."""
    return FakeStack(most_media_seconds=30.0)


def hold(stack: FakeStack) -> Any:
    """The event of an upload that is held."""
    stack.daily_media.seconds[DAY] = 30
    event = stack.upload()
    assert stack.execute("first", event) == "Held"
    return event


def test_jobs_start_until_the_day_is_full_and_then_are_held(stack):
    ends = [stack.execute(f"e{n}", stack.upload(version=f"v{n}")) for n in range(3)]

    assert ends == ["Completed", "Completed", "Held"]
    assert len(stack.transcribe.made) == 2
    assert stack.daily_media.seconds[DAY] == 30


def test_a_held_job_says_since_when_and_until_when(stack):
    hold(stack)

    record = stack.jobs[JOB_ID]
    assert (record.status, record.next_check_at) == (Status.HELD, MIDNIGHT)
    assert record.held_at is not None
    assert record.media["format"] == "wav"


def test_without_a_limit_nothing_is_counted():
    stack = FakeStack()

    stack.execute("first", stack.upload())

    assert not stack.daily_media.seconds
    assert stack.jobs[JOB_ID].admitted_at is None


def test_a_repeated_event_does_not_start_a_held_job(stack):
    event = hold(stack)
    stack.daily_media.seconds.clear()

    assert stack.execute("again", event) == "Duplicate"
    assert stack.jobs[JOB_ID].status is Status.HELD


def test_a_step_that_is_tried_again_leaves_its_job_held(stack):
    event = hold(stack)

    assert stack.start(arn("first"), event)["job"]["outcome"] == "HELD"


def test_the_sweep_leaves_a_held_job_until_the_day_is_over(stack):
    hold(stack)

    report = stack.tick(seconds=3600)

    assert (report.held_jobs, report.open_jobs, report.released) == (1, 0, 0)
    assert not [name for name in stack.executions.started if name != "first"]


def test_the_next_day_starts_held_jobs_by_itself_and_counts_no_resume(stack):
    hold(stack)

    report = stack.tick(seconds=86_400)
    stack.run_started()

    record = stack.jobs[JOB_ID]
    assert (report.released, report.resumed) == (1, 0)
    assert (record.status, record.resumes) == (Status.COMPLETED, 0)
    assert stack.daily_media.seconds[NEXT_DAY] == 15


def test_the_time_that_a_job_was_held_is_not_the_time_that_it_took(stack):
    hold(stack)
    stack.tick(seconds=86_400)
    ((name, event),) = [
        item for item in stack.executions.started.items() if item[0].endswith(NEXT_DAY)
    ]
    job = stack.start(arn(name), event)["job"]
    stack.clock.advance(seconds=60)
    stack.complete(f"test-{JOB_ID}")

    done = stack.process(arn(name), stack.check(arn(name), job)["job"])

    assert done["job"]["seconds"] == 60


def test_what_the_next_day_has_no_room_for_either_is_held_once_more(stack):
    hold(stack)
    held_at = stack.jobs[JOB_ID].held_at
    stack.daily_media.seconds[NEXT_DAY] = 30

    stack.tick(seconds=86_400)
    stack.run_started()

    record = stack.jobs[JOB_ID]
    assert (record.status, record.held_at) == (Status.HELD, held_at)
    assert record.next_check_at == "2026-11-26T00:00:00.000Z"


def test_the_oldest_held_jobs_are_the_first_to_start(stack):
    stack.daily_media.seconds[DAY] = 30
    for number in range(30):
        stack.execute(f"e{number}", stack.upload(version=f"v{(number * 7) % 30}"))
        stack.clock.advance(seconds=1)

    stack.tick(seconds=86_400)
    stack.run_started()

    started = sorted(
        stack.jobs[job_id].created_at
        for job_id in stack.jobs.items
        if stack.jobs[job_id].status is Status.COMPLETED
    )
    oldest = sorted(stack.jobs[job_id].created_at for job_id in stack.jobs.items)
    assert len(started) == 2
    assert set(started) <= set(oldest[:10])  # eight are started at a time


def test_a_released_job_starts_whatever_the_day_has_room_for(stack):
    event = hold(stack)

    assert stack.execute("released", {**event, **RELEASE}) == "Completed"

    assert stack.daily_media.seconds[DAY] == 45
    assert stack.execute("twice", {**event, **RELEASE}) == "Duplicate"


def test_a_release_whose_execution_dies_is_not_held_again(stack):
    event = hold(stack)
    stack.daily_media.seconds[NEXT_DAY] = 30
    stack.wire = Wire(Fault.DEATH_AFTER, 2)
    assert stack.execute("released", {**event, **RELEASE}) == "Died"
    stack.wire = Wire()

    stack.settle()

    assert stack.jobs[JOB_ID].status is Status.COMPLETED
    assert stack.daily_media.seconds[NEXT_DAY] == 45


def test_a_retry_is_counted_again_and_a_result_that_is_there_is_not(stack):
    event = stack.upload()
    stack.execute("first", event)

    stack.execute("same", event | {"retry": {"attempt": 2}})
    assert stack.daily_media.seconds[DAY] == 15
    other = {"retry": {"attempt": 3}, "options": {"language": "de-DE"}}
    stack.execute("other", event | other)

    assert stack.daily_media.seconds[DAY] == 30


def test_a_held_job_can_be_cancelled(stack):
    event = hold(stack)

    assert stack.execute("cancel", {**event, "cancel": {"attempt": 1}}) == "Failed"
    assert stack.jobs[JOB_ID].error["code"] == "Cancelled"


@pytest.mark.parametrize("call", range(3, 24))
def test_wherever_an_execution_dies_a_held_job_is_transcribed_in_the_end(call):
    stack = FakeStack(wire=Wire(Fault.DEATH_AFTER, call), most_media_seconds=30.0)
    stack.daily_media.seconds[DAY] = 30
    stack.execute("first", stack.upload())
    stack.wire = Wire()

    stack.settle()

    assert stack.jobs[JOB_ID].status is Status.COMPLETED
    assert len(stack.transcribe.made) == 1


@pytest.mark.parametrize(
    ("media", "seconds"),
    [
        ({"seconds": 600.0, "bytes": 1}, 600.0),
        ({"seconds": 2.0}, 15.0),
        ({"seconds": None, "bytes": 8_000_000}, 1000.0),
        ({"seconds": None, "bytes": 2_000_000_000}, MOST_SECONDS),
        ({}, 15.0),
    ],
)
def test_a_recording_counts_its_length_or_an_estimate_by_its_bytes(media, seconds):
    assert counted_seconds(media) == seconds


def test_a_day_ends_at_midnight_in_utc():
    late = datetime.fromisoformat("2026-12-31T20:00:00-05:00")

    assert next_day(late) == datetime(2027, 1, 2, tzinfo=UTC)


def test_dynamodb_counts_up_to_the_limit_and_over_it_only_without_one(dynamodb, bare_table):
    media = DynamoDailyMedia(DynamoTable(dynamodb, bare_table))
    now = datetime(2026, 11, 24, 23, tzinfo=UTC)

    counted = [media.count(25.0, now, 60.0) for _ in range(3)]

    assert counted == [True, True, False]
    assert media.count(10.0, now, 60.0)
    assert not media.count(0.5, now, 60.0)
    assert not media.count(61.0, now.replace(day=25), 60.0)
    assert media.count(500.0, now, None)
    (item,) = dynamodb.scan(TableName=bare_table)["Items"]
    assert item["job_id"]["S"] == "media#2026-11-24"
    assert float(item["seconds"]["N"]) == 560.0
    assert int(item["expires_at"]["N"]) > now.timestamp() + 86_400


def test_the_length_that_the_probe_finds_is_what_counts(stack):
    stack.most_media_seconds = 100.0
    event = stack.upload(data=silence(40.0))

    stack.execute("first", event)

    assert event_for() == event
    assert stack.daily_media.seconds[DAY] == 40
