"""The media of each day in DynamoDB: one item a day in the jobs' table, which TTL removes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from transcription.adapters.aws import code_of
from transcription.adapters.dynamodb_table import DynamoTable, key_of
from transcription.domain.attempts import expiry
from transcription.domain.daily_media import day_of
from transcription.steps.ports import DailyMedia

_KEEP_DAYS = 2


@dataclass(frozen=True)
class DynamoDailyMedia(DailyMedia):
    """Keeps DailyMedia in DynamoDB. The key contains a "#", which no job's key does."""

    table: DynamoTable

    def count(self, seconds: float, now: datetime, most: float | None) -> bool:
        condition: dict[str, Any] = {}
        room: dict[str, Any] = {}
        if most is not None:
            if seconds > most:
                return False
            condition["ConditionExpression"] = "attribute_not_exists(#seconds) OR #seconds <= :room"
            room = {":room": {"N": f"{most - seconds:.3f}"}}
        try:
            self.table.call(
                "update_item",
                Key=key_of(media_item(now)),
                UpdateExpression="ADD #seconds :more SET expires_at = :expires_at",
                ExpressionAttributeNames={"#seconds": "seconds"},
                ExpressionAttributeValues={
                    ":more": {"N": f"{seconds:.3f}"},
                    ":expires_at": {"N": str(expiry(now, _KEEP_DAYS))},
                    **room,
                },
                **condition,
            )
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            return False
        return True


def media_item(now: datetime) -> str:
    """Returns the key of a day's item."""
    return f"media#{day_of(now)}"
