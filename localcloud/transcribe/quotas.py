"""The service's request quotas per second and account."""

import threading
import time
from collections.abc import Callable, Mapping

from localcloud.service import ServiceError

#: Source: "Amazon Transcribe endpoints and quotas", AWS General Reference.
REQUESTS_PER_SECOND = {
    "StartTranscriptionJob": 25.0,
    "GetTranscriptionJob": 30.0,
    "DeleteTranscriptionJob": 5.0,
    "ListTranscriptionJobs": 5.0,
}


class RequestQuotas:
    """A token bucket for each operation, for a second's requests or one. Thread-safe."""

    def __init__(
        self,
        rates: Mapping[str, float] = REQUESTS_PER_SECOND,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rates = rates
        self._now = now
        self._lock = threading.Lock()
        self._left = dict(rates)
        self._at = dict.fromkeys(rates, now())

    @classmethod
    def share(cls, share: float, now: Callable[[], float] = time.monotonic) -> "RequestQuotas":
        """Returns a share of AWS's quotas: a machine that cannot make 25 calls a second meets
        smaller ones.
        """
        return cls({name: rate * share for name, rate in REQUESTS_PER_SECOND.items()}, now)

    def take(self, operation: str) -> None:
        """Counts one request. Raises ServiceError (ThrottlingException) if the quota is used up.

        Operations without a quota here are never refused.
        """
        if operation not in self._rates:
            return
        with self._lock:
            rate = self._rates[operation]
            now = self._now()
            refilled = self._left[operation] + (now - self._at[operation]) * rate
            self._at[operation] = now
            self._left[operation] = min(max(rate, 1.0), refilled)
            if self._left[operation] < 1:
                raise ServiceError("ThrottlingException", "Rate exceeded")
            self._left[operation] -= 1
