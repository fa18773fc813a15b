"""What jobs took, kept beside the jobs' records in their table.

One item for each language holds the latest timings, each in a slot of its own that a job's name
chooses: writing one reads nothing, twice is as good as once, and the item stays small however many
jobs there are. It has no status, so no index of the jobs' has it, and its key holds a "#", as no
job's does. TTL removes it.
"""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from transcription.adapters.aws import is_transient
from transcription.domain.errors import ServiceUnavailable
from transcription.polling.duration_estimate import (
    LEAST_SECONDS,
    TIMINGS_A_CLASS,
    Timing,
    length_class,
)

#: A language that nobody used for so long begins anew.
KEEP_TIMINGS_SECONDS = 28 * 86_400


class DurationHistory(Protocol):
    """Where they are. Raises ServiceUnavailable when it cannot answer."""

    def of(self, language: str) -> list[Timing]:
        """The latest of a language."""
        ...

    def note(self, language: str, job: str, timing: Timing) -> None:
        """Keep what a job took, for the ones after it. job is its name at Transcribe."""
        ...


@dataclass(frozen=True)
class DynamoDurationHistory:
    """DurationHistory in DynamoDB."""

    client: Any
    table: str

    def of(self, language: str) -> list[Timing]:
        # A timing that is a moment old need not be seen: half the price.
        answer = self._call("get_item", Key=_timings_key(language))
        return list(_timings_in(answer.get("Item", {})))

    def note(self, language: str, job: str, timing: Timing) -> None:
        self._call(
            "update_item",
            Key=_timings_key(language),
            UpdateExpression="SET #slot = :timing, expires_at = :expires_at",
            ExpressionAttributeNames={"#slot": slot_of(job, timing.media_seconds)},
            ExpressionAttributeValues={
                ":timing": {"S": text_of(timing)},
                ":expires_at": {"N": str(int(timing.finished_at) + KEEP_TIMINGS_SECONDS)},
            },
        )

    def _call(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self.client, operation)(TableName=self.table, **arguments)
        except (ClientError, BotoCoreError) as error:
            if is_transient(error):
                raise ServiceUnavailable(f"DynamoDB {operation}: {error}") from error
            raise


def language_of(options: Mapping[str, Any]) -> str:
    """Whose timings a job's options ask for; finding the language out takes time of its own."""
    return str(options.get("language") or "identify")


def slot_of(job: str, media_seconds: float) -> str:
    """Where a job's timing goes: jobs of other lengths cannot overwrite it."""
    return f"t{length_class(media_seconds)}_{zlib.crc32(job.encode()) % TIMINGS_A_CLASS}"


def text_of(timing: Timing) -> str:
    """As a slot holds it: `finished seconds media-seconds`."""
    return f"{timing.finished_at:.0f} {timing.seconds:.1f} {timing.media_seconds:.1f}"


def _timings_in(item: Mapping[str, Any]) -> Iterator[Timing]:
    for name, value in item.items():
        if name.startswith("t") and "S" in value:
            finished_at, seconds, media_seconds = map(float, value["S"].split())
            yield Timing(finished_at, media_seconds, max(seconds, LEAST_SECONDS))


def _timings_key(language: str) -> dict[str, Any]:
    return {"job_id": {"S": f"timings#{language}"}}
