"""Each alarm goes off for its condition, and a healthy busy stack sets off none.

The local cloud evaluates the deployed alarms' own definitions on the published metrics, and
notifies their topic; the time is skipped. The tests share a stack and continue where the last one
ended. test_events.py has the webhook's alarm.
"""

from tests import recordings
from tests.deployed.cloud_control import DAY
from tests.deployed.releases import bad_release
from tests.deployed.stack import DeployedStack
from tests.e2e.alarm_monitor import BUSY, FOREVER, HOUR, UNAVAILABLE, AlarmMonitor
from transcription.domain.uploads import Upload


def upload_failing(stack: DeployedStack, count: int = 1) -> list[Upload]:
    """Jobs that fail for a reason that trying again can help."""
    stack.cloud.script_jobs({"takes": 60.0, "failure": "Internal failure. Please try again."})
    return [stack.upload() for _ in range(count)]


def test_a_healthy_busy_stack_sets_off_no_alarm(alarms: AlarmMonitor) -> None:
    """Jobs are refused by Transcribe and queued there, DynamoDB fails, an event comes twice.

    Each kind of error in three minutes of ten, which is what function-errors goes off for. Files
    that are no recordings are nobody's work, however many they are.
    """
    stack = alarms.stack
    rubbish = [stack.upload(recordings.rubbish(5000, number)) for number in range(12)]
    stack.cloud.script_jobs({"queued": 120.0, "takes": 60.0})
    uploads = []
    for fault in (BUSY, UNAVAILABLE) * 3:
        stack.cloud.set_faults(fault)
        uploads.append(stack.upload())
        stack.cloud.advance(60)
    stack.deliver_again(uploads[0])

    stack.settle(*uploads, *rubbish)
    stack.cloud.advance(HOUR)

    assert alarms.went_off() == set()
    assert {stack.existing_job(one).status for one in uploads} == {"COMPLETED"}
    assert {stack.existing_job(one).status for one in rubbish} == {"FAILED"}
    metrics = stack.client("cloudwatch").list_metrics(Namespace="Transcription")["Metrics"]
    assert {"TranscribeBusy", "ServiceUnavailable"} <= {one["MetricName"] for one in metrics}


def test_jobs_failed_is_no_alarm_of_executions_or_functions(alarms: AlarmMonitor) -> None:
    uploads = upload_failing(alarms.stack, 12)

    alarms.stack.settle(*uploads)

    assert alarms.went_off() == {"jobs-failed"}


def test_failed_jobs_waiting_goes_off_after_a_week(alarms: AlarmMonitor) -> None:
    upload_failing(alarms.stack)

    went_off = []
    with alarms.without_sweeps():  # they would be 2,880 stops on the way
        for _ in range(20):  # a metric is measured where time stops
            alarms.stack.cloud.advance(DAY / 2)
            went_off.append("failed-jobs-waiting" in alarms.went_off())
        queue = alarms.stack.stack.outputs["FailedJobsQueueUrl"]
        alarms.stack.client("sqs").purge_queue(QueueUrl=queue)
        alarms.stack.cloud.advance(DAY)
        alarms.went_off()

    assert not any(went_off[:12])
    assert any(went_off[12:])
    assert alarms.states()["failed-jobs-waiting"] == "OK"


def test_dead_letters_stays_on_until_somebody_takes_them(alarms: AlarmMonitor) -> None:
    fault = {"kind": "error", "operation": "StartExecution", "caller": "UploadRule"}
    alarms.stack.cloud.set_faults({**fault, "count": FOREVER})
    alarms.stack.upload()

    assert alarms.until_it_goes_off("dead-letters") == {"dead-letters"}
    alarms.stack.cloud.set_faults()
    alarms.stack.cloud.advance(HOUR)
    assert alarms.states()["dead-letters"] == "ALARM"


def test_events_lost_goes_off_if_the_dead_letter_queue_cannot_be_reached(
    alarms: AlarmMonitor,
) -> None:
    alarms.stack.cloud.set_faults(
        {"kind": "error", "operation": "StartExecution", "caller": "UploadRule", "count": FOREVER},
        {"kind": "error", "operation": "SendMessage", "count": FOREVER},
    )
    alarms.stack.upload()

    assert alarms.until_it_goes_off("events-lost") == {"events-lost"}


