"""The job records in DynamoDB."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from transcription.adapters.aws import code_of, is_transient
from transcription.adapters.dynamodb_items import from_item, to_item
from transcription.domain.errors import ServiceUnavailable
from transcription.domain.jobs import JobRecord, Status

INDEX = "status-index"


class OwnershipLost(Exception):
    """The record is another execution's, its status has gone on, or it is gone.

    job: the record as it is, None where there is none.
    """

    def __init__(self, job: JobRecord | None) -> None:
        super().__init__("the record has changed hands")
        self.job = job


@dataclass(frozen=True)
class OpenJob:
    """What the index tells of a job with something left to be done."""

    job_id: str
    next_check_at: str
    created_at: str


class JobRepository(Protocol):
    """Where the records are.

    Every write is conditional. Raises ServiceUnavailable when it cannot answer.
    """

    def get(self, job_id: str) -> JobRecord | None:
        """The record, consistently read."""
        ...

    def create(self, job: JobRecord) -> bool:
        """Write the record unless there is one; whether it was written."""
        ...

    def update(
        self,
        job_id: str,
        *,
        owner: str,
        statuses: tuple[Status, ...] = (),
        seen_check_at: str | None = None,
        changes: Mapping[str, Any],
        remove: tuple[str, ...] = (),
        add: Mapping[str, int] | None = None,
    ) -> JobRecord:
        """Change the record if owner owns it and its status is one of these. Raises OwnershipLost.

        With seen_check_at, only if next_check_at is still that: nobody has worked on the job since
        it was read.
        """
        ...

    def delete(self, job_id: str) -> None:
        """Remove a record; that there is none is a success."""
        ...

    def pages_of(self, status: Status, before: str | None = None) -> Iterator[list[OpenJob]]:
        """Jobs of a status with something left to be done, next check first, in pages."""
        ...


class DynamoJobRepository:
    """JobRepository in DynamoDB."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def get(self, job_id: str) -> JobRecord | None:
        answer = self._call("get_item", Key=_key(job_id), ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else None

    def create(self, job: JobRecord) -> bool:
        try:
            self._call(
                "put_item",
                Item=to_item(vars(job)),
                ConditionExpression="attribute_not_exists(job_id)",
            )
        except OwnershipLost:
            return False
        return True

    def update(
        self,
        job_id: str,
        *,
        owner: str,
        statuses: tuple[Status, ...] = (),
        seen_check_at: str | None = None,
        changes: Mapping[str, Any],
        remove: tuple[str, ...] = (),
        add: Mapping[str, int] | None = None,
    ) -> JobRecord:
        changes = {name: value for name, value in changes.items() if value is not None}
        add = add or {}
        condition, names, values = _expected(owner, statuses, seen_check_at)
        clauses = {
            "SET": [f"#{name} = :{name}" for name in changes],
            "REMOVE": [f"#{name}" for name in remove],
            "ADD": [f"#{name} :{name}" for name in add],
        }
        names |= {f"#{name}": name for name in (*changes, *remove, *add)}
        values |= {f":{name}": value for name, value in to_item({**changes, **add}).items()}
        answer = self._call(
            "update_item",
            Key=_key(job_id),
            UpdateExpression=" ".join(
                f"{verb} {', '.join(parts)}" for verb, parts in clauses.items() if parts
            ),
            ConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
        return from_item(answer["Attributes"])

    def delete(self, job_id: str) -> None:
        self._call("delete_item", Key=_key(job_id))

    def pages_of(self, status: Status, before: str | None = None) -> Iterator[list[OpenJob]]:
        query: dict[str, Any] = {
            "IndexName": INDEX,
            "KeyConditionExpression": "#status = :status",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": {":status": {"S": status.value}},
        }
        if before is not None:
            query["KeyConditionExpression"] += " AND next_check_at < :before"
            query["ExpressionAttributeValues"][":before"] = {"S": before}
        while True:
            answer = self._call("query", **query)
            yield [_open_job(item) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _call(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self._client, operation)(TableName=self._table, **arguments)
        except (ClientError, BotoCoreError) as error:
            if code_of(error) == "ConditionalCheckFailedException":
                item = getattr(error, "response", {}).get("Item")
                raise OwnershipLost(from_item(item) if item else None) from None
            if is_transient(error):
                raise ServiceUnavailable(f"DynamoDB {operation}: {error}") from error
            raise


def _expected(
    owner: str, statuses: tuple[Status, ...], seen_check_at: str | None
) -> tuple[str, dict[str, str], dict[str, Any]]:
    """The condition of a write, its names and its values."""
    condition = "#owner = :owner"
    names, values = {"#owner": "execution"}, {":owner": {"S": owner}}
    if statuses:
        places = {f":status{number}": status for number, status in enumerate(statuses)}
        condition += f" AND #status IN ({', '.join(places)})"
        names["#status"] = "status"
        values |= {place: {"S": status.value} for place, status in places.items()}
    if seen_check_at is not None:
        condition += " AND #next_check_at = :seen"
        names["#next_check_at"] = "next_check_at"
        values[":seen"] = {"S": seen_check_at}
    return condition, names, values


def _key(job_id: str) -> dict[str, Any]:
    return {"job_id": {"S": job_id}}


def _open_job(item: Mapping[str, Any]) -> OpenJob:
    created_at = item.get("created_at", item["next_check_at"])
    return OpenJob(item["job_id"]["S"], item["next_check_at"]["S"], created_at["S"])
