"""A job's record as an item of DynamoDB, and back."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from transcription.domain.folding import folded
from transcription.domain.jobs import JobRecord, Status

#: The media's key as names are compared. Only the index of names uses it.
FOLDED_KEY = "folded_key"
#: Kept as JSON texts, because the state machine reads and writes them as a whole.
_JSON_FIELDS = frozenset(
    {
        *("options", "error", "outputs", "media", "plan", "transcribe_request", "corrections"),
        "earlier_executions",
    }
)
_INT_FIELDS = frozenset(
    {"attempt", "resumes", "polls", "executions", "expires_at", "completed_attempt", "revision"}
)
_FIELDS = tuple(item.name for item in fields(JobRecord))


def to_item(values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the record's fields as DynamoDB attributes, without those that are None.

    Media with a key get FOLDED_KEY beside them.
    """
    item = {
        name: _attribute(json.dumps(value) if name in _JSON_FIELDS else value)
        for name, value in values.items()
        if value is not None
    }
    media = values.get("media")
    if isinstance(media, Mapping) and "key" in media:
        item[FOLDED_KEY] = _attribute(folded(media["key"]))
    return item


def _attribute(value: str | int | bool) -> dict[str, Any]:  # noqa: FBT001 - a field's value, not a switch
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    return {"S": str(value)}


def from_item(item: Mapping[str, Any]) -> JobRecord:
    """Returns the record that an item holds.

    Attributes that the state machine did not know when it made the record get defaults.
    """
    values: dict[str, Any] = {}
    for name in _FIELDS:
        if name not in item:
            continue
        ((_, value),) = item[name].items()
        if name in _JSON_FIELDS:
            value = json.loads(value)
        elif name in _INT_FIELDS:
            value = int(value)
        values[name] = value
    values["status"] = Status(values["status"])
    for name in ("execution", "input", "created_at"):
        values.setdefault(name, "")
    return JobRecord(**values)
