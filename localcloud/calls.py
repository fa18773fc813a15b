"""Makes a Call of what came over the wire: who asks which service for what."""

import re
import tempfile
from typing import Any
from urllib.parse import unquote

from werkzeug.wrappers import Request

from localcloud.service import Call

#: Bodies over this many bytes are kept in a file while they are worked on.
SPOOL_BYTES = 16 << 20
DEFAULT_REGION = "us-east-1"

_SCOPE = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/,\s]+)/([^/,\s]+)/aws4_request")
_CBOR_PATH = re.compile(r"^/service/[^/]+/operation/([A-Za-z]+)$")
#: Signing names that differ from the name by which everything else calls the service.
_SIGNING_NAMES = {"eventbridge": "events", "s3express": "s3"}


def call_of(environ: dict[str, Any]) -> Call:
    """The call; its body is read to the end, and may be read again after rewind().

    An unsigned call counts as one to S3, as a browser's would be.
    """
    _spool(environ)
    request = Request(environ)
    request.max_form_memory_size = None
    request.max_content_length = None
    scope = _SCOPE.search(request.headers.get("Authorization", ""))
    if scope is None and (credential := request.args.get("X-Amz-Credential")):
        scope = _SCOPE.search(f"Credential={unquote(credential)}")
    access_key, region, service = scope.groups() if scope else ("", DEFAULT_REGION, "s3")
    service = service.lower()
    return Call(
        _SIGNING_NAMES.get(service, service), _operation(request), access_key, region, request
    )


def rewind(call: Call) -> None:
    """The next one to read the body begins at its beginning."""
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
