"""Asynchronous calls: answered at once, made in the background, tried again, and sent on at
last.
"""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Protocol

from localcloud.clock import Clock
from localcloud.due import Due
from localcloud.functions.concurrency import THROTTLED
from localcloud.functions.destinations import (
    RETRIES_EXHAUSTED,
    SUCCESS,
    TOO_OLD,
    Destinations,
    outcome_record,
    parsed,
)
from localcloud.functions.event_invoke_configs import EventInvokeConfig
from localcloud.functions.registry import FunctionVersion
from localcloud.functions.result import Result
from localcloud.service import ServiceError

log = logging.getLogger(__name__)

AT_A_TIME = 32


class Sender(Protocol):
    """What outcomes are sent by; Destinations is one."""

    send_record: Callable[..., None]
    send_dead_letter: Callable[..., None]


@dataclass(frozen=True)
class Delays:
    """Seconds before an event is tried again.

    AWS waits "one minute before the first retry and two minutes before the second", and after
    throttling from 1 second up to 5 minutes; the defaults here are shorter, so that one sees the
    end.
    """

    after_error: tuple[float, ...] = (1.0, 2.0)
    after_throttling: float = 0.5


@dataclass(frozen=True)
class AsynchronousCall:
    """An event on its way. invoke makes the call; config and role say what becomes of it."""

    arn: str
    body: bytes
    invoke: Callable[[], tuple[FunctionVersion, Result]]
    config: EventInvokeConfig
    role: str
    dead_letter_arn: str | None
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    received: float = field(default_factory=time.monotonic)
    count: int = 0


class AsynchronousCalls:
    """Makes calls in the background. What is left at close() is lost, as is everything else of a
    local cloud.
    """

    def __init__(
        self,
        destinations: Sender | Destinations,
        delays: Delays | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._destinations = destinations
        self._delays = delays or Delays()
        self._clock = clock or Clock()
        self._due: Due[AsynchronousCall] = Due(self._clock)
        self._closed = False
        self._workers = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="function-event")
        self._thread = threading.Thread(target=self._run, name="function-events", daemon=True)
        self._thread.start()

    def add(self, call: AsynchronousCall, delay: float = 0.0) -> None:
        """Make the call once the delay, in seconds, is over."""
        self._due.put(call, delay)

    def close(self) -> None:
        """Make no more calls."""
        self._closed = True
        self._due.close()
        self._thread.join()
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        while (call := self._due.take()) is not None:
            self._workers.submit(self._made, call)

    def _made(self, call: AsynchronousCall) -> None:
        try:
            self._make(call)
        finally:
            self._due.done()

    def _make(self, call: AsynchronousCall) -> None:
        try:
            version, result = call.invoke()
        except ServiceError as error:
            self._refused(call, error)
            return
        except Exception:
            if not self._closed:
                log.exception("An asynchronous call of %s could not be made", call.arn)
            return
        call = replace(call, count=call.count + 1)
        if result.function_error is None:
            self._finish(call, SUCCESS, version, result)
        elif call.count > call.config.retries:
            self._finish(call, RETRIES_EXHAUSTED, version, result)
        else:
            self.add(call, self._delays.after_error[call.count - 1])

    def _refused(self, call: AsynchronousCall, error: ServiceError) -> None:
        age = self._clock.monotonic() - call.received
        if error.code == THROTTLED and age < call.config.age_seconds:
            self.add(call, self._delays.after_throttling)
        else:
            log.warning("An event for %s was dropped: %s", call.arn, error.message)
            self._finish(call, TOO_OLD, None, None)

    def _finish(
        self,
        call: AsynchronousCall,
        condition: str,
        version: FunctionVersion | None,
        result: Result | None,
    ) -> None:
        succeeded = condition == SUCCESS
        arn = call.arn if version is None else f"{version.arn}:{version.version}"
        destination = call.config.on_success if succeeded else call.config.on_failure
        try:
            if destination is not None:
                record = outcome_record(
                    condition, call.request_id, arn, call.count, call.body, result
                )
                self._destinations.send_record(destination, call.role, record)
            if not succeeded and call.dead_letter_arn is not None:
                message = error_message(result)
                self._destinations.send_dead_letter(
                    call.dead_letter_arn, call.role, call.body, call.request_id, message
                )
        except Exception:
            log.exception("The outcome of a call of %s could not be sent", call.arn)


def error_message(result: Result | None) -> str:
    """What went wrong, for a dead letter's attributes."""
    document = None if result is None else parsed(result.payload)
    return str(document.get("errorMessage", "")) if isinstance(document, dict) else ""
