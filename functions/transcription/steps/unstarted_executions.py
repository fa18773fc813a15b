"""Executions that died before there was a record of their job, or before they took the job that
they were to retry: their input is started again.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from transcription.adapters.job_repository import JobRepository
from transcription.adapters.step_functions import Executions
from transcription.domain import clock
from transcription.domain.errors import InvalidEvent
from transcription.domain.jobs import JobRecord
from transcription.domain.ownership import retries
from transcription.domain.uploads import parse_upload, record_id_in

#: How long ago an execution may have been started: far more than the tries of its first state take.
HORIZON = timedelta(hours=24)
#: Characters of a job_id in an execution's name, which has 80.
_NAMED_BY = 60


@dataclass
class UnstartedExecutions:
    """Finds them and starts them again. Everything else that dies is found by its record."""

    jobs: JobRepository
    executions: Executions
    now: Callable[[], datetime] = clock.now
    _recorded: set[str] = field(default_factory=set)  #: ARNs that need not be looked at again

    def start_again(self, has_time: Callable[[], bool]) -> int:
        """How many were started again. Raises ServiceUnavailable."""
        ended = set()
        again = 0
        for arn in self.executions.ended_badly(self.now() - HORIZON):
            if not has_time():
                return again
            ended.add(arn)
            if arn in self._recorded:
                continue
            event = self.executions.input_of(arn)
            ids = _record_ids(arn, event)
            if event is None or self._is_recorded(arn, event, ids):
                self._recorded.add(arn)
                continue
            digest = hashlib.sha256(arn.encode()).hexdigest()[:12]
            self.executions.start(f"{ids[0][:_NAMED_BY]}-again-{digest}", event)
            again += 1
        self._recorded &= ended
        return again

    def _is_recorded(self, arn: str, event: Any, ids: list[str]) -> bool:
        """Whether any record is there; of a retry, one that is not the attempt's before it."""
        records = (self.jobs.get(job_id) for job_id in ids)
        return any(
            job is not None and (job.execution == arn or not _asks_for_more(event, job))
            for job in records
        )


def _asks_for_more(event: Any, job: JobRecord) -> bool:
    return isinstance(event, Mapping) and retries(event, job)


def _record_ids(arn: str, event: Any) -> list[str]:
    """Where the record of an execution's job is: made by its first state, or by a failure."""
    unnamed = f"unstarted-{arn.rpartition(':')[2]}"
    try:
        upload = parse_upload(event)
    except InvalidEvent:
        return [record_id_in(event), unnamed]
    return [upload.job_id, upload.unstarted_id, unnamed]
