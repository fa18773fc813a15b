"""One call of a function in an execution environment, from the start of its process to the
report.
"""

import json
import time
import uuid
from dataclasses import dataclass

from localcloud.functions.execution_environment import (
    Answer,
    CallTimeoutError,
    EmulatorGoneError,
    ExecutionEnvironment,
)
from localcloud.functions.host import Host
from localcloud.functions.output import LineListener
from localcloud.functions.program import Program
from localcloud.functions.report import (
    MAXIMUM_RESPONSE_BYTES,
    TOO_LARGE,
    end_line,
    exit_document,
    is_handlers_error,
    report_line,
    timeout_document,
    timeout_line,
)
from localcloud.functions.result import Result

INIT_SECONDS = 10.0
"""What a function may take to start: "the Init phase is limited to 10 seconds" (Lambda's
documentation).
"""


@dataclass(frozen=True)
class Event:
    """What a function is called with: JSON, the ARN as the caller gave it, and what else the caller
    passes on.
    """

    body: bytes
    arn: str
    client_context: str | None = None
    trace: str = ""


class StartError(Exception):
    """The process could not be started, or the handler's module not be imported. result says how
    the call ends.
    """

    def __init__(self, result: Result) -> None:
        super().__init__(result.payload.decode("utf-8", "replace"))
        self.result = result


def start(host: Host, program: Program, listener: LineListener) -> ExecutionEnvironment:
    """An environment that waits for calls. Raises StartError.

    As on AWS, a start that takes too long is tried once more, within the call's own time.
    """
    try:
        return start_within(host, program, listener, INIT_SECONDS)
    except CallTimeoutError:
        try:
            return start_within(host, program, listener, program.timeout)
        except CallTimeoutError:
            request_id = str(uuid.uuid4())
            listener(timeout_line(request_id, program.timeout))
            payload = timeout_document(request_id, program.timeout)
            raise StartError(failed(payload, request_id, program.timeout)) from None


def start_within(
    host: Host, program: Program, listener: LineListener, seconds: float
) -> ExecutionEnvironment:
    """As start(), once. Raises CallTimeoutError, too."""
    environment = ExecutionEnvironment(host, program, listener)
    try:
        answer = environment.start(seconds)
    except CallTimeoutError:
        environment.close()
        raise
    if answer.status == 200 and not environment.over_its_memory:
        return environment
    environment.close()
    payload = answer.body
    if environment.over_its_memory:
        payload = exit_document(environment.request_id, "signal: killed")
    init = environment.init_seconds or 0.0
    environment.say(end_line(environment.request_id))
    environment.say(
        report_line(environment.request_id, init, None, program.memory, environment.peak, "error")
    )
    raise StartError(failed(payload, environment.request_id, init, environment.take_log()))


def failed(payload: bytes, request_id: str, seconds: float, log: list[str] | None = None) -> Result:
    """The result of a call that found no process to answer it."""
    return Result(payload, "Unhandled", request_id, seconds, None, None, log or [], survived=False)


def call(
    environment: ExecutionEnvironment, event: Event, *, first: bool, ahead: float = 0.0
) -> Result:
    """Have the event answered; first says whether the process was started for it,
    ahead by how many seconds its clock is.

    The environment is closed where the process did not survive the call.
    """
    program = environment.program
    began = time.monotonic()
    status = None
    try:
        answer = environment.call(event.body, event.arn, event.client_context, event.trace, ahead)
    except CallTimeoutError:
        status = "timeout"
        answer = Answer(504, timeout_document(environment.request_id, program.timeout))
    except EmulatorGoneError:
        answer = Answer(502, exit_document(environment.request_id, "without a reason"))
    duration = min(time.monotonic() - began, program.timeout)
    if answer.status == 200:
        environment.drain()
        environment.look_at_memory()
    if environment.over_its_memory:
        answer = Answer(502, exit_document(environment.request_id, "signal: killed"))
    if answer.status != 200:
        environment.close()
    return finish(environment, answer, duration, status, first=first)


def finish(
    environment: ExecutionEnvironment,
    answer: Answer,
    duration: float,
    status: str | None,
    *,
    first: bool,
) -> Result:
    """Write the call's last lines, and put its result together."""
    request_id = environment.request_id
    survived = answer.status == 200
    payload = answer.body
    error = None if survived and not is_handlers_error(payload, request_id) else "Unhandled"
    if survived and len(payload) > MAXIMUM_RESPONSE_BYTES:
        payload, error = json.dumps(TOO_LARGE).encode(), "Unhandled"
    if status == "timeout":
        environment.say(timeout_line(request_id, environment.program.timeout))
    elif not survived:
        status = "error"
        environment.say(json.loads(payload)["errorMessage"])
    init = environment.init_seconds if first else None
    environment.say(end_line(request_id))
    memory = environment.program.memory
    environment.say(report_line(request_id, duration, init, memory, environment.peak, status))
    log = environment.take_log()
    return Result(
        payload, error, request_id, duration, init, environment.peak, log, survived=survived
    )
