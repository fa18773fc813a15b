"""The endpoint's front: every call of everybody passes here, with who makes it.

A call is asked of the own services in their order, then of moto; what nothing answers is refused.
"""

import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request, Response

from localcloud.calls import call_of
from localcloud.faults import Faults
from localcloud.http_server import HangUpError
from localcloud.moto_server import MotoServer
from localcloud.principals import Principals
from localcloud.refusals import error_answer
from localcloud.service import Call, Service, ServiceError

log = logging.getLogger("localcloud.calls")

DOORS = "/_localcloud/"
#: Gives what one of the local cloud's own doors shows.
Door = Callable[[], Any]


class Front:
    """The WSGI application."""

    def __init__(
        self,
        principals: Principals,
        moto: MotoServer,
        services: Sequence[Service],
        doors: Mapping[str, Door] | None = None,
    ) -> None:
        self._principals = principals
        self._moto = moto
        self._services = services
        self._faults = Faults(principals.role_of)
        self._doors = {"faults": self._faults.door, **(doors or {})}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if str(environ.get("PATH_INFO", "")).startswith(DOORS):
            return self._open_door(Request(environ))(environ, start_response)
        began = time.perf_counter()
        call = call_of(environ)
        try:
            answer = self._faults.around(call, self._answer)
        except HangUpError:
            raise
        except ServiceError as error:
            answer = error_answer(call, error)
        except Exception as error:  # a defect here must not look like a broken connection
            log.exception("%s %s", call.service, call.operation or call.request.path)
            told = ServiceError("InternalFailure", f"{type(error).__name__}: {error}", 500)
            answer = error_answer(call, told)
        self._log(call, answer, time.perf_counter() - began)
        return answer(environ, start_response)

    def _answer(self, call: Call) -> Response:
        service = next((one for one in self._services if one.answers(call)), None)
        return service.handle(call) if service else self._moto.handle(call)

    def _open_door(self, request: Request) -> Response:
        name = request.path.removeprefix(DOORS)
        door = self._doors.get(name)
        if name == "faults" and request.method == "POST":
            try:
                self._faults.set(request.get_json(force=True))
            except (ServiceError, BadRequest) as error:
                return _json({"message": str(error)}, 400)
        if door is None:
            names = ", ".join(f"{DOORS}{name}" for name in sorted(self._doors))
            return _json({"message": f"No such door; these are there: {names}"}, 404)
        return _json(door(), 200)

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


def _json(body: Any, status: int) -> Response:
    return Response(json.dumps(body, default=str), status, content_type="application/json")
