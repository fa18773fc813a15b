"""Each alarm on jobs goes off for what it is there for, and a healthy busy stack sets off none.

The local cloud evaluates the deployed alarms' own definitions on the metrics that come out, and
tells their topic; the time is skipped. The tests share a stack and go on where the last one ended.
test_stack_alarms.py has the alarms on what runs the jobs, test_events.py the webhook's.
"""

import json
import re

from tests import recordings
from tests.e2e.watched import BUSY, FOREVER, HOUR, OF_JOBS, OF_THE_STACK, UNAVAILABLE, Watched
from tests.faults import scenarios
from tests.faults.doors import DAY
from tests.faults.world import World
from transcription.domain.uploads import Upload


def bad_files(world: World, count: int) -> list[Upload]:
    return [world.upload(recordings.rubbish(5000, number), "bad") for number in range(count)]


def test_a_healthy_busy_stack_sets_off_no_alarm(calm: Watched) -> None:
    """Refused by Transcribe, queued there, DynamoDB in trouble, an event that comes twice.

    Each kind of error in three minutes of ten, which is what function-errors goes off for.
    """
    calm.world.courses({"queued": 0.5 * HOUR, "takes": 300.0})
    made = []
    for fault in (BUSY, UNAVAILABLE) * 3:
        calm.world.faults(fault)
        made.append(scenarios.upload(calm.world))
        calm.pass_time(60)
    calm.world.start("again", scenarios.event_of(made[0]))

    calm.world.settle(*made)
    calm.pass_time(HOUR)

    assert calm.went_off() == set()
    assert all(calm.world.job(one).status == "COMPLETED" for one in made)
    named = {"TranscribeBusy", "ServiceUnavailable"}
    given = calm.world.client("cloudwatch").list_metrics(Namespace="Transcription")["Metrics"]
    assert named <= {metric["MetricName"] for metric in given}


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


def test_a_job_that_took_too_long_is_told(calm: Watched) -> None:
    calm.world.courses({"takes": 14_500.0})
    made = scenarios.upload(calm.world)

    calm.world.settle(made)

    assert calm.went_off() == {"job-time"}


def test_a_job_that_is_open_for_too_long_is_told(calm: Watched) -> None:
    calm.world.courses({"queued": 0.3 * DAY})
    made = scenarios.upload(calm.world)

    assert calm.until_it_goes_off("open-job-age") == {"open-job-age"}
    calm.world.settle(made)


def test_a_topic_whose_policy_does_not_let_cloudwatch_in_is_not_told(calm: Watched) -> None:
    sns, topic = calm.world.client("sns"), calm.world.stack.outputs["AlarmTopicArn"]
    policy = sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]
    other = json.loads(policy.replace("alarm:local-", "alarm:other-"))
    sns.set_topic_attributes(
        TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(other)
    )
    try:
        bad_files(calm.world, 1)
        calm.world.skip(0)
        assert calm.states()["jobs-failed"] == "ALARM"
        assert calm.went_off() == set()
    finally:
        sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)


def test_each_of_these_alarms_went_off_and_went_out_again(watched: Watched) -> None:
    assert watched.went_off_and_out() >= OF_JOBS


def test_no_alarm_is_left_out_of_these_tests(watched: Watched) -> None:
    assert set(watched.states()) == OF_JOBS | OF_THE_STACK


def test_every_alarm_says_how_urgent_it_is_and_what_to_type(watched: Watched) -> None:
    for alarm in watched.alarms():
        told = alarm["AlarmDescription"]

        assert re.search(r"\. (Now|Today|No hurry): ", told), told
        assert re.search(r" Do: .*scribe (doctor|jobs|status|logs|redrive)", told), told
