"""Asynchronous calls: made in the background, retried, with their failures sent to a queue."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from localcloud.clock import Clock
from localcloud.due import Due
from localcloud.functions.concurrency import THROTTLED
from localcloud.functions.destinations import ClientFor, failure_record, send_to_queue
from localcloud.functions.event_invoke_configs import EventInvokeConfig
from localcloud.functions.process import Invocation
from localcloud.functions.registry import FunctionVersion
from localcloud.functions.result import Result
from localcloud.service import ServiceError

log = logging.getLogger(__name__)

_AT_A_TIME = 32
#: "One minute before the first retry and two minutes before the second", Lambda developer guide.
_PAUSES_AFTER_ERRORS = (60.0, 120.0)
#: "From 1 second after the first attempt to a maximum of 5 minutes", the same.
_LONGEST_PAUSE = 300.0


@dataclass(frozen=True)
class AsynchronousCall:
    """An asynchronous event.

    invoke makes the call; config and role decide about retries and failures.
    """

    invocation: Invocation
    invoke: Callable[[], tuple[FunctionVersion, Result]]
    config: EventInvokeConfig
    role: str
    received: float = field(default_factory=time.monotonic)  #: by the cloud's clock
    count: int = 0  #: calls made
    throttled: int = 0  #: throttled calls


class AsynchronousCalls:
    """Makes asynchronous calls.

    Those left at close() are lost, like everything in a local cloud.
    """

    def __init__(self, client_for: ClientFor, clock: Clock) -> None:
        self._client_for = client_for
        self._clock = clock
        self._due: Due[AsynchronousCall] = Due(clock)
        self._workers = ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="function-event")
        self._thread = threading.Thread(target=self._run, name="function-events", daemon=True)
        self._thread.start()

    def add(self, call: AsynchronousCall, delay: float = 0.0) -> None:
        """Makes the call after the delay, in seconds."""
        self._due.put(call, delay)

    def close(self) -> None:
        self._due.close()
        self._thread.join()
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        while (call := self._due.take()) is not None:
            self._workers.submit(self._work, call)

    def _work(self, call: AsynchronousCall) -> None:
        try:
            self._make(call)
        except Exception:
            log.exception("An asynchronous call of %s could not be made", call.invocation.arn)
        finally:
            self._due.done()

    def _make(self, call: AsynchronousCall) -> None:
        try:
            version, result = call.invoke()
        except ServiceError as error:
            self._refused(call, error)
            return
        call = replace(call, count=call.count + 1)
        if result.function_error is None:
            return
        if call.count <= call.config.retries:
            self.add(call, _PAUSES_AFTER_ERRORS[call.count - 1])
            return
        arn = f"{version.arn}:{version.version}"
        self._give_up(call, "RetriesExhausted", arn, result)

    def _refused(self, call: AsynchronousCall, error: ServiceError) -> None:
        age = self._clock.monotonic() - call.received
        if error.code == THROTTLED and age < call.config.age_seconds:
            pause = min(_LONGEST_PAUSE, 2.0**call.throttled)
            self.add(replace(call, throttled=call.throttled + 1), pause)
        else:
            log.warning("An event for %s was dropped: %s", call.invocation.arn, error.message)
            self._give_up(call, "EventAgeExceeded", call.invocation.arn, None)

    def _give_up(
        self, call: AsynchronousCall, condition: str, arn: str, result: Result | None
    ) -> None:
        if queue := call.config.on_failure:
            invocation = call.invocation
            record = failure_record(
                condition, invocation.request_id, arn, call.count, invocation.body, result
            )
            send_to_queue(self._client_for, queue, call.role, record)
