"""Takes functions' output: lines for CloudWatch Logs, and metrics in embedded metric format (EMF).

EMF is a line of JSON with `_aws.CloudWatchMetrics`, of which CloudWatch makes metrics. Source:
"Specification: Embedded metric format", CloudWatch user guide.
"""

import json
import threading
import time
from datetime import datetime
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends
from moto.logs.models import logs_backends

from localcloud.cloudwatch.series import moment

_HAS_METRICS = '"_aws"'


def metrics_in(line: str) -> dict[str, list[dict[str, Any]]]:
    """Returns PutMetricData's MetricData by namespace; empty if the line is not EMF."""
    if _HAS_METRICS not in line:
        return {}
    found: dict[str, list[dict[str, Any]]] = {}
    try:
        fields = json.loads(line[line.index("{") :])
        at = moment(fields["_aws"]["Timestamp"] / 1000)
        for directive in fields["_aws"]["CloudWatchMetrics"]:
            found.setdefault(directive["Namespace"], []).extend(_data(directive, fields, at))
    except (ValueError, KeyError, TypeError):
        return {}
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


class LogLines:
    """Stores functions' lines in CloudWatch Logs, and their metrics in CloudWatch.

    It writes to moto's memory instead of calling PutLogEvents and PutMetricData: signing and
    sending these calls was a quarter of this cloud's work. Thread-safe.
    """

    def __init__(self, account: str, region: str) -> None:
        self._account = account
        self._region = region
        self._lock = threading.Lock()

    def on_log_line(self, group: str, stream: str, line: str) -> None:
        """Stores a line in a log group's stream; both are made if they do not exist."""
        if not line.strip():
            return
        logs: Any = logs_backends[self._account][self._region]
        with self._lock:
            logs.ensure_log_group(group)
            logs.ensure_log_stream(group, stream)
            event = {"timestamp": int(time.time() * 1000), "message": line}
            logs.put_log_events(group, stream, [event])
        cloudwatch: Any = cloudwatch_backends[self._account][self._region]
        for namespace, data in metrics_in(line).items():
            cloudwatch.put_metric_data(namespace, data)
