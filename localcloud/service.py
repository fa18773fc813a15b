"""What a part of the local cloud is: something that answers calls which moto cannot answer."""

import json
from dataclasses import dataclass
from typing import Any, Protocol

from werkzeug.wrappers import Request, Response


@dataclass(frozen=True)
class Call:
    """One AWS call as it came over the wire.

    service is the signing name in the Authorization header's credential scope ("transcribe",
    "lambda", "events"), operation the API's name if the protocol names it (X-Amz-Target,
    Action), else None.
    """

    service: str
    operation: str | None
    access_key: str
    region: str
    request: Request


class ServiceError(Exception):
    """An answer that is an error, in the words of the service that is being stood in for."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


class Service(Protocol):
    """A service, or some of its operations, that the front asks before moto."""

    def answers(self, call: Call) -> bool:
        """Whether this service answers the call; otherwise the next one is asked, moto last."""
        ...

    def handle(self, call: Call) -> Response:
        """Answer the call. Raises ServiceError, which the front puts in the protocol's words."""
        ...

    def close(self) -> None:
        """End every process and thread of this service."""
        ...


def json_request(call: Call) -> dict[str, Any]:
    """The body of a JSON-protocol call; SerializationException where it is not a JSON object."""
    try:
        body = json.loads(call.request.get_data() or b"{}")
    except ValueError:
        raise ServiceError("SerializationException", "The request's body is not JSON") from None
    if not isinstance(body, dict):
        raise ServiceError("SerializationException", "The request's body is not a JSON object")
    return body


def json_answer(body: dict[str, Any], status: int = 200) -> Response:
    """An answer of the JSON protocols (awsJson1.1 and restJson1)."""
    return Response(json.dumps(body), status=status, content_type="application/x-amz-json-1.1")
