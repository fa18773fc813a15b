"""Reads a queue to its end without losing messages that are to stay."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from math import inf
from typing import Any

#: Seconds for which nobody else sees a message that is being read.
HELD = 300
LISTEN = 1  # seconds; a receive that does not listen asks only some of SQS's servers


@dataclass(frozen=True)
class Message:
    body: str
    sent_at: float  #: epoch seconds
    attributes: dict[str, str]
    receipt: str
    message_id: str


@dataclass
class QueueReader:
    """Reads each message once that was there when the reading began.

    Afterwards others can receive the messages that were not deleted.
    """

    client: Any
    url: str
    listen: int = field(default_factory=lambda: LISTEN)  #: seconds, at an empty queue
    _left: dict[str, str] = field(default_factory=dict)  #: receipts by message id
    _began: float | None = None  #: by the clock with which SQS stamps messages

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
                WaitTimeSeconds=self.listen,
                VisibilityTimeout=HELD,
                AttributeNames=["SentTimestamp"],
                MessageAttributeNames=["All"],
            )
            self._began = self._began or _time_of(answer)
            received = list(map(_message, answer.get("Messages", [])))
            known = set(self._left)
            self._left |= {message.message_id: message.receipt for message in received}
            fresh = [
                message
                for message in received
                if message.message_id not in known and message.sent_at <= self._began
            ]
            if not fresh:
                return
            yield from fresh

    def delete(self, message: Message) -> None:
        self.client.delete_message(QueueUrl=self.url, ReceiptHandle=message.receipt)
        self._left.pop(message.message_id, None)


def _time_of(answer: dict[str, Any]) -> float:
    """Returns the end of the second in which SQS answered; without a date, every message is old
    enough.
    """
    date = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    return parsedate_to_datetime(date).timestamp() + 1 if date else inf


def _message(item: dict[str, Any]) -> Message:
    attributes = item.get("MessageAttributes", {})
    return Message(
        body=item["Body"],
        sent_at=int(item.get("Attributes", {}).get("SentTimestamp", 0)) / 1000,
        attributes={name: str(part.get("StringValue", "")) for name, part in attributes.items()},
        receipt=item["ReceiptHandle"],
        message_id=item["MessageId"],
    )
