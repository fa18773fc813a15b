"""Lambda's calls that moto cannot answer: Invoke, and the settings of asynchronous calls."""

import base64
import json
import re
import time
import uuid
from collections.abc import Callable
from http import HTTPMethod
from urllib.parse import unquote

from werkzeug.wrappers import Response

from localcloud.clock import Clock
from localcloud.functions.asynchronous import AsynchronousCall, AsynchronousCalls, Delays
from localcloud.functions.calls import Event
from localcloud.functions.concurrency import ACCOUNT_LIMIT, THROTTLED, Concurrency
from localcloud.functions.destinations import ClientFor, Destinations
from localcloud.functions.event_invoke_configs import EventInvokeConfigs
from localcloud.functions.fleet import Fleet, LogListener
from localcloud.functions.names import FunctionName, parse_name
from localcloud.functions.pool import DEFAULT_LIMIT
from localcloud.functions.registry import FunctionVersion, find, reserved_concurrencies
from localcloud.functions.result import Result
from localcloud.principals import Credentials
from localcloud.service import Call, ServiceError, json_answer, json_request

ACCOUNT = "123456789012"
INVOKE = re.compile(r"^/2015-03-31/functions/([^/]+)/invocations/?$")
CONFIG = re.compile(r"^/2019-09-25/functions/([^/]+)/event-invoke-config(/list)?/?$")
UNSUPPORTED = re.compile(
    r"^/(2014-11-13/functions/[^/]+/invoke-async|2021-11-15/functions/.*/response-streaming-invocations)/?$"
)

MAXIMUM_REQUEST_BYTES = 6 * 1024 * 1024
MAXIMUM_EVENT_BYTES = 1024 * 1024
"""What a request may carry, synchronous and asynchronous, as in Lambda's quotas."""
TAIL_BYTES = 4096

CallListener = Callable[[str, float, Result | None], None]
"""Called with a function's name, when a call began, and its result; None where it was throttled."""


