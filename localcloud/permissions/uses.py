"""Records the uses of permissions, to show that each one is needed."""

import threading
from dataclasses import dataclass
from typing import Any

from localcloud.permissions.policies import Need

_REMEMBERED = 100_000


@dataclass
class _Use:
    context: dict[str, Any]
    times: int = 0


class Uses:
    """The newest uses, by caller, action, resource and outcome. Thread-safe."""

    def __init__(self) -> None:
        self._uses: dict[tuple[str, Need, bool], _Use] = {}
        self._lock = threading.Lock()

    def note(self, caller: str, need: Need, *, allowed: bool) -> None:
        key = (caller, need, allowed)
        with self._lock:
            use = self._uses.get(key)
            if use is None:
                use = self._uses[key] = _Use(dict(need.context))
                if len(self._uses) > _REMEMBERED:
                    del self._uses[next(iter(self._uses))]
            use.times += 1

    def listed(self) -> list[dict[str, Any]]:
        """Returns the uses for the control API."""
        with self._lock:
            return [
                {
                    "caller": caller,
                    "action": need.action,
                    "resource": need.resource,
                    "allowed": allowed,
                    "context": use.context,
                    "times": use.times,
                }
                for (caller, need, allowed), use in self._uses.items()
            ]

    def forget(self) -> None:
        with self._lock:
            self._uses.clear()
