"""The gateway that every call passes, with its caller.

The local cloud's own services are asked in their order, then moto; a call that nothing answers is
refused.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from werkzeug.wrappers import Request, Response

from localcloud.calls import call_of
from localcloud.clock import Clock
from localcloud.constraints import check_call
from localcloud.control_api import HEALTH, PREFIX, ControlApi
from localcloud.faults import Faults
from localcloud.gate import Gate
from localcloud.http_server import HangUpError
from localcloud.moto_server import MotoServer
from localcloud.permissions.guard import Permissions
from localcloud.principals import Principals
from localcloud.refusals import error_answer
from localcloud.service import Call, Service, ServiceError

log = logging.getLogger("localcloud.calls")


class Gateway:
    """The WSGI application.

    kill ends everything that runs as a role, for a fault that requires it.
    """

    def __init__(
        self,
        gate: Gate,
        principals: Principals,
        permissions: Permissions,
        faults: Faults,
        kill: Callable[[str], None],
        services: Sequence[Service],
        moto: MotoServer,
        control_api: ControlApi,
        clock: Clock,
    ) -> None:
        self._gate = gate
        self._principals = principals
        self._permissions = permissions
        self._faults = faults
        self._kill = kill
        self._services = services
        self._moto = moto
        self._control_api = control_api
        self._clock = clock

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        try:
            self._gate.check_host(request)
            if request.path.startswith(PREFIX):
                return self._control(request)(environ, start_response)
        except ServiceError as error:
            refusal = Response(f"{error.message}\n", error.status, content_type="text/plain")
            return refusal(environ, start_response)
        except Exception as error:  # a defect here must not look like a broken connection
            log.exception("%s %s", request.method, request.path)
            failure = Response(f"{error!r}\n", 500, content_type="text/plain")
            return failure(environ, start_response)
        with self._clock.work():
            return self._answered(call_of(environ))(environ, start_response)

    def _control(self, request: Request) -> Response:
        if request.path != HEALTH:
            self._gate.check_operator(request)
        return self._control_api.handle(request)

    def _answered(self, call: Call) -> Response:
        began = time.perf_counter()
        try:
            self._gate.check(call)
            answer = self._faults.around(call, self._answer, self._kill)
        except HangUpError:
            raise
        except ServiceError as error:
            answer = error_answer(call, error)
        except Exception as error:  # a defect here must not look like a broken connection
            log.exception("%s %s", call.service, call.operation or call.request.path)
            failure = ServiceError("InternalFailure", f"{type(error).__name__}: {error}", 500)
            answer = error_answer(call, failure)
        self._log(call, answer, time.perf_counter() - began)
        return answer

    def _answer(self, call: Call) -> Response:
        self._permissions.check(call)
        check_call(call)
        service = next((one for one in self._services if one.answers(call)), None)
        answer = service.handle(call) if service else self._moto.handle(call)
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