class Functions:
    """Lambda on this machine.

    endpoint gives the local cloud's own address, for functions to call; credentials_for a role's
    credentials, client_for a boto3 client that signs as a role (to send outcomes with). on_log_line
    gets each line of a function's log, from any thread. A version gets at most
    processes_per_version processes at a time; more calls wait.
    """

    def __init__(
        self,
        endpoint: Callable[[], str],
        credentials_for: Callable[[str], Credentials],
        client_for: ClientFor,
        on_log_line: LogListener,
        *,
        account_limit: int = ACCOUNT_LIMIT,
        processes_per_version: int = DEFAULT_LIMIT,
        delays: Delays | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._clock = clock or Clock()
        self.event_invoke_configs = EventInvokeConfigs()
        self._fleet = Fleet(
            endpoint, credentials_for, on_log_line, self._clock, processes_per_version
        )
        self._concurrency = Concurrency(account_limit)
        self.on_call: CallListener = lambda _name, _began, _result: None
        self._asynchronous = AsynchronousCalls(Destinations(client_for), delays, self._clock)

    def answers(self, call: Call) -> bool:
        """Whether it is Invoke, or about an EventInvokeConfig."""
        path = call.request.path
        return call.service == "lambda" and any(
            pattern.match(path) for pattern in (INVOKE, CONFIG, UNSUPPORTED)
        )

    def handle(self, call: Call) -> Response:
        """Answer such a call. Raises ServiceError."""
        path = call.request.path
        if match := INVOKE.match(path):
            return self._invoke(call, name_in(call, match[1]))
        if match := CONFIG.match(path):
            return self._config(call, name_in(call, match[1]), listing=bool(match[2]))
        raise ServiceError(
            "NotImplementedException", f"The local cloud's Lambda does not have {path}", 501
        )

    def close(self) -> None:
        """End every function's process."""
        self._asynchronous.close()
        self._fleet.close()

    def kill(self, role_arn: str) -> None:
        """End, in the middle of their calls, the processes of the functions that have this role."""
        self._fleet.kill(role_arn)

    def invoke(self, name: FunctionName, event: Event) -> tuple[FunctionVersion, Result]:
        """Call a function and wait for its result. Raises ServiceError."""
        function = find(name)
        began = time.time()
        reserved = sum(reserved_concurrencies(name.account, name.region))
        try:
            with self._concurrency.call(name.name, function.reserved_concurrency, reserved):
                result = self._fleet.call(function, event)
        except ServiceError as error:
            if error.code == THROTTLED:
                self.on_call(function.name, began, None)
            raise
        self.on_call(function.name, began, result)
        return function, result

    def _invoke(self, call: Call, name: FunctionName) -> Response:
        headers = call.request.headers
        kind = headers.get("X-Amz-Invocation-Type", "RequestResponse")
        body = call.request.get_data() or b"{}"
        check_body(body, MAXIMUM_EVENT_BYTES if kind == "Event" else MAXIMUM_REQUEST_BYTES)
        event = Event(
            body,
            name.qualified_arn,
            client_context(headers.get("X-Amz-Client-Context")),
            headers.get("X-Amzn-Trace-Id") or new_trace(),
        )
        if kind == "DryRun":
            find(name)
            return Response(status=204)
        if kind == "Event":
            return self._invoke_later(name, event)
        if kind != "RequestResponse":
            raise ServiceError("InvalidParameterValueException", f"No invocation type is {kind}")
        function, result = self.invoke(name, event)
        answer = Response(result.payload, status=200, content_type="application/json")
        answer.headers["X-Amz-Executed-Version"] = function.version
        answer.headers["x-amzn-RequestId"] = result.request_id
        if result.function_error:
            answer.headers["X-Amz-Function-Error"] = result.function_error
        if headers.get("X-Amz-Log-Type") == "Tail":
            log = "\n".join(result.log).encode()[-TAIL_BYTES:]
            answer.headers["X-Amz-Log-Result"] = base64.b64encode(log).decode()
        return answer

    def _invoke_later(self, name: FunctionName, event: Event) -> Response:
        function = find(name)
        later = AsynchronousCall(
            arn=name.qualified_arn,
            body=event.body,
            invoke=lambda: self.invoke(name, event),
            config=self.event_invoke_configs.in_force(name),
            role=function.role,
            dead_letter_arn=function.dead_letter_arn,
            received=self._clock.monotonic(),
        )
        self._asynchronous.add(later)
        return Response(status=202, headers={"x-amzn-RequestId": later.request_id})

    def _config(self, call: Call, name: FunctionName, *, listing: bool) -> Response:
        configs = self.event_invoke_configs
        find(name)
        method = call.request.method
        if listing:
            return json_answer({"FunctionEventInvokeConfigs": configs.of_function(name)})
        if method == HTTPMethod.DELETE:
            configs.delete(name)
            return Response(status=204)
        if method == HTTPMethod.PUT:
            return json_answer(configs.put(name, json_request(call)).document(name))
        if method == HTTPMethod.POST:
            return json_answer(configs.update(name, json_request(call)).document(name))
        return json_answer(configs.get(name).document(name))


def name_in(call: Call, text: str) -> FunctionName:
    """The function in a path, and the qualifier in the query."""
    qualifier = call.request.args.get("Qualifier")
    return parse_name(unquote(text), qualifier, call.region, ACCOUNT)


def check_body(body: bytes, limit: int) -> None:
    """Raises ServiceError for a payload that Lambda does not take."""
    if len(body) > limit:
        raise ServiceError(
            "RequestTooLargeException",
            f"Request must be smaller than {limit} bytes for the InvokeFunction operation",
            413,
        )
    try:
        json.loads(body)
    except ValueError as error:
        raise ServiceError(
            "InvalidRequestContentException", f"Could not parse request body into json: {error}"
        ) from None


def client_context(header: str | None) -> str | None:
    """The JSON text that a caller passes on; the header has it in Base64."""
    return None if header is None else base64.b64decode(header).decode()


def new_trace() -> str:
    """A trace of its own for a call that belongs to none."""
    digits = uuid.uuid4().hex
    return f"Root=1-{digits[:8]}-{digits[8:32]};Parent={uuid.uuid4().hex[:16]};Sampled=0"
