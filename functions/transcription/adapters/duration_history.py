"""How long past jobs took, in DynamoDB: one item for each language in the jobs' table."""

from dataclasses import dataclass

from transcription.adapters.dynamodb_table import DynamoTable, key_of
from transcription.polling.duration_estimate import Timing
from transcription.polling.history import KEEP_SECONDS, slot_of, text_of, timings_in
from transcription.steps.ports import DurationHistory


@dataclass(frozen=True)
class DynamoDurationHistory(DurationHistory):
    table: DynamoTable

    def of(self, language: str) -> list[Timing]:
        # An eventually consistent read costs half, and missing the newest timing does no harm.
        item = self.table.call("get_item", Key=_key(language)).get("Item", {})
        return list(timings_in({name: value["S"] for name, value in item.items() if "S" in value}))

    def note(self, language: str, job: str, timing: Timing) -> None:
        self.table.call(
            "update_item",
            Key=_key(language),
            UpdateExpression="SET #slot = :timing, expires_at = :expires_at",
            ExpressionAttributeNames={"#slot": slot_of(job, timing.media_seconds)},
            ExpressionAttributeValues={
                ":timing": {"S": text_of(timing)},
                ":expires_at": {"N": str(int(timing.finished_at) + KEEP_SECONDS)},
            },
        )


def _key(language: str) -> dict[str, dict[str, str]]:
    return key_of(f"timings#{language}")