def test_job_time_goes_off_for_a_job_that_took_too_long(alarms: AlarmMonitor) -> None:
    alarms.stack.cloud.script_jobs({"takes": 14_500.0})

    alarms.stack.settle(alarms.stack.upload())

    assert alarms.went_off() == {"job-time"}


def test_open_job_age_goes_off_for_a_job_that_is_open_for_too_long(alarms: AlarmMonitor) -> None:
    alarms.stack.cloud.script_jobs({"queued": 0.3 * DAY})
    upload = alarms.stack.upload()

    assert alarms.until_it_goes_off("open-job-age") == {"open-job-age"}
    alarms.stack.settle(upload)


def test_jobs_held_goes_off_for_jobs_that_the_day_has_no_room_for(alarms: AlarmMonitor) -> None:
    alarms.stack.use_up_the_day()
    upload = alarms.stack.upload()

    assert alarms.until_it_goes_off("jobs-held", days=0.2) == {"jobs-held"}
    alarms.stack.release(upload)
    alarms.stack.settle(upload)
    alarms.stack.free_the_day()


def test_a_topic_whose_policy_does_not_let_cloudwatch_in_is_not_notified(
    alarms: AlarmMonitor,
) -> None:
    sns, topic = alarms.stack.client("sns"), alarms.stack.outputs["AlarmTopicArn"]
    policy = sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]
    other = policy.replace("alarm:local-", "alarm:other-")
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=other)
    try:
        upload_failing(alarms.stack)
        alarms.stack.cloud.until(lambda: alarms.states()["jobs-failed"] == "ALARM")
        assert alarms.went_off() == set()
    finally:
        sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)


def test_executions_died_goes_off_for_a_state_machine_that_is_at_fault(
    alarms: AlarmMonitor,
) -> None:
    stack = alarms.stack
    with bad_release(stack):
        uploads = [stack.upload() for _ in range(4)]
        assert alarms.until_it_goes_off("executions-died", days=0.1) == {"executions-died"}

    stack.settle(*uploads)
    assert {stack.existing_job(one).status for one in uploads} == {"COMPLETED"}


def test_function_errors_goes_off_for_functions_that_break(alarms: AlarmMonitor) -> None:
    fault = {"kind": "kill", "service": "dynamodb", "caller": "CheckTranscription"}
    alarms.stack.cloud.set_faults({**fault, "count": FOREVER})
    uploads = []
    for _ in range(4):
        uploads.append(alarms.stack.upload())
        alarms.stack.cloud.advance(60)

    went_off = alarms.until_it_goes_off("function-errors")

    assert went_off <= {"function-errors", "jobs-failed", "executions-died"}
    alarms.stack.cloud.set_faults()
    alarms.stack.settle(*uploads)


def test_function_throttles_goes_off_for_functions_without_room(alarms: AlarmMonitor) -> None:
    functions, name = alarms.stack.client("lambda"), "local-check-transcription-status"
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    uploads = []
    try:
        for _ in range(9):
            uploads.append(alarms.stack.upload())
            alarms.stack.cloud.advance(120)
    finally:
        functions.delete_function_concurrency(FunctionName=name)

    went_off = alarms.until_it_goes_off("function-throttles")

    assert went_off <= {"function-throttles", "jobs-failed"}
    alarms.stack.settle(*uploads)


def test_sweep_stopped_goes_off_without_sweeps(alarms: AlarmMonitor) -> None:
    with alarms.without_sweeps():
        alarms.stack.cloud.advance(0.1 * HOUR)
        assert alarms.went_off() == set()
        alarms.stack.cloud.advance(0.45 * HOUR)
        assert alarms.went_off() == {"sweep-stopped"}


def test_sweep_problems_goes_off_for_sweeps_that_cannot_do_their_work(
    alarms: AlarmMonitor,
) -> None:
    alarms.stack.cloud.set_faults(
        {"kind": "throttle", "operation": "DeleteTranscriptionJob", "count": FOREVER}
    )
    alarms.stack.cloud.script_jobs({"failure": "Unsupported media format"})
    alarms.stack.upload()

    assert alarms.until_it_goes_off("sweep-problems") == {"sweep-problems"}


def test_every_alarm_went_off_and_went_out_again(all_alarms: AlarmMonitor) -> None:
    assert all_alarms.went_off_and_out() == set(all_alarms.states())
