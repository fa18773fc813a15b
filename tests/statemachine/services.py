"""The functions that an execution calls, by a script, and the services, which can be down."""

import io
import json
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.exceptions import ClientError

Payload = dict[str, Any]


@dataclass(frozen=True)
class Raises:
    """The function raises an error, which Lambda returns in its answer."""

    error: str
    message: str = "as scripted"


@dataclass(frozen=True)
class Refused:
    """Lambda itself refuses the call with this code."""

    code: str


#: One answer of a function.
Answer = Mapping[str, Any] | Raises | Refused
Answers = Sequence[Answer]
Functions = Callable[[str, Payload], Answer]


@dataclass(frozen=True)
class Invocation:
    """One call of a function."""

    function: str
    payload: Payload


class Script:
    """Functions that return their answers in turn, and the last one for every further call."""

    def __init__(self, **answers: Answers) -> None:
        self._answers = {name: deque(each) for name, each in answers.items()}

    def __call__(self, function: str, payload: Payload) -> Answer:
        if function not in self._answers:
            return Raises("Unscripted", function)
        answers = self._answers[function]
        return answers.popleft() if len(answers) > 1 else answers[0]


class Services:
    """Lambda and EventBridge as scripted here, moto's other services, and their outages.

    An operation has its name in boto3, such as "update_item".
    """

    def __init__(self, region: str) -> None:
        session = boto3.Session(region_name=region)
        self.moto: Callable[[str], Any] = cache(session.client)
        self.reset()

    def reset(self) -> None:
        """Removes the script, the outages, and the calls so far."""
        self.functions: Functions = Script()
        self.invocations: list[Invocation] = []
        self.events: list[Payload] = []
        self.refused: Counter[str] = Counter()
        self._outages: dict[str, float] = {}

    def fail(self, operation: str, times: float = float("inf")) -> None:
        """Makes the next calls of the operation fail."""
        self._outages[operation] = times

    def payloads(self, function: str) -> list[Payload]:
        """Returns the payloads of the function's calls, in order."""
        return [call.payload for call in self.invocations if call.function == function]

    def client(self, service_name: str, **_: Any) -> "ServiceClient":
        """Returns a client for the interpreter, in place of boto3.client's."""
        return ServiceClient(self, service_name)

    def call(self, service: str, operation: str, parameters: Payload) -> Payload:
        """Answers a call of the interpreter. Raises ClientError."""
        is_down = self._outages.get(operation, 0) > 0
        if is_down:
            self._outages[operation] -= 1
            self.refused[operation] += 1
        match operation:
            case "put_events":
                return self._publish(parameters, is_down=is_down)
            case _ if is_down:
                raise _error("ServiceUnavailable", operation)
            case "invoke":
                return self._invoke(parameters)
            case "start_execution":
                return self._start(parameters)
        answer: Payload = getattr(self.moto(service), operation)(**parameters)
        return answer

    def _publish(self, parameters: Payload, *, is_down: bool) -> Payload:
        # moto makes States.Runtime of a refused call, which AWS does not; an entry can fail, too.
        if is_down:
            return {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure"}]}
        for entry in parameters["Entries"]:
            self.events.append(entry | {"Detail": json.loads(entry["Detail"])})
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}

    def _invoke(self, parameters: Payload) -> Payload:
        function, payload = parameters["FunctionName"], json.loads(parameters["Payload"])
        self.invocations.append(Invocation(function, payload))
        answer = self.functions(function, payload)
        if isinstance(answer, Refused):
            raise _error(answer.code, "invoke")
        if isinstance(answer, Raises):
            body = {"errorMessage": answer.message, "errorType": answer.error}
            return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": _stream(body)}
        return {"StatusCode": 200, "Payload": _stream(answer)}

    def _start(self, parameters: Payload) -> Payload:
        """Starts an execution. A state's parameters begin with capitals, the API's do not."""
        small = {name[0].lower() + name[1:]: value for name, value in parameters.items()}
        answer = self.moto("stepfunctions").start_execution(**small)
        return {"ExecutionArn": answer["executionArn"], "StartDate": str(answer["startDate"])}


class ServiceClient:
    """A boto3 client whose calls go to Services."""

    def __init__(self, services: Services, service: str) -> None:
        self._services, self._service = services, service

    def __getattr__(self, operation: str) -> Callable[..., Payload]:
        return lambda **parameters: self._services.call(self._service, operation, parameters)


def _stream(answer: Mapping[str, Any]) -> io.BytesIO:
    return io.BytesIO(json.dumps(answer).encode())


def _error(code: str, operation: str) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "as scripted"},
        "ResponseMetadata": {"HTTPStatusCode": 503, "RequestId": "1"},
    }
    return ClientError(answer, operation)
