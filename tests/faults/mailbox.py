"""What the stack tells: failed jobs, dead letters, events; taken from their queues and kept."""

import json
from dataclasses import dataclass
from typing import Any

from scribe.stack import Stack
from transcription.domain.uploads import Upload

#: The rule and the queue that hear the stack's events.
NAME = "what-the-tests-hear"


@dataclass(frozen=True)
class DeadLetter:
    """An upload's event that reached no execution, and why."""

    event: dict[str, Any]
    why: str

    def names(self, upload: Upload) -> bool:
        """Whether it is this upload's."""
        try:
            return bool(self.event["detail"]["object"]["version-id"] == upload.version)
        except (KeyError, TypeError):
            return False


class Mailbox:
    """messages are those of failed jobs, undelivered the uploads' events that reached nothing,
    heard the stack's own events; look() brings them up to date.
    """

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.heard: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.undelivered: list[DeadLetter] = []
        self._clients: dict[str, Any] = {}
        self._listen()

    def client(self, service: str) -> Any:
        """An operator's."""
        if service not in self._clients:
            self._clients[service] = self.stack.client(service)
        return self._clients[service]

    def look(self) -> None:
        """Take what is in the queues."""
        self.messages += map(_body, self.emptied(self.stack.outputs["FailedJobsQueueUrl"]))
        self.heard += map(_body, self.emptied(self._heard_url))
        for message in self.emptied(self.stack.outputs["UndeliveredEventsQueueUrl"]):
            why = message.get("MessageAttributes", {}).get("ERROR_CODE", {}).get("StringValue", "")
            self.undelivered.append(DeadLetter(_body(message), why))

    def emptied(self, queue: str) -> list[dict[str, Any]]:
        """Every message in the queue, by its URL; it is empty then."""
        taken: list[dict[str, Any]] = []
        sqs = self.client("sqs")
        while messages := sqs.receive_message(
            QueueUrl=queue, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        ).get("Messages"):
            taken += messages
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(messages)
            ]
            sqs.delete_message_batch(QueueUrl=queue, Entries=entries)
        return taken

    def _listen(self) -> None:
        """A queue that hears what the stack publishes."""
        sqs, events = self.client("sqs"), self.client("events")
        self._heard_url = sqs.create_queue(QueueName=NAME)["QueueUrl"]
        attributes = sqs.get_queue_attributes(
            QueueUrl=self._heard_url, AttributeNames=["QueueArn"]
        )["Attributes"]
        policy = {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": attributes["QueueArn"],
            },
        }
        sqs.set_queue_attributes(
            QueueUrl=self._heard_url, Attributes={"Policy": json.dumps(policy)}
        )
        events.put_rule(Name=NAME, EventPattern=json.dumps({"source": ["transcription"]}))
        events.put_targets(Rule=NAME, Targets=[{"Id": "queue", "Arn": attributes["QueueArn"]}])


def _body(message: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(message["Body"]))
