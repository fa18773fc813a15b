"""The local cloud's own doors, under /_localcloud/: what it is asked and told beside AWS's APIs."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request, Response

from localcloud.service import ServiceError

PREFIX = "/_localcloud/"


@dataclass(frozen=True)
class Door:
    """look answers GET; set takes a POST's JSON, answers it, and may raise ServiceError."""

    look: Callable[[], Any]
    set: Callable[[Any], Any] | None = None


class ControlApi:
    """Answers requests to them."""

    def __init__(self, doors: Mapping[str, Door]) -> None:
        self._doors = doors

    def open(self, request: Request) -> Response:
        """400 where a POST is refused, 404 where there is no such door."""
        door = self._doors.get(request.path.removeprefix(PREFIX))
        if door is None:
            names = ", ".join(f"{PREFIX}{name}" for name in sorted(self._doors))
            return _json({"message": f"No such door; these are there: {names}"}, 404)
        if request.method != "POST":
            return _json(door.look(), 200)
        if door.set is None:
            return _json({"message": "This door only shows something"}, 405)
        try:
            return _json(door.set(request.get_json(force=True)), 200)
        except (ServiceError, BadRequest, ValueError) as error:
            return _json({"message": str(error)}, 400)


def _json(body: Any, status: int) -> Response:
    return Response(json.dumps(body, default=str), status, content_type="application/json")
