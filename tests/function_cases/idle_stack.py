"""The preconditions of sample events: uploads, records, Transcribe jobs, executions."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from scribe.local.function_settings import function_settings
from scribe.stack import Stack
from tests import sample_events
from tests.deployed.cloud_control import CloudControl
from transcription.domain import clock
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.uploads import parse_upload

#: Of the policy that lets a function see the tests' executions.
POLICY = "of-the-tests"
_WAITING = {
    "StartAt": "Wait",
    "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}},
}


def name_at_transcribe(job_id: str) -> str:
    """Returns the Transcribe name of a job's first attempt, in the tests' stage."""
    return f"local-{job_id}"


class Functions(Protocol):
    """The stack's functions, deployed or in containers."""

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        """Returns the answer of the function with this logical id; an error is {errorType, ...}."""
        ...


@dataclass
class IdleStack:
    """A deployed stack whose uploads start nothing, and its functions."""

    stack: Stack
    functions: Functions
    cloud: CloudControl
    _running: list[str] = field(default_factory=list)
    _changed_roles: set[str] = field(default_factory=set)
    _jobs: set[str] = field(default_factory=set)  #: ids of all jobs that the samples have made

    def __post_init__(self) -> None:
        self.s3 = self.stack.client("s3")
        self.transcribe = self.stack.client("transcribe")
        self.stepfunctions = self.stack.client("stepfunctions")

    def sample(self, name: str, body: bytes = b"", media: str | None = None) -> dict[str, Any]:
        """Returns the sample event for its object, which is uploaded with this body.

        media names another sample with the object, for samples that hold only a job_id.
        """
        sample = sample_events.load(name)
        event = sample_events.s3_event_in(sample_events.load(media or name))
        assert event is not None, f"{media or name} names no object"
        key = event["detail"]["object"]["key"]
        put = self.s3.put_object(Bucket=self.stack.media_bucket, Key=key, Body=body)
        return sample_events.moved(sample, self.stack.media_bucket, put["VersionId"])

    def record(self, event: dict[str, Any], key: str, **fields: Any) -> JobRecord:
        """Writes a record as the functions leave it, owned by the event's execution."""
        now = clock.now()
        job_id = self.job_id(event)
        self._jobs.add(job_id)
        job = JobRecord(
            job_id=job_id,
            status=Status.QUEUED,
            execution=event["execution"],
            input=json.dumps(event.get("input", {})),
            created_at=clock.stamp(now),
            media={
                "bucket": self.stack.media_bucket,
                "key": key,
                "transcribe_key": key,
                "format": "wav",
                "seconds": 10.0,
            },
            options={"language": "en-US", "line_length": 42, "vocabulary_filter_method": "mask"},
            transcribe_job=name_at_transcribe(job_id),
            next_check_at=clock.stamp(clock.after(now, 600)),
        )
        job = replace(job, **fields)
        assert self.stack.jobs.create(job), f"{job_id} has a record already"
        return job

    def transcribe_job(self, job_id: str, key: str, media_format: str = "wav") -> None:
        """Starts a job in Transcribe as start_transcription does."""
        self.transcribe.start_transcription_job(
            TranscriptionJobName=name_at_transcribe(job_id),
            LanguageCode="en-US",
            MediaFormat=media_format,
            Media={"MediaFileUri": f"s3://{self.stack.media_bucket}/{key}"},
            OutputBucketName=self.stack.transcripts_bucket,
            OutputKey=f"raw/{name_at_transcribe(job_id)}.json",
            JobExecutionSettings={
                "AllowDeferredExecution": True,
                "DataAccessRoleArn": self.transcribe_role(),
            },
        )

    def transcribe_role(self) -> str:
        """Returns the role that the deployed functions pass to Transcribe."""
        settings = function_settings(self.stack)
        return settings["StartTranscriptionFunction"]["TRANSCRIBE_ROLE_ARN"]

    def wait_for(self, job_id: str, *statuses: str, seconds: float = 120.0) -> str:
        """Waits until Transcribe has the job in one of these statuses."""
        give_up = time.monotonic() + seconds
        while True:
            status = self.transcribe_status(job_id)
            if status in statuses:
                return status
            assert time.monotonic() < give_up, f"{job_id} is {status} after {seconds} s"
            time.sleep(0.2)

    def transcribe_status(self, job_id: str) -> str:
        """Returns the job's status in Transcribe."""
        answer = self.transcribe.get_transcription_job(
            TranscriptionJobName=name_at_transcribe(job_id)
        )
        return str(answer["TranscriptionJob"]["TranscriptionJobStatus"])

    def running_execution(self) -> str:
        """Returns the ARN of a running execution."""
        name = f"waiting-{uuid.uuid4().hex[:8]}"
        machine = self.stepfunctions.create_state_machine(
            name=name, definition=json.dumps(_WAITING), roleArn=self._waiting_role()
        )
        started = self.stepfunctions.start_execution(stateMachineArn=machine["stateMachineArn"])
        self._let_the_functions_see(started["executionArn"])
        self._running.append(started["executionArn"])
        return str(started["executionArn"])

    def _let_the_functions_see(self, execution: str) -> None:
        """Allows the functions' roles to see the execution: they know only the deployed state
        machine.
        """
        statement = {"Effect": "Allow", "Action": "states:DescribeExecution", "Resource": execution}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        for function in ("StartTranscription", "SweepOrphanedJobs"):
            role = self.stack.resources[f"{function}FunctionRole"]
            self._changed_roles.add(role)
            self.stack.client("iam").put_role_policy(
                RoleName=role, PolicyName=POLICY, PolicyDocument=document
            )

    def _waiting_role(self) -> str:
        """Returns a role that Step Functions may assume, without permissions."""
        iam, trust = self.stack.client("iam"), {"Service": "states.amazonaws.com"}
        statement = {"Effect": "Allow", "Principal": trust, "Action": "sts:AssumeRole"}
        made = iam.create_role(
            RoleName=f"waiting-{uuid.uuid4().hex[:8]}",
            AssumeRolePolicyDocument=json.dumps(
                {"Version": "2012-10-17", "Statement": [statement]}
            ),
        )
        return str(made["Role"]["Arn"])

    def invoke(self, name: str, event: dict[str, Any]) -> Any:
        """Returns the answer of the sample's function."""
        if sample_events.s3_event_in(event):
            self._jobs.add(self.job_id(event))
        return self.functions.invoke(sample_events.FUNCTIONS[sample_events.kind_of(name)], event)

    def job(self, event: dict[str, Any]) -> JobRecord:
        """Returns the record of the event's job."""
        job = self.stack.jobs.get(self.job_id(event))
        assert job is not None, f"{self.job_id(event)} has no record"
        return job

    @staticmethod
    def job_id(event: dict[str, Any]) -> str:
        """Returns the job that the event is about."""
        s3_event = sample_events.s3_event_in(event)
        return parse_upload(s3_event).job_id if s3_event else str(event["job"]["job_id"])

    @classmethod
    @contextmanager
    def of(cls, stack: Stack, functions: Functions, cloud: CloudControl) -> Iterator["IdleStack"]:
        """Gives the context an idle stack; when the context ends, the stack is as before.

        Uploads start nothing, because the tests replace the state machine.
        """
        idle = cls(stack, functions, cloud)
        set_events, bucket = idle.s3.put_bucket_notification_configuration, stack.media_bucket
        set_events(Bucket=bucket, NotificationConfiguration={})
        try:
            yield idle
        finally:
            idle.clear()
            set_events(Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}})

    def clear(self) -> None:
        """Stops the executions that were started only to run, and deletes the samples' jobs."""
        self.cloud.script_jobs()
        for arn in self._running:
            self.stepfunctions.stop_execution(executionArn=arn)
        dynamodb, table = self.stack.client("dynamodb"), self.stack.outputs["JobsTable"]
        for job_id in self._jobs:
            dynamodb.delete_item(TableName=table, Key={"job_id": {"S": job_id}})
        iam = self.stack.client("iam")
        for role in self._changed_roles:
            iam.delete_role_policy(RoleName=role, PolicyName=POLICY)
