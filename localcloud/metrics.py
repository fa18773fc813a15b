"""What functions print: lines for CloudWatch Logs, and metrics in the embedded metric format (EMF).

EMF is a line of JSON with `_aws.CloudWatchMetrics`; CloudWatch makes metrics of it.
Source: "Specification: Embedded metric format", CloudWatch user guide.
"""

import json
import logging
import queue
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from localcloud.clients import HasClients
from localcloud.clock import Clock

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 0.05
_MOST_VALUES = 150
_HAS_METRICS = '"_aws"'


def metrics_in(line: str) -> dict[str, list[dict[str, Any]]]:
    """PutMetricData's MetricData by namespace; empty where the line is not EMF."""
    if _HAS_METRICS not in line:
        return {}
    try:
        fields = json.loads(line[line.index("{") :])
        directives = fields["_aws"]["CloudWatchMetrics"]
        at = datetime.fromtimestamp(fields["_aws"]["Timestamp"] / 1000, UTC)
    except (ValueError, KeyError, TypeError):
        return {}
    found: dict[str, list[dict[str, Any]]] = {}
    for directive in directives:
        found.setdefault(directive["Namespace"], []).extend(_data(directive, fields, at))
    return found


def _data(directive: dict[str, Any], fields: dict[str, Any], at: datetime) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = []
    for names in directive.get("Dimensions", [[]]):
        dimensions = [{"Name": name, "Value": str(fields[name])} for name in names]
        for metric in directive["Metrics"]:
            values = fields.get(metric["Name"])
            if values is None:
                continue
            values = values if isinstance(values, list) else [values]
            data.extend(
                {
                    "MetricName": metric["Name"],
                    "Dimensions": dimensions,
                    "Timestamp": at,
                    "Unit": metric.get("Unit", "None"),
                    "Value": float(value),
                }
                for value in values
            )
    return data


@dataclass(frozen=True)
class _Line:
    group: str
    stream: str
    at: int
    text: str


class LogLines:
    """Takes the functions' lines and writes them to CloudWatch, a little later and many at once."""

    def __init__(self, clients: HasClients, clock: Clock | None = None) -> None:
        self._clients = clients
        self._clock = clock or Clock()
        self._lines: queue.SimpleQueue[_Line | None] = queue.SimpleQueue()
        self._streams: set[tuple[str, str]] = set()
        self._began = datetime.now(UTC)
        self._thread = threading.Thread(target=self._work, name="log lines", daemon=True)
        self._thread.start()

    def on_log_line(self, function_name: str, version: str, line: str) -> None:
        """Returns at once. The log group is Lambda's own name for it, /aws/lambda/<function>."""
        stream = f"{self._began:%Y/%m/%d}/[{version}]{self._began:%H%M%S}"
        at = int(time.time() * 1000)
        if _HAS_METRICS in line:
            self._clock.begin()  # nobody skips the time before alarms can see them
        self._lines.put(_Line(f"/aws/lambda/{function_name}", stream, at, line))

    def close(self) -> None:
        """Write what is left."""
        self._lines.put(None)
        self._thread.join(5)

    def _work(self) -> None:
        more = True
        while more:
            batch = [self._lines.get()]
            time.sleep(_PAUSE_SECONDS)
            while not self._lines.empty():
                batch.append(self._lines.get())
            more = None not in batch
            try:
                self._write([line for line in batch if line and line.text.strip()])
            except Exception:  # a line that cannot be written must not stop those after it
                log.exception("lines of functions could not be written")
            for line in batch:
                if line and _HAS_METRICS in line.text:
                    self._clock.end()

    def _write(self, batch: list[_Line]) -> None:
        streams: dict[tuple[str, str], list[dict[str, Any]]] = {}
        metrics: dict[str, list[dict[str, Any]]] = {}
        for line in batch:
            event = {"timestamp": line.at, "message": line.text}
            streams.setdefault((line.group, line.stream), []).append(event)
            for namespace, data in metrics_in(line.text).items():
                metrics.setdefault(namespace, []).extend(data)
        for namespace, data in metrics.items():
            for start in range(0, len(data), _MOST_VALUES):
                self._clients.client("cloudwatch").put_metric_data(
                    Namespace=namespace, MetricData=data[start : start + _MOST_VALUES]
                )
        for (group, stream), events in streams.items():
            self._put_log_events(group, stream, events)

    def _put_log_events(self, group: str, stream: str, events: list[dict[str, Any]]) -> None:
        logs = self._clients.client("logs")
        if (group, stream) not in self._streams:
            with suppress(logs.exceptions.ResourceAlreadyExistsException):
                logs.create_log_group(logGroupName=group)
            with suppress(logs.exceptions.ResourceAlreadyExistsException):
                logs.create_log_stream(logGroupName=group, logStreamName=stream)
            self._streams.add((group, stream))
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
