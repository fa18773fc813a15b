"""Deliberate faults: calls that do not arrive, lose their answers, or take too long.

The control API sets them. Every call is counted and recorded, so that a run can be repeated with a
fault at each of its calls.
"""

import json
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from werkzeug.wrappers import Response

from localcloud.clock import Clock
from localcloud.http_server import HangUpError
from localcloud.json_objects import read_objects
from localcloud.service import Call, ServiceError

log = logging.getLogger(__name__)

_REMEMBERED = 20_000
#: Each service's code for an internal error, if it differs.
_BROKEN = {"s3": "InternalError", "lambda": "ServiceException", "transcribe": "InternalFailure"}
#: The faults of an execution that enters a state.
STATE_KINDS = frozenset({"stop", "die"})
KINDS = STATE_KINDS | {
    *("throttle", "error", "deny", "crash", "reset", "lost", "late", "slow"),
    *("kill", "kill_after", "kill_late"),
}
#: The service under which entering a state is recorded; its operation is the state's name.
_ENTRANCE = "state"


@dataclass
class Fault:
    """A fault for the calls that match; None matches all.

    - throttle, error: answered so, without an effect; deny: as to a caller without permission;
    - crash, of Lambda's calls: the function ends with an error before its handler runs;
    - reset: the connection breaks before the effect; lost: after it;
    - late: the connection breaks, and the effect comes `seconds` later, as when a client gives up
      on a call that is still under way;
    - slow: answered `seconds` late, in the machine's time;
    - kill, kill_after: the caller dies before the effect or after it: a function's process, an
      execution of the state machine; kill_late: the effect comes `seconds` after its death, as
      when a function's time is up while it waits for an answer;
    - stop, die: no call, but an execution that enters the state `operation`, is aborted or fails.

    Of the matching calls, `count` from the `first` on (1: the next) have it; with `lasts`,
    all within this many seconds from the first of them on, by the cloud's clock.
    """

    kind: str
    service: str | None = None
    operation: str | None = None  #: the API's name; for S3 and Lambda the HTTP method
    caller: str | None = None  #: a part of the role's name
    first: int = 1
    count: int = 1
    lasts: float | None = None
    seconds: float = 0.0
    seen: int = 0  #: matching calls
    done: int = 0  #: calls with the fault
    ends: float | None = None  #: on the clock's scale, set by the first call with the fault

    def meets(self, service: str, operation: str, caller: str, now: float) -> bool:
        """Returns whether this call gets the fault; counts it if it matches."""
        if self.service not in {None, service} or self.operation not in {None, operation}:
            return False
        if self.caller is not None and self.caller not in caller:
            return False
        self.seen += 1
        if self.lasts is None:
            return self.first <= self.seen < self.first + self.count
        if self.ends is None and self.seen >= self.first:
            self.ends = now + self.lasts
        return self.ends is not None and now < self.ends


class Faults:
    """Keeps the faults. Thread-safe. role_of returns the role that signs with an access key."""

    def __init__(self, role_of: Callable[[str], str | None], clock: Clock) -> None:
        self._role_of = role_of
        self._clock = clock
        self._faults: list[Fault] = []
        self._calls: deque[dict[str, str]] = deque(maxlen=_REMEMBERED)
        self._lock = threading.Lock()

    def change(self, asked: Any) -> dict[str, Any]:
        """Replaces the faults by a list of objects with Fault's fields; also forgets the calls.

        Raises ServiceError.
        """
        faults = read_objects(Fault, asked, "faults")
        if unknown := {fault.kind for fault in faults} - KINDS:
            message = f"{', '.join(sorted(unknown))} is no kind of fault; {sorted(KINDS)} are"
            raise ServiceError("ValidationException", message)
        with self._lock:
            self._faults = faults
            self._calls.clear()
        return self.shown()

    def shown(self) -> dict[str, Any]:
        """Returns the faults, and the calls since they were set, in order."""
        with self._lock:
            return {"faults": [asdict(one) for one in self._faults], "calls": list(self._calls)}

    def at_entrance(self, state: str, role: str) -> str | None:
        """Returns the fault of the execution, running as this role, that enters the state."""
        fault = self._noted(_ENTRANCE, state, _name_of(role), of_states=True)
        return fault.kind if fault else None

    def around(
        self, call: Call, answer: Callable[[Call], Response], kill: Callable[[str], None]
    ) -> Response:
        """Returns the call's answer, or the fault's. Raises ServiceError, HangUpError.

        kill ends everything that runs as a role, by its ARN, in the middle of its work.
        """
        role = self._role_of(call.access_key)
        operation = call.operation or call.request.method
        caller = _name_of(role or call.access_key)
        fault = self._noted(call.service, operation, caller, of_states=False)
        if fault is None:
            return answer(call)
        if fault.kind == "throttle":
            raise _throttled(call.service)
        if fault.kind == "error":
            raise ServiceError(_BROKEN.get(call.service, "InternalServerError"), "On purpose", 500)
        if fault.kind == "deny":
            code = "AccessDenied" if call.service == "s3" else "AccessDeniedException"
            raise ServiceError(code, "On purpose", 403)
        if fault.kind == "crash":
            return _crashed()
        if fault.kind == "slow":
            response = answer(call)
            time.sleep(fault.seconds)
            return response
        if fault.kind in {"lost", "kill_after"}:
            answer(call)
        if fault.kind in {"late", "kill_late"}:
            self._clock.begin()
            late = (call, answer, fault.seconds)
            threading.Thread(target=self._late, args=late, daemon=True).start()
        if fault.kind in {"kill", "kill_after", "kill_late"} and role is not None:
            kill(role)
        raise HangUpError

    def _late(self, call: Call, answer: Callable[[Call], Response], seconds: float) -> None:
        self._clock.sleep(seconds)
        try:
            answer(call)
        except ServiceError:
            log.debug("%s %s came too late", call.service, call.operation)
        finally:
            self._clock.end()

    def _noted(self, service: str, operation: str, caller: str, *, of_states: bool) -> Fault | None:
        """Counts the call, or the entered state, with all faults; returns the first fault that
        applies.
        """
        with self._lock:
            self._calls.append({"service": service, "operation": operation, "caller": caller})
            faults = [one for one in self._faults if (one.kind in STATE_KINDS) == of_states]
            now = self._clock.monotonic()
            meant = [one for one in faults if one.meets(service, operation, caller, now)]
            if not meant:
                return None
            meant[0].done += 1
            return meant[0]


def _name_of(role: str) -> str:
    return role.rpartition("/")[2]


def _crashed() -> Response:
    """Returns Lambda's answer for a function whose module cannot be imported."""
    error = {"errorType": "Runtime.ImportModuleError", "errorMessage": "On purpose"}
    return Response(json.dumps(error), 200, {"X-Amz-Function-Error": "Unhandled"})


def _throttled(service: str) -> ServiceError:
    """Returns each service's own error for throttling."""
    if service == "s3":
        return ServiceError("SlowDown", "Please reduce your request rate.", 503)
    if service == "dynamodb":
        return ServiceError("ThrottlingException", "Rate of requests exceeds the allowed")
    if service == "lambda":
        return ServiceError("TooManyRequestsException", "Rate Exceeded.", 429)
    return ServiceError("ThrottlingException", "Rate exceeded")
