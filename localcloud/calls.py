"""Makes a Call of an HTTP request: the caller, the service and the operation."""

import re
import tempfile
from typing import Any

from werkzeug.wrappers import Request

from localcloud.service import Call
from localcloud.signatures import signature_of

#: Bodies over this many bytes are kept in a file while they are processed.
SPOOL_BYTES = 16 << 20
DEFAULT_REGION = "us-east-1"

_CBOR_PATH = re.compile(r"^/service/[^/]+/operation/([A-Za-z]+)$")
#: Signing names that differ from the service's name elsewhere.
_SIGNING_NAMES = {"eventbridge": "events", "s3express": "s3"}


def call_of(environ: dict[str, Any]) -> Call:
    """Returns the call. Its body has been read to the end, and can be read again after rewind().

    An unsigned call counts as one to S3.
    """
    _spool(environ)
    request = Request(environ)
    request.max_form_memory_size = None
    request.max_content_length = None
    signature = signature_of(request)
    service = signature.service if signature else "s3"
    return Call(
        _SIGNING_NAMES.get(service, service),
        _operation(request),
        signature.access_key if signature else "",
        signature.region if signature else DEFAULT_REGION,
        request,
    )


def rewind(call: Call) -> None:
    """Lets the next reader of the body begin at its start."""
    call.request.environ["wsgi.input"].seek(0)


def _spool(environ: dict[str, Any]) -> None:
    source = environ["wsgi.input"]
    body = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115 - read much later
    while chunk := source.read(1 << 20):
        body.write(chunk)
    environ["CONTENT_LENGTH"] = str(body.tell())
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    body.seek(0)
    environ["wsgi.input"] = body


def _operation(request: Request) -> str | None:
    if target := request.headers.get("X-Amz-Target"):
        return target.rpartition(".")[2]
    if matched := _CBOR_PATH.match(request.path):
        return matched[1]
    if action := request.args.get("Action"):
        return action
    if request.mimetype == "application/x-www-form-urlencoded" and request.method == "POST":
        action = request.form.get("Action")
        request.environ["wsgi.input"].seek(0)
        return action
    return None
