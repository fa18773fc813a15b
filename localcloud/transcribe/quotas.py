"""The service's request quotas per second and account."""

import threading
from collections.abc import Callable

from localcloud.service import ServiceError

#: Source: "Amazon Transcribe endpoints and quotas", AWS General Reference.
REQUESTS_PER_SECOND = {
    "StartTranscriptionJob": 25.0,
    "GetTranscriptionJob": 30.0,
    "DeleteTranscriptionJob": 5.0,
    "ListTranscriptionJobs": 5.0,
}


class RequestQuotas:
    """A token bucket for each operation, for a second's requests or one. Thread-safe.

    share is the part of AWS's quotas: a machine that cannot make 25 calls a second meets smaller
    ones.
    """

    def __init__(self, now: Callable[[], float], share: float = 1.0) -> None:
        self._rates = {name: rate * share for name, rate in REQUESTS_PER_SECOND.items()}
        self._now = now
        self._lock = threading.Lock()
        self._left = dict(self._rates)
        self._at = dict.fromkeys(self._rates, now())

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
