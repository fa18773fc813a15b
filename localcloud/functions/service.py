"""The part of Lambda that moto lacks: Invoke, settings of asynchronous calls, the limits."""

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
from localcloud.functions.asynchronous import AsynchronousCall, AsynchronousCalls
from localcloud.functions.concurrency import ACCOUNT_LIMIT, THROTTLED, Concurrency
from localcloud.functions.destinations import ClientFor
from localcloud.functions.event_invoke_configs import EventInvokeConfigs
from localcloud.functions.fleet import Fleet, LogListener
from localcloud.functions.names import FunctionName, parse_name
from localcloud.functions.process import Invocation
from localcloud.functions.refusals import refusal_of
from localcloud.functions.registry import FunctionVersion, find, reserved_concurrencies
from localcloud.functions.result import Result
from localcloud.principals import Credentials
from localcloud.refusals import not_done
from localcloud.service import Call, ServiceError, json_answer, json_request

_INVOKE = re.compile(r"^/2015-03-31/functions/([^/]+)/invocations/?$")
_CONFIG = re.compile(r"^/2019-09-25/functions/([^/]+)/event-invoke-config/?$")
_ACCOUNT_SETTINGS = re.compile(r"^/2016-08-19/account-settings/?$")
_NOT_DONE = re.compile(
    r"^/20\d\d-\d\d-\d\d/(event-source-mappings|functions/[^/]+/(url|invoke-|response-|event-invoke-config/list))"
)

#: The limits of a request, as in Lambda's quotas.
_MOST_REQUEST_BYTES = 6 * 1024 * 1024
_MOST_EVENT_BYTES = 1024 * 1024
_TAIL_BYTES = 4096

#: Called with a function's name, when a call began, and its result; None if it was throttled.
CallListener = Callable[[str, float, Result | None], None]


class Functions:
    """Lambda on this machine.

    endpoint is the local cloud's own address, which functions call. credentials_for returns a
    role's credentials, client_for a boto3 client that signs as a role (to send failures).
    on_log_line gets each line of a function's log, from any thread; on_call gets each call.
    """

    def __init__(
        self,
        account: str,
        endpoint: str,
        credentials_for: Callable[[str], Credentials],
        client_for: ClientFor,
        on_log_line: LogListener,
        on_call: CallListener,
        clock: Clock,
    ) -> None:
        self._account = account
        self._clock = clock
        self._on_call = on_call
        self._configs = EventInvokeConfigs()
        self._fleet = Fleet(endpoint, credentials_for, on_log_line, clock)
        self._concurrency = Concurrency(ACCOUNT_LIMIT)
        self._asynchronous = AsynchronousCalls(client_for, clock)

    def answers(self, call: Call) -> bool:
        """Returns whether moto cannot answer the call, or it must be refused."""
        path = call.request.path
        return call.service == "lambda" and (
            any(pattern.match(path) for pattern in (_INVOKE, _CONFIG, _ACCOUNT_SETTINGS, _NOT_DONE))
            or refusal_of(call) is not None
        )

    def handle(self, call: Call) -> Response:
        """Answers the call. Raises ServiceError."""
        path = call.request.path
        if match := _INVOKE.match(path):
            return self._invoke(call, self._name_in(call, match[1]))
        if match := _CONFIG.match(path):
            return self._config(call, self._name_in(call, match[1]))
        if _ACCOUNT_SETTINGS.match(path) and call.request.method == HTTPMethod.GET:
            return self._account_settings(call)
        raise refusal_of(call) or not_done(call)

    def close(self) -> None:
        self._asynchronous.close()
        self._fleet.close()

    def kill(self, role_arn: str) -> None:
        """Ends the processes of the functions that have this role, even during their calls."""
        self._fleet.kill(role_arn)

    def _call(self, name: FunctionName, invocation: Invocation) -> tuple[FunctionVersion, Result]:
        """Waits for the function's result. Raises ServiceError."""
        function = find(name)
        began = time.time()
        reserved = sum(reserved_concurrencies(name.account, name.region))
        try:
            with self._concurrency.call(name.name, function.reserved_concurrency, reserved):
                result = self._fleet.call(function, invocation)
        except ServiceError as error:
            if error.code == THROTTLED:
                self._on_call(function.name, began, None)
            raise
        self._on_call(function.name, began, result)
        return function, result

    def _invoke(self, call: Call, name: FunctionName) -> Response:
        headers = call.request.headers
        kind = headers.get("X-Amz-Invocation-Type", "RequestResponse")
        body = call.request.get_data() or b"{}"
        _check_body(body, _MOST_EVENT_BYTES if kind == "Event" else _MOST_REQUEST_BYTES)
        trace = headers.get("X-Amzn-Trace-Id") or _new_trace()
        invocation = Invocation(body, name.qualified_arn, trace=trace)
        if kind == "Event":
            return self._invoke_later(name, invocation)
        if kind != "RequestResponse":
            raise not_done(call, f"the invocation type {kind}")
        function, result = self._call(name, invocation)
        answer = Response(result.payload, status=200, content_type="application/json")
        answer.headers["X-Amz-Executed-Version"] = function.version
        answer.headers["x-amzn-RequestId"] = result.request_id
        if result.function_error:
            answer.headers["X-Amz-Function-Error"] = result.function_error
        if headers.get("X-Amz-Log-Type") == "Tail":
            log = "\n".join(result.log).encode()[-_TAIL_BYTES:]
            answer.headers["X-Amz-Log-Result"] = base64.b64encode(log).decode()
        return answer

    def _invoke_later(self, name: FunctionName, invocation: Invocation) -> Response:
        function = find(name)
        later = AsynchronousCall(
            invocation,
            invoke=lambda: self._call(name, invocation),
            config=self._configs.in_force(name),
            role=function.role,
            received=self._clock.monotonic(),
        )
        self._asynchronous.add(later)
        return Response(status=202, headers={"x-amzn-RequestId": invocation.request_id})

    def _config(self, call: Call, name: FunctionName) -> Response:
        find(name)
        method = call.request.method
        if method == HTTPMethod.DELETE:
            self._configs.delete(name)
            return Response(status=204)
        if method == HTTPMethod.PUT:
            return json_answer(self._configs.put(name, json_request(call)))
        if method == HTTPMethod.GET:
            return json_answer(self._configs.get(name))
        raise not_done(call, "updates of settings in part")

    def _account_settings(self, call: Call) -> Response:
        """Answers the limits of concurrent calls, without code sizes."""
        reserved = sum(reserved_concurrencies(self._account, call.region))
        limits = {
            "ConcurrentExecutions": ACCOUNT_LIMIT,
            "UnreservedConcurrentExecutions": ACCOUNT_LIMIT - reserved,
        }
        return json_answer({"AccountLimit": limits})

    def _name_in(self, call: Call, text: str) -> FunctionName:
        """Returns the function in a path, with the qualifier in the query."""
        qualifier = call.request.args.get("Qualifier")
        return parse_name(unquote(text), qualifier, call.region, self._account)


def _check_body(body: bytes, limit: int) -> None:
    if len(body) > limit:
        message = f"Request must be smaller than {limit} bytes for the InvokeFunction operation"
        raise ServiceError("RequestTooLargeException", message, 413)
    try:
        json.loads(body)
    except ValueError as error:
        message = f"Could not parse request body into json: {error}"
        raise ServiceError("InvalidRequestContentException", message) from None


def _new_trace() -> str:
    """Returns a new trace for a call that belongs to none."""
    digits = uuid.uuid4().hex
    return f"Root=1-{digits[:8]}-{digits[8:32]};Parent={uuid.uuid4().hex[:16]};Sampled=0"
