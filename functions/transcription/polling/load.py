"""How many jobs there are, told cheaply: what is started in a minute, and what the sweep counted.

Items beside the jobs' records, as in timings.py. They are counts of the moment: a start that is
counted twice, or not at all, is forgotten with the next sweep.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from transcription.adapters.aws import is_transient
from transcription.domain import clock
from transcription.domain.errors import ServiceUnavailable

KEEP_SECONDS = 3_600
#: Minutes whose starts are added to what the sweep counted: its schedule, and a little more.
SINCE_MINUTES = 7
#: A minute's first second says little about all of it.
_LEAST_SECONDS = 1.0
_OPEN = "open#jobs"


class Load(Protocol):
    """Where the counts are. Raises ServiceUnavailable when it cannot answer."""

    def starts_a_second(self, now: datetime) -> float:
        """Count a job that is started now; how many there are in this minute so far, a second."""
        ...

    def open_jobs(self, now: datetime) -> int:
        """How many jobs are open, or a few more."""
        ...

    def note_open(self, jobs: int, now: datetime) -> None:
        """So many are open: the sweep has counted them."""
        ...


@dataclass(frozen=True)
class DynamoLoad:
    """Load in DynamoDB."""

    client: Any
    table: str

    def starts_a_second(self, now: datetime) -> float:
        answer = self._call(
            "update_item",
            TableName=self.table,
            Key=_key(_minute(minute_of(now))),
            UpdateExpression="ADD jobs :one SET expires_at = :expires_at",
            ExpressionAttributeValues={":one": {"N": "1"}, ":expires_at": _expiry(now)},
            ReturnValues="UPDATED_NEW",
        )
        return rate(int(answer["Attributes"]["jobs"]["N"]), now)

    def open_jobs(self, now: datetime) -> int:
        minute = minute_of(now)
        names = [_OPEN, *(_minute(minute - ago) for ago in range(SINCE_MINUTES))]
        answer = self._call(
            "batch_get_item",
            RequestItems={self.table: {"Keys": [_key(name) for name in names]}},
        )
        found = {item["job_id"]["S"]: item for item in answer["Responses"][self.table]}
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
        self._call(
            "update_item",
            TableName=self.table,
            Key=_key(_OPEN),
            UpdateExpression="SET jobs = :jobs, #minute = :minute, expires_at = :expires_at",
            ExpressionAttributeNames={"#minute": "minute"},
            ExpressionAttributeValues={
                ":jobs": {"N": str(jobs)},
                ":minute": {"N": str(minute_of(now))},
                ":expires_at": _expiry(now),
            },
        )

    def _call(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self.client, operation)(**arguments)
        except (ClientError, BotoCoreError) as error:
            if is_transient(error):
                raise ServiceUnavailable(f"DynamoDB {operation}: {error}") from error
            raise


def rate(starts: int, now: datetime) -> float:
    """Starts a second, of those in this minute."""
    return starts / max(now.second + now.microsecond / 1e6, _LEAST_SECONDS)


def minute_of(now: datetime) -> int:
    """Minutes since the epoch."""
    return int(now.timestamp() // 60)


def open_now(starts: dict[int, int], counted: int, counted_in: int) -> int:
    """What the sweep counted in a minute, and all that was started since."""
    return counted + sum(count for minute, count in starts.items() if minute >= counted_in)


def _minute(minute: int) -> str:
    return f"starts#{minute}"


def _expiry(now: datetime) -> dict[str, str]:
    return {"N": str(int(clock.after(now, KEEP_SECONDS).timestamp()))}


def _key(name: str) -> dict[str, Any]:
    return {"job_id": {"S": name}}
