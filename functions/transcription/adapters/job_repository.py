"""The job records in DynamoDB."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from transcription.adapters.aws import code_of
from transcription.adapters.dynamodb_items import from_item, to_item
from transcription.adapters.dynamodb_table import DynamoTable, key_of
from transcription.domain.attempts import expiry
from transcription.domain.jobs import ERASED_DAYS, JobRecord, Status, erased_mark
from transcription.domain.ownership import OwnershipLost
from transcription.steps.ports import JobRepository, OpenJob

INDEX = "status-index"


@dataclass(frozen=True)
class DynamoJobRepository(JobRepository):
    table: DynamoTable

    def get(self, job_id: str) -> JobRecord | None:
        answer = self.table.call("get_item", Key=key_of(job_id), ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else None

    def create(self, job: JobRecord) -> bool:
        is_new = "attribute_not_exists(job_id)"
        mark = key_of(erased_mark(job.job_id))
        return self.table.write_all(
            {"Put": {"Item": to_item(vars(job)), "ConditionExpression": is_new}},
            {"ConditionCheck": {"Key": mark, "ConditionExpression": is_new}},
        )

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
        changed, added = to_item(changes), to_item(add or {})
        condition, names, values = _expected(owner, statuses, seen or {})
        clauses = {
            "SET": [f"#{name} = :{name}" for name in changed],
            "REMOVE": [f"#{name}" for name in remove],
            "ADD": [f"#{name} :{name}" for name in added],
        }
        names |= {f"#{name}": name for name in (*changed, *remove, *added)}
        values |= {f":{name}": value for name, value in (changed | added).items()}
        answer = self._write(
            "update_item",
            Key=key_of(job_id),
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

    def mark_erased(self, job_id: str, now: datetime) -> None:
        self.table.call(
            "update_item",
            Key=key_of(erased_mark(job_id)),
            UpdateExpression="SET expires_at = :expires_at",
            ExpressionAttributeValues={":expires_at": {"N": str(expiry(now, ERASED_DAYS))}},
        )

    def is_erased(self, job_id: str) -> bool:
        key = key_of(erased_mark(job_id))
        return "Item" in self.table.call("get_item", Key=key, ConsistentRead=True)

    def delete(self, job: JobRecord) -> None:
        condition, names, values = _expected(job.execution, (job.status,), {})
        self._write(
            "delete_item",
            Key=key_of(job.job_id),
            ConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )

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
            answer = self.table.call("query", **query)
            yield [_open_job(item) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _write(self, operation: str, **arguments: Any) -> Any:
        """Writes if the condition holds. Raises OwnershipLost if it does not."""
        try:
            return self.table.call(operation, **arguments)
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            item: Any = error.response.get("Item")
            raise OwnershipLost(from_item(item) if item else None) from None


def _expected(
    owner: str, statuses: tuple[Status, ...], seen: Mapping[str, str | int | None]
) -> tuple[str, dict[str, str], dict[str, Any]]:
    """Returns the condition of a write, its names and its values."""
    condition = "#owner = :owner"
    names, values = {"#owner": "execution"}, {":owner": {"S": owner}}
    if statuses:
        places = {f":status{number}": status for number, status in enumerate(statuses)}
        condition += f" AND #status IN ({', '.join(places)})"
        names["#status"] = "status"
        values |= {place: {"S": status.value} for place, status in places.items()}
    for name, attribute in to_item(seen).items():
        condition += f" AND #{name} = :seen_{name}"
        values[f":seen_{name}"] = attribute
    for name in [name for name, value in seen.items() if value is None]:
        condition += f" AND attribute_not_exists(#{name})"
    names |= {f"#{name}": name for name in seen}
    return condition, names, values


def _open_job(item: Mapping[str, Any]) -> OpenJob:
    created_at = item.get("created_at", item["next_check_at"])
    return OpenJob(item["job_id"]["S"], item["next_check_at"]["S"], created_at["S"])
