"""Step Functions' operations on executions."""

from collections.abc import Callable
from typing import Any

from localcloud.service import Call
from localcloud.stepfunctions.executions import Execution, Executions
from localcloud.stepfunctions.machines import Machines
from localcloud.stepfunctions.paging import page, paged

#: Number of ended executions that are listed besides the running ones.
_ENDED_SHOWN = 200


class ExecutionOperations:
    """Answers operations: each takes the call and its request, and returns the answer's body.

    Raises ServiceError.
    """

    def __init__(self, machines: Machines, executions: Executions) -> None:
        self._machines = machines
        self._executions = executions

    def operations(self) -> dict[str, Callable[[Call, dict[str, Any]], dict[str, Any]]]:
        """Returns the operations by the API's names."""
        return {
            "StartExecution": self._start,
            "DescribeExecution": self._describe,
            "StopExecution": self._stop,
            "ListExecutions": self._list,
            "GetExecutionHistory": self._history,
        }

    def live_list(self) -> list[dict[str, Any]]:
        """Returns running executions, then the last ended ones: arn, name, status, state, since."""
        everything = self._executions.all()
        live = [one for one in everything if one.status == "RUNNING"]
        ended = [one for one in everything if one.status != "RUNNING"][:_ENDED_SHOWN]
        return [
            {
                "arn": one.arn,
                "name": one.name,
                "status": one.status,
                "state": one.state,
                "since": one.since,
            }
            for one in live + ended
        ]

    def _start(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        target = self._machines.target(request["stateMachineArn"])
        execution = self._executions.start(
            target, request.get("name"), request.get("input") or "{}"
        )
        return {"executionArn": execution.arn, "startDate": execution.started}

    def _describe(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        execution = self._executions.get(request["executionArn"])
        answer = _item(execution) | {
            "input": execution.input,
            "inputDetails": {"included": True},
            "redriveStatus": "NOT_REDRIVABLE",
            "redriveStatusReason": "The local cloud does not do redrive",
        }
        if outcome := execution.outcome:
            if outcome.output is not None:
                answer |= {"output": outcome.output, "outputDetails": {"included": True}}
            answer |= {"error": outcome.error} if outcome.error else {}
            answer |= {"cause": outcome.cause} if outcome.cause else {}
        return answer

    def _stop(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        execution = self._executions.get(request["executionArn"])
        stopped = self._executions.stop(execution, request.get("error"), request.get("cause"))
        return {"stopDate": stopped}

    def _list(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        arn = request["stateMachineArn"]
        self._machines.machine(arn)
        items = [
            _item(one)
            for one in self._executions.all()
            if arn in {one.target.machine.arn, one.target.version_arn, one.target.alias_arn}
            and request.get("statusFilter") in {None, one.status}
        ]
        return paged("executions", *page(items, request))

    def _history(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        execution = self._executions.get(request["executionArn"])
        events = execution.run.history() if execution.run else []
        if request.get("reverseOrder"):
            events.reverse()
        if request.get("includeExecutionData") is False:
            events = [_without_data(event) for event in events]
        return paged("events", *page(events, request))


def _item(execution: Execution) -> dict[str, Any]:
    target = execution.target
    optional = {
        "stopDate": execution.stopped,
        "stateMachineVersionArn": target.version_arn,
        "stateMachineAliasArn": target.alias_arn,
    }
    return {
        "executionArn": execution.arn,
        "stateMachineArn": target.machine.arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": execution.started,
        "redriveCount": 0,
        **{name: value for name, value in optional.items() if value is not None},
    }


def _without_data(event: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {k: v for k, v in value.items() if k not in {"input", "output"}}
        if isinstance(value, dict)
        else value
        for name, value in event.items()
    }
