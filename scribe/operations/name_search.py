"""Finds jobs by their files' names: a parallel Scan of the index of names, filtered by DynamoDB.

Only jobs that can match are sent. A megabyte takes about 70 ms, and eight are read at once, which
is about what a table serves at once: 12,000 read units a second.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

from botocore.exceptions import ClientError

from scribe.errors import Unavailable
from scribe.operations.job_summary import JobFilter, JobSummary, listed
from transcription.adapters.aws import code_of, message_of
from transcription.adapters.dynamodb_items import FOLDED_KEY
from transcription.domain.folding import folded
from transcription.domain.jobs import Status

INDEX = "names-index"
SEGMENTS = 8


class NameSearch:
    """Searches by boto3. AWS's errors pass through."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def candidates(self, part: str, job_filter: JobFilter) -> list[JobSummary]:
        """Returns the filter's jobs whose key contains the part in any capitals, or whose id begins
        with it, or whose record is older than the index; in the filter's order.

        The filter's key is ignored. Raises Unavailable if the stack has no index of names.
        """
        scan = self._scan(folded(part), job_filter)
        with ThreadPoolExecutor(SEGMENTS) as pool:
            segments = pool.map(lambda number: list(self._segment(scan, number)), range(SEGMENTS))
            found = list(chain.from_iterable(segments))
        return sorted(found, key=lambda job: job.place, reverse=not job_filter.oldest_first)

    def _segment(self, scan: dict[str, Any], number: int) -> Iterator[JobSummary]:
        ask = {**scan, "Segment": number, "TotalSegments": SEGMENTS}
        while True:
            answer = self._page(ask)
            yield from map(listed, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            ask["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _page(self, ask: dict[str, Any]) -> Any:
        try:
            return self._client.scan(**ask)
        except ClientError as error:
            if code_of(error) == "ValidationException" and "index" in message_of(error).lower():
                raise Unavailable(
                    f"The jobs' table has no {INDEX}, or it is still being filled.",
                    ["Deploy this version of the stack (make deploy), or name the job by its id."],
                ) from error
            raise

    def _scan(self, part: str, job_filter: JobFilter) -> dict[str, Any]:
        since, until = job_filter.span
        names = {}
        values = {":since": since, ":until": until}
        conditions = ["created_at BETWEEN :since AND :until"]
        if part:
            conditions.append(
                "(contains(#key, :part) OR begins_with(job_id, :part)"
                " OR attribute_not_exists(#key))"
            )
            names["#key"] = FOLDED_KEY
            values[":part"] = part
        if job_filter.language:
            conditions.append("#language = :language")
            names["#language"] = "language"
            values[":language"] = job_filter.language
        if set(job_filter.statuses) != set(Status):
            places = {f":status{n}": status for n, status in enumerate(job_filter.statuses)}
            conditions.append(f"#status IN ({', '.join(places)})")
            names["#status"] = "status"
            values |= places
        scan = {
            "TableName": self._table,
            "IndexName": INDEX,
            "FilterExpression": " AND ".join(conditions),
            "ExpressionAttributeValues": {name: {"S": str(text)} for name, text in values.items()},
        }
        return {**scan, "ExpressionAttributeNames": names} if names else scan
