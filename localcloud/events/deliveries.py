"""Delivers at least once, with retries and backoff, then to a dead-letter queue."""

import itertools
import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.clients import HasSigningClients
from localcloud.clock import Clock
from localcloud.due import Due
from localcloud.events import failures
from localcloud.events.failures import Failure
from localcloud.events.targets import Delivery, send, send_to_queue

log = logging.getLogger(__name__)

_AT_ONCE = 8
#: Called with a delivery's origin, and with the metric of AWS/Events that counts its outcome.
OutcomeListener = Callable[[dict[str, str], str], None]


@dataclass
class _Attempts:
    delivery: Delivery
    began: float
    retries: int = 0
    failed: str = ""


class Deliveries:
    """Delivers with a fixed number of threads, however many deliveries wait. Thread-safe."""

    def __init__(
        self, clients: HasSigningClients, clock: Clock, on_outcome: OutcomeListener
    ) -> None:
        self._clients = clients
        self._clock = clock
        self._on_outcome = on_outcome
        self._numbers = itertools.count()
        self._pending: dict[int, _Attempts] = {}
        self._due: Due[int] = Due(clock)
        for _ in range(_AT_ONCE):
            threading.Thread(target=self._work, name="deliveries", daemon=True).start()

    def accept(self, delivery: Delivery) -> None:
        """Accepts a delivery and returns at once; the target or the dead-letter queue gets it."""
        number = next(self._numbers)
        self._pending[number] = _Attempts(delivery, self._clock.monotonic())
        self._due.put(number)

    def shown(self) -> list[dict[str, Any]]:
        """Returns the deliveries that are not done yet."""
        return [
            {
                "target": one.delivery.target["Arn"],
                "retries": one.retries,
                "failed": one.failed,
                **one.delivery.origin,
            }
            for one in list(self._pending.values())
        ]

    def close(self) -> None:
        """Stops. Undelivered events are lost with the cloud."""
        self._due.close()

    def _work(self) -> None:
        while (number := self._due.take()) is not None:
            attempts = self._pending[number]
            try:
                pause = self._attempt(attempts)
            except Exception:  # a defect in one delivery must not end the others
                log.exception("%s", attempts.delivery.target["Arn"])
                pause = None
            if pause is None:
                del self._pending[number]
            else:
                self._due.put(number, pause)
            self._due.done()

    def _attempt(self, attempts: _Attempts) -> float | None:
        """Returns the seconds until the next attempt; None if there is none."""
        try:
            send(attempts.delivery, self._clients)
        except (ClientError, BotoCoreError) as failure:
            return self._failed(attempts, failure)
        self._on_outcome(attempts.delivery.origin, "Invocations")
        return None

    def _failed(self, attempts: _Attempts, failure: Failure) -> float | None:
        attempts.failed = f"{failures.code_of(failure)}: {failures.message_of(failure)}"
        condition = None
        if failures.can_get_better(failure):
            jitter = random.random()  # noqa: S311 - spreads load, hides nothing
            pause = failures.pause_before(attempts.retries, jitter)
            age = self._clock.monotonic() - attempts.began + pause
            policy = attempts.delivery.target.get("RetryPolicy") or {}
            condition = failures.exhausted(policy, attempts.retries, age)
            if condition is None:
                attempts.retries += 1
                return pause
        self._give_up(attempts, failure, condition)
        return None

    def _give_up(self, attempts: _Attempts, failure: Failure, condition: str | None) -> None:
        delivery = attempts.delivery
        self._on_outcome(delivery.origin, "FailedInvocations")
        queue = delivery.target.get("DeadLetterConfig", {}).get("Arn")
        where = f"it goes to {queue}" if queue else "without a dead-letter queue it is dropped"
        log.warning(
            "%s did not take an event (%s); %s", delivery.target["Arn"], attempts.failed, where
        )
        if not queue:
            return
        code = failures.code_of_api if delivery.of_schedule else failures.code_of
        attributes = {
            **delivery.origin,
            "TARGET_ARN": delivery.target["Arn"],
            "ERROR_CODE": code(failure),
            "ERROR_MESSAGE": failures.message_of(failure)[:1024] or "-",
            "RETRY_ATTEMPTS": str(attempts.retries),
        }
        if condition:
            attributes["EXHAUSTED_RETRY_CONDITION"] = condition
        try:
            send_to_queue(delivery, self._clients, queue, attributes)
        except (ClientError, BotoCoreError):
            log.exception("The dead-letter queue %s did not take it either", queue)
            self._on_outcome(delivery.origin, "InvocationsFailedToBeSentToDlq")
        else:
            self._on_outcome(delivery.origin, "InvocationsSentToDlq")
