"""Each alarm goes off for what it is there for, and a healthy busy stack sets off none.

The local cloud evaluates the deployed alarms' own definitions on the metrics that come out, and
tells their topic; the time is skipped. The tests share a stack and go on where the last one ended.
"""

import re
from collections.abc import Iterator

import pytest

from tests import recordings
from tests.e2e.bad_release import a_bad_release
from tests.e2e.watched import HOUR, Watched, widgets
from tests.faults import scenarios
from tests.faults.world import DAY, World, world
from transcription.uploads import Upload

FOREVER = 100_000
#: Few sweeps, for time passes faster then.
PARAMETERS = (
    "PollMinSeconds=5 PollMaxSeconds=600 SweepSchedule='rate(10 minutes)' SweepGraceSeconds=300 "
    "GiveUpAfterDays=2"
)


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    with world(PARAMETERS) as found:
        yield Watched(found)


@pytest.fixture
def calm(watched: Watched) -> Iterator[Watched]:
    """Calm again at the end."""
    watched.went_off()
    yield watched
    watched.calm()


def bad_files(world: World, count: int) -> list[Upload]:
    return [world.upload(recordings.rubbish(5000, number), "bad") for number in range(count)]


def test_a_healthy_busy_stack_sets_off_no_alarm(calm: Watched) -> None:
    """Throttled by Transcribe, queued, DynamoDB in trouble, an event that comes twice."""
    calm.world.courses({"queued": 0.5 * HOUR, "takes": 300.0})
    calm.world.faults(
        {"kind": "throttle", "operation": "StartTranscriptionJob", "count": 60},
        {"kind": "error", "service": "dynamodb", "caller": "CheckTranscription", "count": 12},
    )
    made = [scenarios.upload(calm.world) for _ in range(5)]
    calm.world.start("again", scenarios.event_of(made[0]))

    calm.world.settle(*made)
    calm.pass_time(2 * HOUR)

    assert calm.went_off() == set()
    assert all(calm.world.job(one).status == "COMPLETED" for one in made)
    busy = calm.world.client("cloudwatch").list_metrics(MetricName="TranscribeBusy")["Metrics"]
    assert busy, "the functions were never told that Transcribe is busy"


def test_failed_jobs_are_told_and_are_no_fault_of_executions_or_functions(calm: Watched) -> None:
    made = bad_files(calm.world, 12)

    calm.world.settle(*made)

    assert calm.went_off() == {"jobs-failed"}


def test_failed_jobs_that_nobody_looks_at_are_told_again(calm: Watched) -> None:
    bad_files(calm.world, 1)

    with calm.without_sweeps():  # they would be 2,880 stops on the way
        calm.pass_time(9 * DAY)
        before = calm.went_off()
        calm.pass_time(2 * DAY)

    assert "failed-jobs-waiting" not in before
    assert "failed-jobs-waiting" in calm.went_off()


def test_events_that_start_no_execution_are_told(calm: Watched) -> None:
    calm.world.faults({"kind": "error", "operation": "StartExecution", "caller": "UploadRule",
                       "count": FOREVER})  # fmt: skip
    scenarios.upload(calm.world)

    assert calm.until_it_goes_off("dead-letters") == {"dead-letters"}
    calm.world.faults()
    calm.pass_time(6 * HOUR)
    assert calm.states()["dead-letters"] == "ALARM", "goes out though nobody has done anything"


def test_events_that_are_lost_for_good_are_told(calm: Watched) -> None:
    calm.world.faults(
        {"kind": "error", "operation": "StartExecution", "caller": "UploadRule", "count": FOREVER},
        {"kind": "error", "operation": "SendMessage", "count": FOREVER},
    )
    scenarios.upload(calm.world)

    assert calm.until_it_goes_off("events-lost") == {"events-lost"}


def test_a_state_machine_that_is_at_fault_is_told(calm: Watched) -> None:
    with a_bad_release(calm.world):
        made = [scenarios.upload(calm.world) for _ in range(4)]
        assert calm.until_it_goes_off("executions-died", days=0.1) == {"executions-died"}

    calm.world.settle(*made)
    assert all(calm.world.job(one).status == "COMPLETED" for one in made)


def test_functions_that_break_are_told(calm: Watched) -> None:
    calm.world.faults({"kind": "kill", "service": "dynamodb", "caller": "CheckTranscription",
                       "count": FOREVER})  # fmt: skip
    made = []
    for _ in range(5):
        made.append(scenarios.upload(calm.world))
        calm.pass_time(60)

    went_off = calm.went_off()

    assert "function-errors" in went_off
    assert went_off <= {"function-errors", "jobs-failed"}
    calm.world.faults()
    calm.world.settle(*made)


def test_every_alarm_says_how_urgent_it_is_and_what_to_type(watched: Watched) -> None:
    for alarm in watched.alarms():
        told = alarm["AlarmDescription"]

        assert re.search(r"\. (Now|Today|No hurry): ", told), told
        assert re.search(r" Do: .*scribe (doctor|jobs|status|logs|redrive)", told), told


# ------------------------------------------------------------------------------------- dashboard


def test_every_alarm_is_on_the_dashboard(watched: Watched) -> None:
    shown = [widget for widget in widgets(watched) if widget["type"] == "alarm"]

    assert {arn for one in shown for arn in one["properties"]["alarms"]} == {
        alarm["AlarmArn"] for alarm in watched.alarms()
    }
