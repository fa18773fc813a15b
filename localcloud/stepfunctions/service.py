"""The supported part of Step Functions' API; every other operation is refused."""

from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

from localcloud.refusals import not_done
from localcloud.service import Call, ServiceError, json_answer, json_request
from localcloud.stepfunctions.execution_operations import ExecutionOperations
from localcloud.stepfunctions.executions import Executions
from localcloud.stepfunctions.machine_operations import MachineOperations
from localcloud.stepfunctions.machines import Machines

Operation = Callable[[Call, dict[str, Any]], dict[str, Any]]


class StepFunctions:
    def __init__(self, account: str, executions: Executions) -> None:
        machines = Machines()
        self._executions = executions
        self._executing = ExecutionOperations(machines, executions)
        self._operations: dict[str, Operation] = {
            **MachineOperations(machines, account).operations(),
            **self._executing.operations(),
        }

    def answers(self, call: Call) -> bool:
        """Returns whether the call is one to Step Functions."""
        return call.service == "states"

    def handle(self, call: Call) -> Response:
        """Answers the call. Raises ServiceError."""
        operation = self._operations.get(call.operation or "")
        if operation is None:
            raise not_done(call)
        request = json_request(call)
        try:
            return json_answer(operation(call, request))
        except KeyError as error:
            raise ServiceError("ValidationException", f"{error} is missing") from error

    def shown(self) -> dict[str, Any]:
        """Returns executions for the control API."""
        return {"executions": self._executing.live_list()}

    def close(self) -> None:
        """Stops: no execution enters another state."""
        self._executions.close()
