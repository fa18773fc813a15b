"""CloudFormation's protocol: requests as forms, answers as XML (awsQuery)."""

import re
import uuid
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

from localcloud.cloudformation.errors import validation_error
from localcloud.service import Call

_NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"
_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def request_of(call: Call) -> dict[str, Any]:
    """Returns the form's fields, with Name.member.1.Key=... as lists and mappings.

    Raises ServiceError.
    """
    fields: dict[str, Any] = {}
    for key, value in sorted({**call.request.args, **call.request.form}.items()):
        node = fields
        *path, last = key.split(".")
        try:
            for part in path:
                node = node.setdefault(part, {})
            node[last] = value
        except (AttributeError, TypeError):
            raise validation_error(f"The parameter {key} is malformed") from None
    return {key: _lists(value) for key, value in fields.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if set(value) == {"member"}:
        members = value["member"]
        if isinstance(members, dict) and all(index.isdecimal() for index in members):
            return [_lists(members[index]) for index in sorted(members, key=int)]
    return {key: _lists(item) for key, item in value.items()}


def answer(operation: str, result: dict[str, Any]) -> Response:
    body = (
        f'<{operation}Response xmlns="{_NAMESPACE}"><{operation}Result>{_xml(result)}'
        f"</{operation}Result><ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId>"
        f"</ResponseMetadata></{operation}Response>"
    )
    return Response(body, content_type="text/xml")


def _xml(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(
            f"<{key}>{_xml(item)}</{key}>" for key, item in value.items() if item is not None
        )
    if isinstance(value, list):
        return "".join(f"<member>{_xml(item)}</member>" for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return escape(_ILLEGAL.sub("\ufffd", str(value)))
