"""Faults on the way to AWS, for any of the fakes.

A Wire counts every call that goes through it and does one of these to the nth:

- BEFORE: the call does not arrive; nothing happened, ServiceUnavailable is raised.
- AFTER: the call works and its answer is lost; ServiceUnavailable is raised.
- REPEATED: as AFTER, but the SDK itself tries again, so the caller sees the second call's answer.
- DEATH_BEFORE, DEATH_AFTER: the process dies there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar, cast

from transcription.domain.errors import ServiceUnavailable

Port = TypeVar("Port")


class Fault(StrEnum):
    """What happens to a call."""

    BEFORE = "before"
    AFTER = "after"
    REPEATED = "repeated"
    DEATH_BEFORE = "death before"
    DEATH_AFTER = "death after"


class Death(BaseException):
    """The process is gone; no except clause of the domain catches this."""


@dataclass
class Wire:
    """fault happens to the call of this number, the first being 1; 0 is none."""

    fault: Fault = Fault.BEFORE
    at: int = 0
    calls: list[str] = field(default_factory=list)

    def to(self, port: Port) -> Port:
        """Returns the same port, with its calls going through this wire."""
        return cast("Port", _Wired(port, self))

    def carry(self, name: str, call: Callable[[], Any]) -> Any:
        """Makes the call and answers, or does what the fault says."""
        self.calls.append(name)
        if len(self.calls) != self.at:
            return call()
        if self.fault is Fault.BEFORE:
            raise ServiceUnavailable(f"{name} did not arrive")
        if self.fault is Fault.DEATH_BEFORE:
            raise Death(name)
        return self._after(name, call)

    def _after(self, name: str, call: Callable[[], Any]) -> Any:
        answer = call()
        if self.fault is Fault.AFTER:
            raise ServiceUnavailable(f"the answer to {name} was lost")
        if self.fault is Fault.DEATH_AFTER:
            raise Death(name)
        return call() if self.fault is Fault.REPEATED else answer


class _Wired:
    def __init__(self, port: Any, wire: Wire) -> None:
        self._port = port
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found) or name == "arn_of":  # no call to AWS
            return found

        def carried(*args: Any, **kwargs: Any) -> Any:
            operation = f"{type(self._port).__name__}.{name}"
            return self._wire.carry(operation, lambda: found(*args, **kwargs))

        return carried
