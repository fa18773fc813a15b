"""The job table in memory, as strict about its conditions as DynamoDB."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from transcription.adapters.dynamodb_items import from_item, to_item
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.ownership import OwnershipLost
from transcription.steps.ports import JobRepository, OpenJob


class InMemoryJobRepository(JobRepository):
    """Keeps items as DynamoDB would, so that records go through the same conversion.

    items maps job_id to item. page_size is the number of jobs in a page of pages_of.
    """

    def __init__(self, page_size: int = 1000) -> None:
        self.items: dict[str, dict[str, Any]] = {}
        self.erased: set[str] = set()
        self.page_size = page_size

    def __getitem__(self, job_id: str) -> JobRecord:
        return from_item(self.items[job_id])

    def put(self, job: JobRecord) -> JobRecord:
        """Stores a record without conditions, as a test's history."""
        self.items[job.job_id] = to_item(vars(job))
        return job

    def get(self, job_id: str) -> JobRecord | None:
        return from_item(self.items[job_id]) if job_id in self.items else None

    def create(self, job: JobRecord) -> bool:
        if job.job_id in self.items or job.job_id in self.erased:
            return False
        self.put(job)
        return True

    def update(
        self,
        job_id: str,
        *,
        owner: str,
        statuses: tuple[Status, ...] = (),
        seen: Mapping[str, str | int | None] | None = None,
        changes: Mapping[str, Any],
        remove: tuple[str, ...] = (),
        add: Mapping[str, int] | None = None,
    ) -> JobRecord:
        job = self.get(job_id)
        if job is None or job.execution != owner:
            raise OwnershipLost(job)
        if statuses and job.status not in statuses:
            raise OwnershipLost(job)
        if any(getattr(job, name) != value for name, value in (seen or {}).items()):
            raise OwnershipLost(job)
        touched = [*(name for name, value in changes.items() if value is not None), *remove]
        assert len({*touched, *(add or {})}) == len(touched) + len(add or {}), "paths overlap"
        sums = {name: getattr(job, name) + more for name, more in (add or {}).items()}
        item = {**self.items[job_id], **to_item({**changes, **sums})}
        self.items[job_id] = {name: item[name] for name in item if name not in remove}
        return self[job_id]

    def mark_erased(self, job_id: str, now: datetime) -> None:
        self.erased.add(job_id)

    def is_erased(self, job_id: str) -> bool:
        return job_id in self.erased

    def delete(self, job: JobRecord) -> None:
        found = self.get(job.job_id)
        if found is None or (found.execution, found.status) != (job.execution, job.status):
            raise OwnershipLost(found)
        del self.items[job.job_id]

    def pages_of(self, status: Status, before: str | None = None) -> Iterator[list[OpenJob]]:
        found = sorted(
            (item["next_check_at"]["S"], job_id, item["created_at"]["S"])
            for job_id, item in self.items.items()
            if item["status"]["S"] == status.value and "next_check_at" in item
        )
        due = [OpenJob(job_id, at, made) for at, job_id, made in found if not before or at < before]
        for start in range(0, max(len(due), 1), self.page_size):
            yield due[start : start + self.page_size]
