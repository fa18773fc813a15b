"""The counts of jobs in DynamoDB: one item a minute, and one that the sweep writes.

They are kept in the jobs' table. They have no status, so no index of the jobs contains them, and
their keys contain a "#", as no job's does. TTL removes them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from transcription.adapters.dynamodb_table import DynamoTable, key_of
from transcription.domain import clock
from transcription.polling.load import SINCE_MINUTES, minute_of, open_now, rate
from transcription.steps.ports import JobLoad

KEEP_SECONDS = 3_600
_OPEN = "open#jobs"


@dataclass(frozen=True)
class DynamoJobLoad(JobLoad):
    table: DynamoTable

    def starts_a_second(self, now: datetime) -> float:
        answer = self.table.call(
            "update_item",
            Key=key_of(_minute(minute_of(now))),
            UpdateExpression="ADD jobs :one SET expires_at = :expires_at",
            ExpressionAttributeValues={":one": {"N": "1"}, ":expires_at": _expiry(now)},
            ReturnValues="UPDATED_NEW",
        )
        return rate(int(answer["Attributes"]["jobs"]["N"]), now)

    def open_jobs(self, now: datetime) -> int:
        minute = minute_of(now)
        names = [_OPEN, *(_minute(minute - ago) for ago in range(SINCE_MINUTES))]
        found = {item["job_id"]["S"]: item for item in self.table.batch_get(names)}
        swept = found.get(_OPEN, {})
        return open_now(
            {
                number: int(found[_minute(number)]["jobs"]["N"])
                for number in range(minute - SINCE_MINUTES + 1, minute + 1)
                if _minute(number) in found
            },
            int(swept["jobs"]["N"]) if swept else 0,
            int(swept["minute"]["N"]) if swept else 0,
        )

    def note_open(self, jobs: int, now: datetime) -> None:
        self.table.call(
            "update_item",
            Key=key_of(_OPEN),
            UpdateExpression="SET jobs = :jobs, #minute = :minute, expires_at = :expires_at",
            ExpressionAttributeNames={"#minute": "minute"},
            ExpressionAttributeValues={
                ":jobs": {"N": str(jobs)},
                ":minute": {"N": str(minute_of(now))},
                ":expires_at": _expiry(now),
            },
        )


def _minute(minute: int) -> str:
    return f"starts#{minute}"


def _expiry(now: datetime) -> dict[str, Any]:
    return {"N": str(int(clock.after(now, KEEP_SECONDS).timestamp()))}
