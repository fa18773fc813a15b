"""EventBridge's events about executions that begin or end.

Source: "Step Functions Execution Status Change", Step Functions developer guide.
"""

from typing import Any

from localcloud.events.event_bus import EventBus
from localcloud.stepfunctions.executions import Execution


class StatusEvents:
    """Sends the events to the bus."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus

    def on_change(self, execution: Execution) -> None:
        """Sends an event about an execution that has begun or ended."""
        region = execution.arn.split(":")[3]
        detail_type = "Step Functions Execution Status Change"
        detail = _detail(execution)
        self._bus.put_from("aws.states", detail_type, region, [execution.arn], detail)


def _detail(execution: Execution) -> dict[str, Any]:
    outcome, stopped = execution.outcome, execution.stopped
    output = outcome.output if outcome else None
    return {
        "executionArn": execution.arn,
        "stateMachineArn": execution.target.machine.arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": int(execution.started * 1000),
        "stopDate": None if stopped is None else int(stopped * 1000),
        "input": execution.input,
        "output": output,
        "stateMachineVersionArn": execution.target.version_arn,
        "stateMachineAliasArn": execution.target.alias_arn,
        "redriveCount": 0,
        "redriveDate": None,
        "redriveStatus": "NOT_REDRIVABLE",
        "inputDetails": {"included": True},
        "outputDetails": None if output is None else {"included": True},
        "error": outcome.error if outcome else None,
        "cause": outcome.cause if outcome else None,
    }
