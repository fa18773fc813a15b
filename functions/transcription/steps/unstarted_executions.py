"""Finds executions that died before their job had a record, or before they owned a job to retry.

Their input is started again. An execution whose first step could not run at all is not among them:
its input is in the dead-letter queue, for an operator.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from transcription.domain import clock
from transcription.domain.errors import InvalidEvent
from transcription.domain.ownership import retries
from transcription.domain.uploads import parse_upload, resumed_job_id
from transcription.steps.ports import Executions, JobRepository

#: How long ago an execution may have started: far longer than its first step is usually retried.
HORIZON = timedelta(hours=24)
_NAMED_BY = 60  # characters of a job_id in an execution's name, which has 80


@dataclass
class UnstartedExecutions:
    """Finds such executions and starts them again. All others are found by their records."""

    jobs: JobRepository
    executions: Executions
    now: Callable[[], datetime] = clock.now
    _seen: set[str] = field(default_factory=set)  #: ARNs that were examined already

    def start_again(self, has_time: Callable[[], bool]) -> int:
        """Returns the number of executions started again. Raises ServiceUnavailable."""
        ended = set()
        again = 0
        for arn in self.executions.ended_badly(self.now() - HORIZON):
            if not has_time():
                return again
            ended.add(arn)
            if arn in self._seen:
                continue
            event = self.executions.unstarted_input(arn)
            job_id = self._unrecorded_job(arn, event)
            if job_id is None:
                self._seen.add(arn)
                continue
            digest = hashlib.sha256(arn.encode()).hexdigest()[:12]
            self.executions.start(f"{job_id[:_NAMED_BY]}-again-{digest}", event)
            again += 1
        self._seen &= ended
        return again

    def _unrecorded_job(self, arn: str, event: Any) -> str | None:
        """Returns the job of an input that no record keeps; None if one does, or the input
        is gone.
        """
        if event is None:
            return None
        try:
            job_id = parse_upload(event).job_id
        except InvalidEvent:  # the first step sends it to the dead-letter queue, or fails its job
            job_id = resumed_job_id(event) or "input"
        job = self.jobs.get(job_id)
        if job is None and self.jobs.is_erased(job_id):
            return None
        is_recorded = job is not None and (job.execution == arn or not retries(event, job))
        return None if is_recorded else job_id
