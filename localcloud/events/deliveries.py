"""Deliveries at least once: tried again with backoff, then kept in the target's dead-letter queue.

Source: "How EventBridge retries delivering events" and "Using dead-letter queues", EventBridge user
guide: by default 24 hours and 185 attempts; what cannot get better goes to the queue at once.
"""

import logging
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.events.targets import Delivery, HasClients, send, send_to_queue

log = logging.getLogger(__name__)

MAX_AGE_SECONDS = 86_400
MAX_RETRIES = 185
_AT_ONCE = 16
_LONGEST_PAUSE = 60.0
_THROTTLED = frozenset(
    {
        "ThrottlingException",
        "Throttling",
        "TooManyRequestsException",
        "RequestThrottled",
        "RequestLimitExceeded",
        "ExecutionLimitExceeded",
        "KMSThrottlingException",
    }
)


@dataclass
class _Attempts:
    delivery: Delivery
    began: float = field(default_factory=time.monotonic)
    retries: int = 0


class Deliveries:
    """Thread-safe. first_pause is the backoff's first step, in seconds."""

    def __init__(self, clients: HasClients, first_pause: float = 1.0) -> None:
        self._clients = clients
        self._first_pause = first_pause
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="deliveries")
        self._pending: dict[int, _Attempts] = {}
        self._timers: set[threading.Timer] = set()
        self._lock = threading.Lock()
        self._closed = False

    def accept(self, delivery: Delivery) -> None:
        """Returns at once; the target gets it, or the dead-letter queue does."""
        attempts = _Attempts(delivery)
        with self._lock:
            self._pending[id(attempts)] = attempts
        self._submit(attempts)

    def door(self) -> list[dict[str, Any]]:
        """What has not been delivered yet."""
        with self._lock:
            return [
                {
                    "target": one.delivery.target["Arn"],
                    "retries": one.retries,
                    **one.delivery.origin,
                }
                for one in self._pending.values()
            ]

    def close(self) -> None:
        """What is not delivered is lost with the cloud."""
        with self._lock:
            self._closed = True
            timers = list(self._timers)
        for timer in timers:
            timer.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _submit(self, attempts: _Attempts) -> None:
        with self._lock:
            if not self._closed:
                self._pool.submit(self._attempt, attempts)

    def _attempt(self, attempts: _Attempts) -> None:
        try:
            send(attempts.delivery, self._clients)
        except (ClientError, BotoCoreError) as error:
            self._failed(attempts, error)
        except Exception:
            log.exception("%s", attempts.delivery.target["Arn"])
            self._done(attempts)
        else:
            self._done(attempts)

    def _failed(self, attempts: _Attempts, error: ClientError | BotoCoreError) -> None:
        pause = min(_LONGEST_PAUSE, self._first_pause * 2**attempts.retries)
        pause *= 0.5 + random.random() / 2  # noqa: S311 - spreads load, hides nothing
        exhausted = _exhausted(attempts, pause)
        if _can_get_better(error) and exhausted is None:
            attempts.retries += 1
            self._later(pause, attempts)
        else:
            self._bury(attempts, error, exhausted)
            self._done(attempts)

    def _later(self, pause: float, attempts: _Attempts) -> None:
        def again() -> None:
            with self._lock:
                self._timers.discard(timer)
            self._submit(attempts)

        timer = threading.Timer(pause, again)
        timer.daemon = True
        with self._lock:
            if self._closed:
                return
            self._timers.add(timer)
        timer.start()

    def _bury(
        self, attempts: _Attempts, error: ClientError | BotoCoreError, exhausted: str | None
    ) -> None:
        delivery = attempts.delivery
        queue = delivery.target.get("DeadLetterConfig", {}).get("Arn")
        code, message = _told(error)
        log.warning("%s did not take an event: %s: %s", delivery.target["Arn"], code, message)
        if not queue:
            return
        attributes = {
            **delivery.origin,
            "TARGET_ARN": delivery.target["Arn"],
            "ERROR_CODE": code,
            "ERROR_MESSAGE": message,
            "RETRY_ATTEMPTS": str(attempts.retries),
        }
        if exhausted and _can_get_better(error):
            attributes["EXHAUSTED_RETRY_CONDITION"] = exhausted
        try:
            send_to_queue(self._clients, queue, delivery.payload, attributes=attributes)
        except (ClientError, BotoCoreError):
            log.exception("The dead-letter queue %s did not take it either", queue)

    def _done(self, attempts: _Attempts) -> None:
        with self._lock:
            self._pending.pop(id(attempts), None)


def _exhausted(attempts: _Attempts, pause: float) -> str | None:
    policy = attempts.delivery.target.get("RetryPolicy") or {}
    if attempts.retries >= policy.get("MaximumRetryAttempts", MAX_RETRIES):
        return "MaximumRetryAttempts"
    age = time.monotonic() - attempts.began + pause
    if age > policy.get("MaximumEventAgeInSeconds", MAX_AGE_SECONDS):
        return "MaximumEventAgeInSeconds"
    return None


def _can_get_better(error: ClientError | BotoCoreError) -> bool:
    if isinstance(error, BotoCoreError):
        return True
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return error.response["Error"]["Code"] in _THROTTLED or (status >= 500 and status != 501)


def _told(error: ClientError | BotoCoreError) -> tuple[str, str]:
    if isinstance(error, ClientError):
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return "SDK_CLIENT_ERROR", str(error)
