"""The jobs' table: calls of DynamoDB, with their errors in the project's terms."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from transcription.adapters.aws import service_errors
from transcription.domain.errors import ServiceUnavailable

#: Why DynamoDB cancels a transaction that can succeed a moment later.
_PASSING = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})


@dataclass(frozen=True)
class DynamoTable:
    """One table. Its calls raise ServiceUnavailable if DynamoDB cannot answer now."""

    client: Any
    name: str

    def call(self, operation: str, **arguments: Any) -> Any:
        """One operation on the table, named as botocore names it."""
        with service_errors(f"DynamoDB {operation}"):
            return getattr(self.client, operation)(TableName=self.name, **arguments)

    def write_all(self, *writes: dict[str, dict[str, Any]]) -> bool:
        """All of these writes and condition checks in one transaction.

        Returns False if a condition does not hold; then nothing is written. Each is named as
        TransactWriteItems names it: {"Put": {"Item": ...}}.
        """
        items = [
            {kind: {"TableName": self.name, **write}}
            for one in writes
            for kind, write in one.items()
        ]
        with service_errors("DynamoDB transact_write_items"):
            try:
                self.client.transact_write_items(TransactItems=items)
            except ClientError as error:
                cancelled: Any = error.response.get("CancellationReasons", ())
                reasons = {reason["Code"] for reason in cancelled}
                if "ConditionalCheckFailed" in reasons:
                    return False
                if reasons & _PASSING:
                    raise ServiceUnavailable(f"DynamoDB transact_write_items: {error}") from error
                raise
        return True

    def batch_get(self, names: Iterable[str]) -> list[dict[str, Any]]:
        """The items with these keys that exist, in any order."""
        keys = [key_of(name) for name in names]
        with service_errors("DynamoDB batch_get_item"):
            answer = self.client.batch_get_item(RequestItems={self.name: {"Keys": keys}})
        return list(answer["Responses"][self.name])


def key_of(name: str) -> dict[str, Any]:
    """The key of an item."""
    return {"job_id": {"S": name}}
