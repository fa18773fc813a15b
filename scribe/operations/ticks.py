"""Replaces ticks of the schedule that the sweep did not survive: one sweep makes up for all."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scribe.operations.queues import Message, QueueReader
from scribe.operations.redrives import Redriven, RedriveOutcome


@dataclass(frozen=True)
class Ticks:
    sqs: Any
    lambda_: Any
    url: str
    function: str

    def run(self, *, dry_run: bool = False) -> Iterator[Redriven]:
        """Sweeps once, and deletes the messages if it succeeded. AWS's errors pass through."""
        with QueueReader(self.sqs, self.url) as reading:
            messages = list(reading)
            if not messages:
                return
            problem = None if dry_run else self._sweep()
            for message in messages:
                if problem is None and not dry_run:
                    reading.delete(message)
                outcome = RedriveOutcome.REFUSED if problem else RedriveOutcome.STARTED
                yield Redriven("sweep", outcome, problem or _reason(message))

    def _sweep(self) -> str | None:
        """Returns the error of a sweep, or None if it succeeded."""
        answer = self.lambda_.invoke(FunctionName=self.function, Qualifier="live", Payload=b"{}")
        if "FunctionError" not in answer:
            return None
        return f"the sweep failed again: {answer['Payload'].read().decode()[:300]}"


def _reason(message: Message) -> str:
    return message.attributes.get("ERROR_MESSAGE") or message.body[:200]
