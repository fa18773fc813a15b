"""Stand-ins that an execution meets: functions that follow a script, and services that are down."""

import json
import re
import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Response

from localcloud.service import Call, ServiceError, json_request

# The state machine invokes versions: arn:...:function:<stage>-<name>:<version>
_INVOCATION = re.compile(
    r"/2015-03-31/functions/arn:.+:function:[a-z0-9]+-([a-z-]+):\d+/invocations"
)


@dataclass(frozen=True)
class Raises:
    """The function raises an error: Lambda's answer to that."""

    error: str
    message: str = "as scripted"


@dataclass(frozen=True)
class Refused:
    """Lambda itself refuses the call."""

    code: str
    status: int


THROTTLED = Refused("TooManyRequestsException", 429)
#: One answer of a function: what it returns, or how it does not.
Step = Mapping[str, Any] | Raises | Refused


@dataclass(frozen=True)
class Invocation:
    """One call of a function."""

    function: str
    payload: dict[str, Any]


class ScriptedLambda:
    """Lambda, whose functions answer with the steps of their scripts in turn, the last one forever.

    A function is named without its stage and its version: "start-transcription".
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scripts: dict[str, deque[Step]] = {}
        self.invocations: list[Invocation] = []

    def follow(self, scripts: Mapping[str, list[Step]]) -> None:
        """From here on answer so. A function without a script raises Unscripted."""
        with self._lock:
            self._scripts = {name: deque(steps) for name, steps in scripts.items()}
            self.invocations = []

    def payloads(self, function: str) -> list[dict[str, Any]]:
        """What the function was called with, in order."""
        with self._lock:
            return [call.payload for call in self.invocations if call.function == function]

    def answers(self, call: Call) -> bool:
        return call.service == "lambda" and bool(_INVOCATION.fullmatch(call.request.path))

    def handle(self, call: Call) -> Response:
        matched = _INVOCATION.fullmatch(call.request.path)
        assert matched
        step = self._next(matched[1], json_request(call))
        if isinstance(step, Refused):
            raise ServiceError(step.code, "as scripted", step.status)
        if isinstance(step, Raises):
            body = {"errorMessage": step.message, "errorType": step.error, "stackTrace": []}
            headers = {"X-Amz-Function-Error": "Unhandled"}
            return Response(json.dumps(body), headers=headers, content_type="application/json")
        return Response(json.dumps(step), content_type="application/json")

    def close(self) -> None:
        """Nothing is open."""

    def _next(self, function: str, payload: dict[str, Any]) -> Step:
        with self._lock:
            self.invocations.append(Invocation(function, payload))
            steps = self._scripts.get(function)
            if not steps:
                return Raises("Unscripted", function)
            return steps.popleft() if len(steps) > 1 else steps[0]


class Outages:
    """Operations that fail for a while, for the state machine and not for the test that looks on.

    operation is the API's ("UpdateItem"); spared is the access key of those for whom all is well.
    """

    def __init__(self, spared: str) -> None:
        self._spared = spared
        self._lock = threading.Lock()
        self._left: defaultdict[str, float] = defaultdict(float)
        self.refused: list[str] = []

    def none(self) -> None:
        """Everything works again."""
        with self._lock:
            self._left.clear()
            self.refused = []

    def begin(self, operation: str, times: float = float("inf")) -> None:
        """From here on the operation fails, so many times."""
        with self._lock:
            self._left[operation] = times

    def answers(self, call: Call) -> bool:
        with self._lock:
            down = self._left[call.operation or ""] > 0
        return down and call.access_key != self._spared

    def handle(self, call: Call) -> Response:
        operation = call.operation or ""
        with self._lock:
            self._left[operation] -= 1
            self.refused.append(operation)
        raise ServiceError("ServiceUnavailable", f"{operation} is down, as scripted", 503)

    def close(self) -> None:
        """Nothing is open."""
