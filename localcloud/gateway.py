"""The endpoint's front: every call of everybody passes here, with who makes it.

A call is asked of the own services in their order, then of moto; what nothing answers is refused.
"""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Request, Response

from localcloud.calls import call_of
from localcloud.clock import Clock
from localcloud.control_api import PREFIX, ControlApi, Door
from localcloud.faults import Faults
from localcloud.http_server import HangUpError
from localcloud.moto_server import MotoServer
from localcloud.permissions.guard import Permissions
from localcloud.principals import Principals
from localcloud.refusals import error_answer
from localcloud.service import Call, Service, ServiceError

log = logging.getLogger("localcloud.calls")


class Gateway:
    """The WSGI application."""

    def __init__(
        self,
        principals: Principals,
        moto: MotoServer,
        services: Sequence[Service],
        doors: Mapping[str, Door] | None = None,
        clock: Clock | None = None,
        permissions: Permissions | None = None,
    ) -> None:
        self._permissions = permissions
        self._principals = principals
        self._moto = moto
        self._services = services
        self._clock = clock or Clock()
        self.faults = Faults(principals.role_of, self._answer, self._clock)
        self._doors = ControlApi(
            {
                "faults": Door(self.faults.door, self.faults.set),
                "clock": Door(self._clock.door, self._clock.set),
                **(doors or {}),
            }
        )

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if str(environ.get("PATH_INFO", "")).startswith(PREFIX):
            return self._doors.open(Request(environ))(environ, start_response)
        with self._clock.work():
            return self._answered(call_of(environ))(environ, start_response)

    def _answered(self, call: Call) -> Response:
        began = time.perf_counter()
        try:
            answer = self.faults.around(call)
        except HangUpError:
            raise
        except ServiceError as error:
            answer = error_answer(call, error)
        except Exception as error:  # a defect here must not look like a broken connection
            log.exception("%s %s", call.service, call.operation or call.request.path)
            told = ServiceError("InternalFailure", f"{type(error).__name__}: {error}", 500)
            answer = error_answer(call, told)
        self._log(call, answer, time.perf_counter() - began)
        return answer

    def _answer(self, call: Call) -> Response:
        if self._permissions:
            self._permissions.check(call)
        service = next((one for one in self._services if one.answers(call)), None)
        answer = service.handle(call) if service else self._moto.handle(call)
        if self._permissions:
            self._permissions.after(call, answer)
        return answer

    def _log(self, call: Call, answer: Response, seconds: float) -> None:
        if log.isEnabledFor(logging.DEBUG):
            log.debug(
                "%s %s %s %d %.1fms %s",
                call.service,
                call.operation or call.request.method,
                "" if call.operation else call.request.path,
                answer.status_code,
                seconds * 1000,
                self._principals.role_of(call.access_key) or call.access_key or "-",
            )
