"""What is tried again, how often, and after how long."""

import pytest

from tests.statemachine.scripted import THROTTLED, Raises, Refused
from tests.statemachine.steps import STARTED, a_job, completed, done, duplicate, pending

FUNCTIONS = {
    "start": "start-transcription",
    "check": "check-transcription-status",
    "process": "process-transcription-results",
}
STRAIGHT = [
    *STARTED,
    *("Wait", "Check transcription status", "Is it done?"),
    *("Process transcription results", "Is it done?", "Completed"),
]
PASSING = [
    *(THROTTLED, Refused("ServiceException", 500), Refused("SdkClientException", 500)),
    *(Raises("ServiceUnavailable"), Raises("Sandbox.Timedout"), Raises("KeyError")),
]


def played(stage, where, *troubles):
    """A run in which one function answers with these troubles before it works."""
    job = a_job()
    script = {"start": [pending(job)], "check": [done(job)], "process": [completed(job)]}
    stage.script(**script | {where: [*troubles, *script[where]]})
    return stage.run(job.event, job.execution)


@pytest.mark.parametrize("where", FUNCTIONS)
@pytest.mark.parametrize("trouble", PASSING, ids=str)
def test_a_passing_trouble_of_a_function_leaves_no_trace(stage, where, trouble):
    run = played(stage, where, trouble, trouble)

    assert run.path == STRAIGHT
    assert len(stage.functions.payloads(FUNCTIONS[where])) == 3
    assert stage.failed_jobs() == []


@pytest.mark.parametrize("where", ["start", "process"])
def test_a_quota_of_transcribe_is_waited_for_patiently(stage, where):
    run = played(stage, where, *[Raises("TranscribeBusy")] * 40)

    assert run.path == STRAIGHT
    assert len(stage.functions.payloads(FUNCTIONS[where])) == 41


def test_waiting_for_a_quota_costs_three_events_a_try(stage):
    without = played(stage, "start")
    busy = played(stage, "start", *[Raises("TranscribeBusy")] * 40)

    assert len(busy.history) - len(without.history) == 40 * 3


def test_waiting_for_a_quota_backs_off_to_minutes_and_is_spread(stage):
    if stage.engine.clock is None:
        pytest.skip("this engine keeps the real time, so its retries are hurried")

    played(stage, "start", *[Raises("TranscribeBusy")] * 40)

    slept = stage.engine.clock.retries
    limits = [min(5 * 2**number, 300) for number in range(40)]
    assert all(0 <= pause <= limit for pause, limit in zip(slept, limits, strict=True))
    assert max(slept) > 150
    assert len({round(pause, 3) for pause in slept}) > 30


@pytest.mark.parametrize("where", FUNCTIONS)
def test_throttles_of_lambda_are_borne_twelve_times(stage, where):
    run = played(stage, where, *[THROTTLED] * 12)

    assert run.path == STRAIGHT


def test_an_execution_that_is_to_end_as_a_duplicate_also_gets_there_through_trouble(stage):
    job = a_job()
    stage.script(start=[Raises("TranscribeBusy"), THROTTLED, duplicate(job)])

    run = stage.run(job.event, job.execution)

    assert run.path == [*STARTED, "Duplicate"]
