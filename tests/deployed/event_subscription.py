"""Receives the stack's events, with a rule and a queue beside the stack."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class EventSubscription:
    """Gets all events published from now on. The rule and the queue have this name."""

    events: Any
    sqs: Any
    name: str
    url: str

    @classmethod
    def begin(cls, events: Any, sqs: Any, name: str) -> "EventSubscription":
        url = str(sqs.create_queue(QueueName=name)["QueueUrl"])
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        arn = found["Attributes"]["QueueArn"]
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": statement})
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
        events.put_rule(Name=name, EventPattern=json.dumps({"source": ["transcription"]}))
        events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
        return cls(events, sqs, name, url)

    def end(self) -> None:
        """Deletes the rule and the queue."""
        self.events.remove_targets(Rule=self.name, Ids=["queue"])
        self.events.delete_rule(Name=self.name)
        self.sqs.delete_queue(QueueUrl=self.url)

    def taken(self, wait_seconds: int = 0) -> Iterator[dict[str, Any]]:
        """Yields the events that have arrived, and those of the next seconds."""
        while messages := self.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=wait_seconds
        ).get("Messages"):
            for message in messages:
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                yield json.loads(message["Body"])
