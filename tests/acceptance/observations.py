"""The observable facts of a job, without those that differ from run to run."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scribe.operations.wiring import Operations
from transcription.domain.jobs import JobRecord

#: The local cloud's facts. `RECORD=1 pytest tests/acceptance` writes them again.
EXPECTED = Path(__file__).with_name("expected.json")
#: Fields that the last step or the sweep changes after the job has ended.
_HOUSEKEEPING = frozenset({"next_check_at", "expires_at", "reported_at"})
_NAMES = {str: "text", bool: "true or false", int: "number", float: "number", type(None): "null"}


def shape(value: Any) -> Any:
    """Returns the names and kinds in a JSON document, with each kind of a list's items once."""
    if isinstance(value, Mapping):
        return {name: shape(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        kinds = {json.dumps(shape(item)) for item in value}
        return [json.loads(kind) for kind in sorted(kinds)]
    return _NAMES[type(value)]


def observed(operations: Operations, job: JobRecord, event: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the facts of a job that has ended, and of the event about it."""
    stack, executions = operations.stack, operations.executions
    fields = {name for name, value in vars(job).items() if value is not None}
    entered = (
        one["stateEnteredEventDetails"]["name"]
        for one in executions.history(job.execution)
        if "stateEnteredEventDetails" in one
    )
    seen = {
        "status": str(job.status),
        "error": (job.error or {}).get("code"),
        "speech": job.speech,
        "language": job.language,
        "media": {name: job.media.get(name) for name in ("format", "seconds", "estimated")},
        "record": sorted(fields - _HOUSEKEEPING),
        "states": list(dict.fromkeys(entered)),
        "input": shape(executions.input_of(job.execution)),
        "event": shape(event["detail"]),
        "outputs": sorted(job.outputs or {}),
    }
    if job.raw_key:
        body = stack.client("s3").get_object(Bucket=stack.transcripts_bucket, Key=job.raw_key)
        seen["transcribe's output"] = shape(json.load(body["Body"]))
    return seen


def differences(expected: Any, found: Any, path: str = "") -> Iterator[str]:
    """Yields a sentence for each difference."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in sorted({*expected, *found}):
            yield from differences(
                expected.get(name, "absent"), found.get(name, "absent"), f"{path} > {name}"
            )
    elif expected != found:
        yield f"{path.removeprefix(' > ')}: {found} (local cloud: {expected})"


@dataclass
class Comparison:
    """Collects facts under names, to compare all of them at once."""

    seen: dict[str, Any] = field(default_factory=dict)

    def differences(self) -> list[str]:
        """Returns the differences from the local cloud's facts."""
        return list(differences(json.loads(EXPECTED.read_text()), self.seen))

    def record(self) -> None:
        EXPECTED.write_text(json.dumps(self.seen, indent=1, sort_keys=True) + "\n")
