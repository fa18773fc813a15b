"""QueueReader a queue to its end without losing what is not to be deleted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

#: Seconds that nobody else sees a message that is being looked at.
HELD = 300
_LISTEN = 1  # seconds; a receive that does not listen asks only some of SQS's servers


@dataclass(frozen=True)
class Message:
    """One of the queue."""

    body: str
    sent_at: float  #: epoch seconds
    attributes: dict[str, str]
    receipt: str
    message_id: str


@dataclass
class QueueReader:
    """One reading of a queue: each message once; those that are not deleted are given back."""

    client: Any
    url: str
    _left: dict[str, str] = field(default_factory=dict)  #: receipts by message id

    def __enter__(self) -> "QueueReader":
        return self

    def __exit__(self, *_: object) -> None:
        for receipt in self._left.values():
            self.client.change_message_visibility(
                QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=0
            )

    def __iter__(self) -> Iterator[Message]:
        while True:
            answer = self.client.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=10,
                WaitTimeSeconds=_LISTEN,
                VisibilityTimeout=HELD,
                AttributeNames=["SentTimestamp"],
                MessageAttributeNames=["All"],
            )
            fresh = [
                item for item in answer.get("Messages", []) if item["MessageId"] not in self._left
            ]
            self._left |= {
                item["MessageId"]: item["ReceiptHandle"] for item in answer.get("Messages", [])
            }
            if not fresh:
                return
            yield from map(_message, fresh)

    def delete(self, message: Message) -> None:
        """Take it out for good."""
        self.client.delete_message(QueueUrl=self.url, ReceiptHandle=message.receipt)
        self._left.pop(message.message_id, None)


def _message(item: dict[str, Any]) -> Message:
    attributes = item.get("MessageAttributes", {})
    return Message(
        body=item["Body"],
        sent_at=int(item.get("Attributes", {}).get("SentTimestamp", 0)) / 1000,
        attributes={name: str(part.get("StringValue", "")) for name, part in attributes.items()},
        receipt=item["ReceiptHandle"],
        message_id=item["MessageId"],
    )
