"""Finds messages about certain jobs in the stack's queues."""

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from scribe.operations import queues
from transcription.domain.errors import InvalidEvent
from transcription.domain.uploads import parse_upload


@dataclass(frozen=True)
class QueuedMessages:
    """Reads queues. A message that somebody else is reading at the moment is not seen."""

    sqs: Any
    urls: tuple[str, ...]
    listen: int = field(default_factory=lambda: queues.LISTEN)

    def count(self, job_ids: Collection[str], *, delete: bool = False) -> Counter[str]:
        """Returns the number of messages by job. With delete, they are removed as well."""
        found: Counter[str] = Counter()
        for url in self.urls:
            with queues.QueueReader(self.sqs, url, self.listen) as reading:
                for message in reading:
                    job_id = job_of(message.body)
                    if job_id in job_ids:
                        found[job_id] += 1
                        if delete:
                            reading.delete(message)
        return found


def job_of(body: str) -> str:
    """Returns the job of a message from any queue, or an empty text if it names none.

    A failed job's message and an event's detail name their job; an input names its upload.
    """
    try:
        message = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(message, dict):
        return ""
    detail = message.get("detail")
    for named in (message, detail if isinstance(detail, dict) else {}):
        if isinstance(named.get("job_id"), str):
            return str(named["job_id"])
    try:
        return parse_upload(message).job_id
    except InvalidEvent:
        return ""
