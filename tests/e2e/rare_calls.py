"""Makes the calls that no scenario makes, each the only use of a permission."""

import json
from typing import Any

from tests import recordings
from tests.deployed.corrections import say_goodbye
from tests.deployed.stack import DeployedStack, event_of
from tests.faults.cases import GIVEN_UP
from tests.faults.scenarios import AT_WORK
from transcription.domain.uploads import Upload

#: More than any number of retries.
ALWAYS = 400
_SITE = {"caller": "ProcessTranscription", "service": "s3", "operation": "PUT"}
_NO_THIRD_OUTPUT = {"kind": "deny", **_SITE, "first": 3, "count": GIVEN_UP}


def make_rare_calls(stack: DeployedStack) -> None:
    stack.cloud.script_jobs({**AT_WORK, "forgotten": True})
    stack.settle(stack.upload())
    stack.cloud.script_jobs(AT_WORK)
    stack.settle(
        stack.upload(tags="team=video"),
        stack.upload(vocabulary="names"),
        stack.upload(vocabulary_filter="words", vocabulary_filter_method="mask"),
    )
    _write_part_of_the_outputs(stack)
    _run_a_corrected_job_again(stack)
    _start_without_media(stack)
    _start_with_overwritten_media(stack)
    _process_without_transcript(stack)
    _fill_the_dead_letter_queues(stack)


def _write_part_of_the_outputs(stack: DeployedStack) -> None:
    stack.cloud.set_faults(_NO_THIRD_OUTPUT)
    stack.settle(stack.upload())
    stack.cloud.set_faults()


def _run_a_corrected_job_again(stack: DeployedStack) -> None:
    """Makes the sweep remove a failed attempt's files, including those of its corrections."""
    upload = stack.upload()
    stack.settle(upload)
    say_goodbye(stack, upload)
    stack.cloud.set_faults(_NO_THIRD_OUTPUT)
    stack.retry(upload)
    stack.settle(upload)
    stack.cloud.set_faults()
    stack.retry(upload, attempt=3)
    stack.settle(upload)


def _versions_without_events(stack: DeployedStack, key: str, *bodies: bytes) -> list[Upload]:
    s3, bucket = stack.client("s3"), stack.stack.media_bucket
    before: dict[str, Any] = {"EventBridgeConfiguration": {}}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    put = [s3.put_object(Bucket=bucket, Key=key, Body=body)["VersionId"] for body in bodies]
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=before)
    return [stack.version(key, version) for version in put]


def _start_without_media(stack: DeployedStack) -> None:
    (gone,) = _versions_without_events(stack, "uploads/gone.wav", recordings.speech("hello"))
    stack.client("s3").delete_object(Bucket=gone.bucket, Key=gone.key, VersionId=gone.version)
    stack.deliver_again(gone)
    stack.settle(gone)


def _start_with_overwritten_media(stack: DeployedStack) -> None:
    """Runs it once as deployed, and once without queueing: then Transcribe reads as the caller."""
    bodies = (recordings.speech("hello"), b"newer")
    older, _ = _versions_without_events(stack, "uploads/twice.wav", *bodies)
    stack.deliver_again(older)
    stack.settle(older)
    functions, name = stack.client("lambda"), "local-start-transcription"
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": {**variables, "JOB_QUEUEING": "false"}}
    )
    machine = stack.outputs["StateMachineArn"]
    dead = f"{machine.replace(':stateMachine:', ':execution:')}:of-a-test"
    for key, versions in (("uploads/unqueued.wav", bodies[:1]), ("uploads/both.wav", bodies)):
        upload = _versions_without_events(stack, key, *versions)[0]
        event = {"execution": dead, "input": event_of(upload)}
        functions.invoke(FunctionName=name, Payload=json.dumps(event))
        assert stack.existing_job(upload).status == "QUEUED"
    stack.settle(upload)


def _process_without_transcript(stack: DeployedStack) -> None:
    job = stack.settled_job(stack.upload())
    stack.client("s3").delete_object(Bucket=stack.stack.transcripts_bucket, Key=job.raw_key)
    stack.client("dynamodb").update_item(
        TableName=stack.outputs["JobsTable"],
        Key={"job_id": {"S": job.job_id}},
        UpdateExpression="SET #status = :processing",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":processing": {"S": "PROCESSING"}},
    )
    event = {"execution": job.execution, "job": {"job_id": job.job_id, "attempt": 1}}
    stack.client("lambda").invoke(
        FunctionName="local-process-transcription-results", Payload=json.dumps(event)
    )


def _fill_the_dead_letter_queues(stack: DeployedStack) -> None:
    """Fills the queues of the rule, the schedule, the sweep and the first step."""
    stack.cloud.set_faults(
        {"kind": "error", "caller": "UploadRule", "service": "states", "count": ALWAYS},
        {"kind": "error", "caller": "SweepSchedule", "service": "lambda", "count": 4},
    )
    stack.settle(stack.upload())
    stack.cloud.set_faults(
        {"kind": "kill", "caller": "SweepOrphaned", "service": "dynamodb", "count": 4}
    )
    before = dead_sweeps(stack)
    stack.cloud.until(lambda: dead_sweeps(stack) >= before + 2)
    stack.cloud.set_faults(
        {"kind": "kill", "caller": "StartTranscription", "service": "dynamodb", "count": GIVEN_UP}
    )
    stack.settle(stack.upload())
    stack.cloud.set_faults()
    stack.redrive()


def dead_sweeps(stack: DeployedStack) -> int:
    """Returns the number of messages in the sweep's queue."""
    answer = stack.client("sqs").get_queue_attributes(
        QueueUrl=stack.outputs["SweepDeadLetterQueueUrl"],
        AttributeNames=["ApproximateNumberOfMessages"],
    )
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])
