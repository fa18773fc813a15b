"""Collects all log lines about one job, of its functions and executions, in order of time."""

import heapq
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from scribe.operations.executions import BotoExecutions
from transcription.domain import clock
from transcription.domain.jobs import JobRecord

_EARLIER = timedelta(minutes=5)  # retries of the start come before the record
#: What a line says by itself, or what says nothing about the job.
_QUIET = frozenset(
    {
        *("level", "location", "message", "timestamp", "service", "cold_start", "job_id"),
        *("function_name", "function_memory_size", "function_arn", "function_request_id"),
        *("xray_trace_id", "execution"),
    }
)


@dataclass(frozen=True, order=True)
class LogLine:
    at: str
    source: str  #: a function without its stage, or "state machine"
    level: str
    text: str
    facts: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class JobLogs:
    """Reads logs. groups are the functions' log groups by their short names."""

    logs: Any
    groups: dict[str, str]
    executions: BotoExecutions

    def of(self, job: JobRecord) -> list[LogLine]:
        """Returns the lines of all attempts that are still kept, oldest first."""
        written = [list(self._written(job, name, group)) for name, group in self.groups.items()]
        lines = [line for lines, _ in (_parts(part) for part in written) for line in lines]
        arns = {arn for _, arns in (_parts(part) for part in written) for arn in arns}
        arns |= {job.execution, *_handed_over_by(job)}
        arns |= {entry["execution"] for entry in job.earlier_executions or []}
        histories = [self._history(arn) for arn in sorted(arns) if arn]
        return list(heapq.merge(sorted(lines), *(sorted(history) for history in histories)))

    def _written(
        self, job: JobRecord, name: str, group: str
    ) -> Iterator[tuple[LogLine, str | None]]:
        since = clock.parse(job.created_at) - _EARLIER if job.created_at else None
        pages = self.logs.get_paginator("filter_log_events").paginate(
            logGroupName=group,
            filterPattern=f'"{job.job_id}"',
            **({"startTime": int(since.timestamp() * 1000)} if since else {}),
        )
        for page in pages:
            for event in page["events"]:
                yield line_of(name, event)

    def _history(self, arn: str) -> list[LogLine]:
        return [line for event in self.executions.history(arn) if (line := line_of_event(event))]


def _parts(written: Iterable[tuple[LogLine, str | None]]) -> tuple[list[LogLine], set[str]]:
    pairs = list(written)
    return [line for line, _ in pairs], {arn for _, arn in pairs if arn}


def _handed_over_by(job: JobRecord) -> list[str]:
    try:
        event = json.loads(job.input)
    except ValueError:
        return []
    by = event.get("handed_over_by") if isinstance(event, dict) else None
    return [by] if isinstance(by, str) else []


def line_of(source: str, event: dict[str, Any]) -> tuple[LogLine, str | None]:
    """Returns a function's line, and the execution that it names."""
    at = clock.stamp(clock.from_epoch(event["timestamp"] / 1000))
    text = str(event["message"]).rstrip()
    try:
        record = json.loads(text)
    except ValueError:
        record = None
    if not isinstance(record, dict):
        return LogLine(at, source, "INFO", text), None
    facts = {name: value for name, value in record.items() if name not in _QUIET}
    level, said = str(record.get("level", "INFO")), str(record.get("message", ""))
    return LogLine(at, source, level, said, facts), record.get("execution")


def line_of_event(event: dict[str, Any]) -> LogLine | None:
    """Returns the line for an event in an execution's history; None if it adds nothing."""
    at, kind = clock.stamp(event["timestamp"]), str(event["type"])
    source = "state machine"
    if "stateEnteredEventDetails" in event:
        return LogLine(at, source, "INFO", event["stateEnteredEventDetails"]["name"])
    if kind in {"ExecutionStarted", "ExecutionSucceeded"}:
        return LogLine(at, source, "INFO", kind)
    if not kind.endswith(("Failed", "TimedOut", "Aborted")):
        return None
    details: dict[str, Any] = next(
        (value for name, value in event.items() if name.endswith("EventDetails")), {}
    )
    said = ": ".join(part for name in ("error", "cause") if (part := str(details.get(name) or "")))
    return LogLine(at, source, "ERROR", f"{kind} {said}".rstrip())
