"""The jobs' table: calls of DynamoDB, with their errors in the project's terms."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from transcription.adapters.aws import service_errors
from transcription.domain.errors import ServiceUnavailable

#: Reasons for which DynamoDB cancels a transaction that can succeed a moment later.
_PASSING = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})


@dataclass(frozen=True)
class DynamoTable:
    """One DynamoDB table. Its calls raise ServiceUnavailable if DynamoDB cannot answer now."""

    client: Any
    name: str

    def call(self, operation: str, **arguments: Any) -> Any:
        """Calls one operation on the table, named as in botocore, and returns its answer."""
        with service_errors(f"DynamoDB {operation}"):
            return getattr(self.client, operation)(TableName=self.name, **arguments)

    def write_all(self, *writes: dict[str, dict[str, Any]]) -> bool:
        """Writes all of these items and checks all conditions in one transaction.

        Returns False, with nothing written, if a condition does not hold. Each write has the form
        of TransactWriteItems: {"Put": {"Item": ...}}.
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
        """Returns the items with these keys that exist, in any order."""
        keys = [key_of(name) for name in names]
        with service_errors("DynamoDB batch_get_item"):
            answer = self.client.batch_get_item(RequestItems={self.name: {"Keys": keys}})
        return list(answer["Responses"][self.name])


def key_of(name: str) -> dict[str, Any]:
    return {"job_id": {"S": name}}
