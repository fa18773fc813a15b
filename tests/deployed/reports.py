"""The stack's reports: failed jobs, dead letters, events; taken from their queues and kept."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scribe.stack import Stack
from tests.deployed.event_subscription import EventSubscription
from transcription.domain.uploads import Upload

#: The tests' rule for the stack's events, and the queue that gets them.
SUBSCRIPTION = "events-for-the-tests"


@dataclass(frozen=True)
class DeadLetter:
    """An execution's input that could not start, and the error code."""

    input: dict[str, Any]
    code: str

    def is_of(self, upload: Upload) -> bool:
        """Returns whether it is this upload's."""
        try:
            return bool(self.input["detail"]["object"]["version-id"] == upload.version)
        except (KeyError, TypeError):
            return False


class StackReports:
    """The reports, oldest first; collect() brings them up to date."""

    def __init__(self, stack: Stack) -> None:
        self._outputs = stack.outputs
        self._sqs = stack.client("sqs")
        self.failed_jobs: list[dict[str, Any]] = []
        self.dead_letters: list[DeadLetter] = []
        self.events: list[dict[str, Any]] = []
        #: The jobs and attempts with an event that they completed, ever.
        self.completed_attempts: set[tuple[str, int]] = set()
        self._subscription = EventSubscription.begin(
            stack.client("events"), self._sqs, SUBSCRIPTION
        )

    def collect(self) -> None:
        """Takes all messages from the queues."""
        self.failed_jobs += map(_body, self.take(self._outputs["FailedJobsQueueUrl"]))
        self.events += self._subscription.taken()
        self.completed_attempts.update(
            (event["detail"]["job_id"], event["detail"]["attempt"])
            for event in self.events
            if event["detail-type"] == "Transcription Completed"
        )
        for message in self.take(self._outputs["UndeliveredEventsQueueUrl"]):
            code = message.get("MessageAttributes", {}).get("ERROR_CODE", {}).get("StringValue", "")
            self.dead_letters.append(DeadLetter(_body(message), code))

    def clear(self) -> None:
        self.collect()
        for kind in (self.failed_jobs, self.dead_letters, self.events):
            kind.clear()

    def take(self, queue: str) -> list[dict[str, Any]]:
        """Takes every message from the queue of this URL."""
        return list(self._taken(queue))

    def _taken(self, queue: str) -> Iterator[dict[str, Any]]:
        while messages := self._sqs.receive_message(
            QueueUrl=queue, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        ).get("Messages"):
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(messages)
            ]
            self._sqs.delete_message_batch(QueueUrl=queue, Entries=entries)
            yield from messages


def _body(message: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(message["Body"]))
