"""The operations on a deployed stack."""

from dataclasses import dataclass
from functools import cached_property

from scribe.operations.cancellations import Cancellations
from scribe.operations.details import Details, details
from scribe.operations.executions import BotoExecutions
from scribe.operations.listing import JobListing
from scribe.operations.names import JobNames
from scribe.operations.retries import Retries
from scribe.stack import Stack
from transcription.jobs import Job


@dataclass(frozen=True)
class Operations:
    """Each made when it is first needed, with the operator's own credentials."""

    stack: Stack

    @cached_property
    def listing(self) -> JobListing:
        """Jobs, newest first."""
        return JobListing(self.stack.client("dynamodb"), self.stack.outputs["JobsTable"])

    @cached_property
    def names(self) -> JobNames:
        """Which job a name means."""
        return JobNames(self.stack.jobs, self.listing)

    @cached_property
    def executions(self) -> BotoExecutions:
        """Executions of the state machine's alias."""
        return BotoExecutions(
            self.stack.client("stepfunctions"), self.stack.outputs["StateMachineAliasArn"]
        )

    @cached_property
    def retries(self) -> Retries:
        """Run a job again."""
        return Retries(self.stack.jobs, self.executions)

    @cached_property
    def cancellations(self) -> Cancellations:
        """End a job."""
        return Cancellations(self.stack.jobs, self.executions)

    def details(self, job: Job) -> Details:
        """All that is known of a job."""
        region = None if self.stack.endpoint_url else self.stack.session.region_name
        return details(job, self.stack.outputs["JobsTable"], region)
