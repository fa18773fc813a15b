"""Checks PutEvents' entries and makes events of them.

Source: PutEvents and PutEventsResultEntry, EventBridge API reference.
"""

import json
import uuid
from datetime import datetime
from typing import Any, NoReturn

from localcloud.events.event_bus import Event, written
from localcloud.service import ServiceError

MOST_ENTRIES = 10
MOST_BYTES = 1024 * 1024
Entry = dict[str, Any]


class EntryError(Exception):
    """An entry cannot become an event; code is the answer's ErrorCode."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def checked(entries: Any) -> list[Entry]:
    """Returns the entries. Raises ServiceError if the whole call is refused."""
    if not isinstance(entries, list) or not entries:
        raise _invalid("Member must have length greater than or equal to 1")
    if len(entries) > MOST_ENTRIES:
        raise _invalid(f"Member must have length less than or equal to {MOST_ENTRIES}")
    if sum(map(_size, entries)) > MOST_BYTES:
        message = "Total size of the entries in the request is over the limit."
        raise ServiceError("ValidationException", message)
    return entries


def event_of(entry: Entry, account: str, region: str, now: datetime) -> Event:
    """Returns the event as its targets get it. Raises EntryError."""
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            message = f"Parameter {name} is not valid. Reason: {name} is a required argument."
            raise EntryError("InvalidArgument", message)
    if entry.get("Time"):
        raise EntryError("NotImplemented", "The local cloud does not do Time.")
    if entry["Source"].startswith("aws."):
        raise EntryError("NotAuthorizedForSourceException", "Not authorized for the source.")
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": entry["DetailType"],
        "source": entry["Source"],
        "account": account,
        "time": written(now),
        "region": region,
        "resources": entry.get("Resources") or [],
        "detail": _detail(entry["Detail"]),
    }


def _detail(text: str) -> Event:
    try:
        detail = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        detail = None
    if not isinstance(detail, dict):
        raise EntryError("MalformedDetail", "Detail is malformed.")
    return detail


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are no JSON


def _size(entry: Entry) -> int:
    """Returns the size by "Calculating PutEvents event entry size", EventBridge user guide."""
    texts = [entry.get(name) or "" for name in ("Source", "DetailType", "Detail")]
    texts += entry.get("Resources") or []
    return sum(len(text.encode()) for text in texts)


def _invalid(constraint: str) -> ServiceError:
    message = f"1 validation error detected: Value at 'entries' is not valid: {constraint}"
    return ServiceError("ValidationException", message)
