"""Makes the operations for a deployed stack."""

from dataclasses import dataclass
from functools import cached_property
from getpass import getuser

from scribe.operations.backfills import Backfills, Buckets
from scribe.operations.cancellations import Cancellations
from scribe.operations.corrections import Corrections
from scribe.operations.details import Details, details
from scribe.operations.doctor import problems
from scribe.operations.erasable_jobs import ErasableJobs
from scribe.operations.erasures import Erasures
from scribe.operations.execution_history import ExecutionHistory
from scribe.operations.executions import BotoExecutions
from scribe.operations.health import HealthCheck
from scribe.operations.job_traces import JobTraceSearch
from scribe.operations.listing import JobListing
from scribe.operations.logs import JobLogs
from scribe.operations.names import JobNames
from scribe.operations.pending_uploads import PendingUploads
from scribe.operations.queued_messages import QueuedMessages
from scribe.operations.redrives import Redrives
from scribe.operations.releases import Releases
from scribe.operations.request_rate import RequestRate
from scribe.operations.retries import Retries
from scribe.operations.searches import TranscriptSearch
from scribe.operations.stack_metrics import StackMetrics
from scribe.operations.ticks import Ticks
from scribe.stack import Stack
from transcription.adapters.transcribe import AmazonTranscribe
from transcription.adapters.transcript_store import S3TranscriptStore
from transcription.domain.jobs import JobRecord
from transcription.steps.stable_copies import StableCopies


@dataclass(frozen=True)
class Operations:
    """The operations, each made when first needed, with the operator's own credentials."""

    stack: Stack

    @cached_property
    def listing(self) -> JobListing:
        return JobListing(self.stack.client("dynamodb"), self.stack.outputs["JobsTable"])

    @cached_property
    def names(self) -> JobNames:
        return JobNames(self.stack.jobs, self.listing)

    @cached_property
    def executions(self) -> BotoExecutions:
        return BotoExecutions(
            self.stack.client("stepfunctions"), self.stack.outputs["StateMachineAliasArn"]
        )

    @cached_property
    def retries(self) -> Retries:
        return Retries(self.stack.jobs, self.executions)

    @cached_property
    def cancellations(self) -> Cancellations:
        return Cancellations(self.stack.jobs, self.executions)

    @cached_property
    def erasures(self) -> Erasures:
        states = self.stack.client("stepfunctions")
        queues = ("FailedJobsQueueUrl", "UndeliveredEventsQueueUrl", "UndeliveredWebhooksQueueUrl")
        urls = tuple(self.stack.outputs[name] for name in queues if name in self.stack.outputs)
        return Erasures(
            self.stack.jobs,
            self._traces,
            QueuedMessages(self.stack.client("sqs"), urls),
            self.cancellations,
            self.executions,
            lambda execution: ExecutionHistory(states).follow(execution).current,
        )

    @cached_property
    def erasable(self) -> ErasableJobs:
        prefix = self.stack.upload_prefix
        return ErasableJobs(self.stack.jobs, self.listing, self.names, self._traces, prefix)

    @cached_property
    def _traces(self) -> JobTraceSearch:
        transcripts = self.stack.transcripts_bucket
        transcribe = AmazonTranscribe(self.stack.client("transcribe"), transcripts)
        s3, stage = self.stack.client("s3"), self.stack.stage
        return JobTraceSearch(s3, transcribe, stage, self.stack.media_bucket, transcripts)

    @cached_property
    def releases(self) -> Releases:
        return Releases(self.listing, self.executions)

    @cached_property
    def redrives(self) -> Redrives:
        return Redrives(self.stack.client("sqs"), self.stack.jobs, self.executions, self.retries)

    @cached_property
    def ticks(self) -> Ticks:
        function = self.stack.resources["SweepOrphanedJobsFunction"]
        sqs, lambda_ = self.stack.client("sqs"), self.stack.client("lambda")
        return Ticks(sqs, lambda_, self.stack.outputs["SweepDeadLetterQueueUrl"], function)

    def backfills(self, rate: float, most_open: int) -> Backfills:
        stack = self.stack
        return Backfills(
            stack.client("s3"),
            Buckets(stack.media_bucket, stack.upload_prefix, stack.transcripts_bucket),
            stack.jobs,
            self.listing,
            self.executions,
            RequestRate(rate),
            most_open,
        )

    @cached_property
    def health(self) -> HealthCheck:
        return HealthCheck(self.listing, StackMetrics(self.stack), lambda: problems(self.stack))

    @cached_property
    def search(self) -> TranscriptSearch:
        return TranscriptSearch(
            self.stack.client("s3"), self.stack.transcripts_bucket, self.listing
        )

    @cached_property
    def corrections(self) -> Corrections:
        stack = self.stack
        transcripts = S3TranscriptStore(stack.client("s3"), stack.transcripts_bucket)
        by_name = stack.parameters.get("TranscriptsByName") == "true"
        return Corrections(stack.jobs, transcripts, StableCopies(transcripts, by_name), _person())

    @cached_property
    def logs(self) -> JobLogs:
        groups = {
            group.removeprefix(f"/aws/lambda/{self.stack.stage}-"): group
            for name, group in self.stack.resources.items()
            if name.endswith("LogGroup") and name != "StateMachineLogGroup"
        }
        return JobLogs(self.stack.client("logs"), groups, self.executions)

    @cached_property
    def pending(self) -> PendingUploads:
        return PendingUploads(self.stack)

    def details(self, job: JobRecord) -> Details:
        states = ExecutionHistory(self.stack.client("stepfunctions"))
        steps = None if job.is_settled else states.follow(job.execution)
        dashboard = None if self.stack.endpoint_url else self.stack.outputs.get("DashboardUrl")
        return details(job, self.stack.outputs["JobsTable"], dashboard, steps)


def _person() -> str:
    """Returns the name of the user on this machine, like git."""
    try:
        return getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "somebody"
