"""Lists jobs by time, newest or oldest first, in pages whose cost does not grow with the table.

The index has the jobs of each status by time; a list merges the statuses. A page begins after the
last job of the page before, and shows the state at the moment of the request. With a key or a
language, a page first reads the newest jobs in order, which is enough for what many jobs have, and
then searches all others at once.
"""

import heapq
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from scribe.operations.job_summary import JobFilter, JobSummary, ListPosition, listed
from scribe.operations.name_search import NameSearch
from transcription.domain.jobs import Status

INDEX = "created-index"
#: Jobs that a narrow page reads in order before it searches all others.
LOOK_AT = 1_000
_FIRST_READ, _LATER_READ = 50, 1_000  # items a query asks for: most lists are short


@dataclass(frozen=True)
class Page:
    jobs: list[JobSummary]
    next: str | None  #: where the next page begins; None at the end


class JobListing:
    """Reads lists by boto3. AWS's errors pass through."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table
        self._names = NameSearch(client, table)

    def page(self, job_filter: JobFilter, size: int = 50, after: str | None = None) -> Page:
        """Returns at most `size` jobs after a position. Raises ValueError if `after` is none."""
        last = ListPosition.parse(after) if after else None
        jobs: list[JobSummary] = []
        for looked_at, job in enumerate(self._merged(job_filter, last)):
            if len(jobs) == size:
                return Page(jobs, str(last))
            if job_filter.is_narrow and looked_at == LOOK_AT:
                jobs += islice(self._searched(job_filter, last), size - len(jobs) + 1)
                return Page(jobs[:size], str(jobs[size - 1].place) if len(jobs) > size else None)
            last = job.place
            if job_filter.matches(job):
                jobs.append(job)
        return Page(jobs, None)

    def each(self, job_filter: JobFilter) -> Iterator[JobSummary]:
        """Yields all jobs of the filter. If it is not narrow, they are read as they are taken."""
        read = self._searched if job_filter.is_narrow else self._merged
        return read(job_filter, None)

    def candidates(self, part: str) -> list[JobSummary]:
        """Returns jobs whose key contains the part or whose id begins with it, and a few more."""
        return self._names.candidates(part, JobFilter())

    def count(self, status: Status, most: int) -> int:
        """Returns the number of jobs; counting stops at `most` or slightly above."""
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

    def _searched(self, job_filter: JobFilter, last: ListPosition | None) -> Iterator[JobSummary]:
        for job in self._names.candidates(job_filter.literal, job_filter):
            if job_filter.matches(job) and (last is None or job_filter.goes_on(last, job.place)):
                yield job

    def _merged(self, job_filter: JobFilter, last: ListPosition | None) -> Iterator[JobSummary]:
        def first(status: Status) -> Any:
            return self._client.query(**self._query(job_filter, status, last), Limit=_FIRST_READ)

        with ThreadPoolExecutor(len(job_filter.statuses)) as pool:
            answers = list(pool.map(first, job_filter.statuses))
        streams = [
            self._of(job_filter, status, last, answer)
            for status, answer in zip(job_filter.statuses, answers, strict=True)
        ]
        seen = None
        for job in heapq.merge(*streams, key=_place, reverse=not job_filter.oldest_first):
            if job.job_id != seen:  # it went from one status to the next between two reads
                yield job
            seen = job.job_id

    def _of(
        self, job_filter: JobFilter, status: Status, last: ListPosition | None, answer: Any
    ) -> Iterator[JobSummary]:
        """Yields the jobs of a status after a place. Those of one moment are sorted by id, because
        the index may return them in any order.
        """
        jobs = self._read(self._query(job_filter, status, last), answer)
        for _, moment in groupby(jobs, key=lambda job: job.created_at):
            for job in sorted(moment, key=_place, reverse=not job_filter.oldest_first):
                if last is None or job_filter.goes_on(last, job.place):
                    yield job

    def _read(self, query: dict[str, Any], answer: Any) -> Iterator[JobSummary]:
        """Yields the jobs of the first answer and of the answers that follow it."""
        while True:
            yield from map(listed, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
            answer = self._client.query(**query, Limit=_LATER_READ)

    def _query(
        self, job_filter: JobFilter, status: Status, last: ListPosition | None
    ) -> dict[str, Any]:
        since, until = job_filter.span
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
