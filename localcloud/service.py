"""The interface of a service: it answers calls that moto cannot answer."""

import json
from dataclasses import dataclass
from typing import Any, Protocol

from werkzeug.wrappers import Request, Response


@dataclass(frozen=True)
class Call:
    """One AWS call from the wire.

    service is the signing name in the Authorization header's credential scope ("transcribe",
    "lambda", "events"), operation the API's name if the protocol names it (X-Amz-Target, Action),
    else None.
    """

    service: str
    operation: str | None
    access_key: str
    region: str
    request: Request


class ServiceError(Exception):
    """An error answer in the words of the imitated service."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


class Service(Protocol):
    """A service, or some of its operations, that the gateway asks before moto."""

    def answers(self, call: Call) -> bool:
        """Returns whether it answers the call; otherwise the next one is asked, and moto last."""
        ...

    def handle(self, call: Call) -> Response:
        """Answers the call.

        Raises ServiceError, which the gateway puts into the protocol's form.
        """
        ...

    def close(self) -> None:
        """Ends every process and thread of this service."""
        ...


def json_request(call: Call) -> dict[str, Any]:
    """Returns the body of a JSON call. Raises SerializationException if it is no JSON object."""
    try:
        body = json.loads(call.request.get_data() or b"{}")
    except ValueError:
        raise ServiceError("SerializationException", "The request's body is not JSON") from None
    if not isinstance(body, dict):
        raise ServiceError("SerializationException", "The request's body is not a JSON object")
    return body


def json_answer(body: dict[str, Any], status: int = 200) -> Response:
    """Returns an answer of the JSON protocols (awsJson1.1 and restJson1)."""
    return Response(json.dumps(body), status=status, content_type="application/x-amz-json-1.1")
