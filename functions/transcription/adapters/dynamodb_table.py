"""The jobs' table: calls of DynamoDB, with their errors in the project's terms."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from transcription.adapters.aws import service_errors


@dataclass(frozen=True)
class DynamoTable:
    """One table. Its calls raise ServiceUnavailable if DynamoDB cannot answer now."""

    client: Any
    name: str

    def call(self, operation: str, **arguments: Any) -> Any:
        """One operation on the table, named as botocore names it."""
        with service_errors(f"DynamoDB {operation}"):
            return getattr(self.client, operation)(TableName=self.name, **arguments)

    def batch_get(self, names: Iterable[str]) -> list[dict[str, Any]]:
        """The items with these keys that exist, in any order."""
        keys = [key_of(name) for name in names]
        with service_errors("DynamoDB batch_get_item"):
            answer = self.client.batch_get_item(RequestItems={self.name: {"Keys": keys}})
        return list(answer["Responses"][self.name])


def key_of(name: str) -> dict[str, Any]:
    """The key of an item."""
    return {"job_id": {"S": name}}
