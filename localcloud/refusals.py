"""Errors in the protocol of the call."""

import json
import uuid
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

from localcloud.service import Call, ServiceError


def not_done(call: Call, detail: str = "") -> ServiceError:
    """Returns the error for an unsupported call; the local cloud never invents an answer."""
    what = call.operation or f"{call.request.method} {call.request.path}"
    more = f" ({detail})" if detail else ""
    message = f"The local cloud does not do {call.service}: {what}{more}"
    return ServiceError("NotImplemented", message, 501)


def error_answer(call: Call, error: ServiceError) -> Response:
    """Returns the error in the form that an SDK of the service reads."""
    request_id = str(uuid.uuid4())
    if call.service == "s3":
        answer = _xml(f"<Error>{_code_and_message(error)}</Error>", error.status)
    elif _is_json(call):
        body = {"__type": error.code, "message": error.message}
        if call.service == "transcribe":
            body["Message"] = error.message
        answer = Response(json.dumps(body), error.status)
        answer.content_type = call.request.mimetype or "application/x-amz-json-1.1"
    elif call.operation:
        answer = _xml(
            f"<ErrorResponse><Error><Type>{'Sender' if error.status < 500 else 'Receiver'}</Type>"
            f"{_code_and_message(error)}</Error><RequestId>{request_id}</RequestId></ErrorResponse>",
            error.status,
        )
    else:
        body = {"message": error.message, "Message": error.message, "Type": "User"}
        answer = Response(json.dumps(body), error.status, content_type="application/json")
    answer.headers["x-amzn-ErrorType"] = error.code
    answer.headers["x-amzn-RequestId"] = request_id
    return answer


def _is_json(call: Call) -> bool:
    return "X-Amz-Target" in call.request.headers


def _code_and_message(error: ServiceError) -> str:
    return f"<Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>"


def _xml(body: str, status: int) -> Response:
    return Response(f'<?xml version="1.0"?>{body}', status, content_type="text/xml")
