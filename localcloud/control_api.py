"""The local cloud's own API under /_localcloud/, for what AWS's APIs do not offer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request, Response

from localcloud.service import ServiceError

PREFIX = "/_localcloud/"
#: The only endpoint that needs no key.
HEALTH = f"{PREFIX}health"


@dataclass(frozen=True)
class ControlEndpoint:
    """An endpoint.

    show answers GET; change takes and answers a POST's JSON, or raises ServiceError.
    """

    show: Callable[[], Any]
    change: Callable[[Any], Any] | None = None


class ControlApi:
    """Answers requests to its endpoints, by name."""

    def __init__(self, endpoints: Mapping[str, ControlEndpoint]) -> None:
        self._endpoints = endpoints

    def handle(self, request: Request) -> Response:
        """Answers 400 for a refused POST, 404 for an unknown endpoint, 405 for other methods."""
        endpoint = self._endpoints.get(request.path.removeprefix(PREFIX))
        if endpoint is None:
            names = ", ".join(f"{PREFIX}{name}" for name in sorted(self._endpoints))
            return _json({"message": f"No such endpoint; there are {names}"}, 404)
        if request.method == "GET":
            return _json(endpoint.show(), 200)
        if request.method != "POST" or endpoint.change is None:
            methods = "GET" if endpoint.change is None else "GET and POST"
            return _json({"message": f"{request.path} takes {methods} only"}, 405)
        try:
            return _json(endpoint.change(request.get_json(force=True)), 200)
        except (ServiceError, BadRequest, ValueError) as error:
            return _json({"message": str(error)}, 400)


def _json(body: Any, status: int) -> Response:
    return Response(json.dumps(body, default=str), status, content_type="application/json")
