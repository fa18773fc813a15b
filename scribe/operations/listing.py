"""Jobs by time, newest or oldest first, in pages that cost the same however many records there are.

The index has the jobs of each status by time; a list is its statuses merged. A page goes on from
the place of the last job of the one before, so it holds what is true when it is asked for.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from scribe.operations.job_summary import JobFilter, JobSummary, ListPosition, listed
from transcription.domain import clock
from transcription.domain.jobs import Status

INDEX = "created-index"
#: Records that one page looks at, at most: with a rare key a page can end before it is full.
LOOK_AT = 20_000
_FIRST_READ, _LATER_READ = 50, 1_000  # items a query asks for: most lists are short


@dataclass(frozen=True)
class Page:
    jobs: list[JobSummary]
    next: str | None  #: where the next page begins; None at the end
    looked_at: int


class JobListing:
    """Lists over boto3. AWS's errors pass through."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def page(self, job_filter: JobFilter, size: int = 50, after: str | None = None) -> Page:
        """At most `size` jobs, from the position `after`. Raises ValueError if that is not one."""
        last = ListPosition.parse(after) if after else None
        jobs: list[JobSummary] = []
        looked_at = 0
        for job in self._merged(job_filter, last):
            if len(jobs) == size or looked_at == LOOK_AT:
                return Page(jobs, str(last), looked_at)
            looked_at, last = looked_at + 1, job.place
            if job_filter.matches(job):
                jobs.append(job)
        return Page(jobs, None, looked_at)

    def each(self, job_filter: JobFilter) -> Iterator[JobSummary]:
        """All of them, read as they are taken."""
        return filter(job_filter.matches, self._merged(job_filter, None))

    def count(self, status: Status, most: int) -> int:
        """How many there are; counting stops at `most` or slightly above."""
        query = self._query(JobFilter(), status, None)
        found = 0
        while found < most:
            answer = self._client.query(**query, Select="COUNT")
            found += int(answer["Count"])
            if "LastEvaluatedKey" not in answer:
                return found
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        return found

    def oldest(self, status: Status) -> JobSummary | None:
        query = self._query(JobFilter(oldest_first=True), status, None)
        items = self._client.query(**query, Limit=1)["Items"]
        return listed(items[0]) if items else None

    def _merged(self, job_filter: JobFilter, last: ListPosition | None) -> Iterator[JobSummary]:
        streams = [self._of(job_filter, status, last) for status in job_filter.statuses]
        seen = None
        for job in heapq.merge(*streams, key=_place, reverse=not job_filter.oldest_first):
            if job.job_id != seen:  # it went from one status to the next between two reads
                yield job
            seen = job.job_id

    def _of(
        self, job_filter: JobFilter, status: Status, last: ListPosition | None
    ) -> Iterator[JobSummary]:
        """The jobs of a status after a place; those of one moment by their ids, as the index is
        free to give them in any order.
        """
        jobs = self._read(job_filter, status, last)
        for _, moment in groupby(jobs, key=lambda job: job.created_at):
            for job in sorted(moment, key=_place, reverse=not job_filter.oldest_first):
                if last is None or job_filter.goes_on(last, job.place):
                    yield job

    def _read(
        self, job_filter: JobFilter, status: Status, last: ListPosition | None
    ) -> Iterator[JobSummary]:
        query = self._query(job_filter, status, last)
        limit = _FIRST_READ
        while True:
            answer = self._client.query(**query, Limit=limit)
            yield from map(listed, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
            limit = _LATER_READ

    def _query(
        self, job_filter: JobFilter, status: Status, last: ListPosition | None
    ) -> dict[str, Any]:
        since = clock.stamp(job_filter.since) if job_filter.since else "0"
        until = clock.stamp(job_filter.until) if job_filter.until else "9"
        if last and job_filter.oldest_first:
            since = max(since, last.created_at)
        elif last:
            until = min(until, last.created_at)
        return {
            "TableName": self._table,
            "IndexName": INDEX,
            "KeyConditionExpression": "#status = :status AND created_at BETWEEN :since AND :until",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": {
                ":status": {"S": status.value},
                ":since": {"S": since},
                ":until": {"S": until},
            },
            "ScanIndexForward": job_filter.oldest_first,
        }


def _place(job: JobSummary) -> ListPosition:
    return job.place
