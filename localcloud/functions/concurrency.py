"""Limits concurrent calls: by a function's reserved concurrency, and by the account's."""

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator

from localcloud.service import ServiceError

ACCOUNT_LIMIT = 1000
"""A region's concurrent executions in a new account's quotas as documented; AWS may give less at
first.
"""


THROTTLED = "TooManyRequestsException"


class Concurrency:
    """Counts the calls under way, including waiting ones, and refuses those over a limit."""

    def __init__(self, account_limit: int = ACCOUNT_LIMIT) -> None:
        self._account_limit = account_limit
        self._lock = threading.Lock()
        self._reserved: Counter[str] = Counter()
        self._unreserved = 0

    @contextlib.contextmanager
    def call(self, function: str, reserved: int | None, all_reserved: int) -> Iterator[None]:
        """Counts one call of a function within the block.

        all_reserved is the sum that the account's functions have reserved; a function without a
        reservation shares the rest. Raises ServiceError TooManyRequestsException.
        """
        self._enter(function, reserved, all_reserved)
        try:
            yield
        finally:
            with self._lock:
                if reserved is None:
                    self._unreserved -= 1
                else:
                    self._reserved[function] -= 1

    def _enter(self, function: str, reserved: int | None, all_reserved: int) -> None:
        with self._lock:
            if reserved is None:
                allowed = self._unreserved < self._account_limit - all_reserved
                self._unreserved += allowed
            else:
                allowed = self._reserved[function] < reserved
                self._reserved[function] += allowed
        if not allowed:
            raise ServiceError(THROTTLED, "Rate Exceeded.", 429)
