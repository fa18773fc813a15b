"""Admits only programs of this machine that use its own names and sign with a key.

A web page can make a browser call 127.0.0.1, and a foreign name can resolve to it; other users of
the machine and containers can connect. None of them has a key.
"""

import base64
import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit

from werkzeug.wrappers import Request

from localcloud.principals import Principals
from localcloud.service import Call, ServiceError
from localcloud.signatures import has_signed_body, is_valid, signature_of

_LOOPBACK = ("127.0.0.1", "localhost")
#: S3's answer if it does not accept version 2.
_VERSION_2 = (
    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
)


class Gate:
    """Checks requests to a cloud that also listens at these addresses."""

    def __init__(self, principals: Principals, addresses: Iterable[str] = ()) -> None:
        self._principals = principals
        self._hosts = {*_LOOPBACK, *addresses}

    def check_host(self, request: Request) -> None:
        """Raises ServiceError if the request's Host is not a name of this cloud."""
        name = urlsplit(f"//{request.headers.get('Host', '')}").hostname or ""
        # Names under localhost never reach a name server; a bucket's name may precede them.
        if name not in self._hosts and not name.endswith(".localhost"):
            raise ServiceError("AccessDenied", f"This is no host of the local cloud: {name}", 403)

    def check_operator(self, request: Request) -> None:
        """Raises ServiceError if a request to the control API is not the operator's."""
        _check_origin(request)
        keys = self._principals.operator
        expected = base64.b64encode(f"{keys.access_key}:{keys.secret_key}".encode()).decode()
        authorization = request.headers.get("Authorization", "")
        if not hmac.compare_digest(authorization.encode(), f"Basic {expected}".encode()):
            how = 'curl --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"'
            raise ServiceError("AccessDenied", f"This needs the key of `make env`: {how}", 403)

    def check(self, call: Call) -> None:
        """Raises ServiceError, as AWS would, if no holder of a key has signed the call."""
        request = call.request
        _check_origin(request)
        signature = signature_of(request)
        if signature is None:
            raise _unsigned(request)
        keys = self._principals.credentials_of(signature.access_key)
        if keys is None or not hmac.compare_digest(keys.token.encode(), signature.token.encode()):
            raise _unknown_key(call)
        if not is_valid(signature, request, keys.secret_key):
            raise _other_signature(call)
        if not has_signed_body(request):
            message = "The provided 'x-amz-content-sha256' header does not match what was computed."
            raise ServiceError("XAmzContentSHA256Mismatch", message, 400)


def _check_origin(request: Request) -> None:
    """Raises ServiceError if a web page makes the request."""
    if request.headers.get("Origin"):
        raise ServiceError("AccessDenied", "Web pages are not let in", 403)


def _unsigned(request: Request) -> ServiceError:
    if request.headers.get("Authorization", "").startswith("AWS "):
        return ServiceError("InvalidRequest", _VERSION_2, 400)
    if {"X-Amz-Signature", "Signature"} & request.args.keys():
        message = "The local cloud does not do presigned addresses"
        return ServiceError("NotImplemented", message, 501)
    return ServiceError("AccessDenied", "Access Denied: the request is not signed", 403)


def _unknown_key(call: Call) -> ServiceError:
    if call.service == "s3":
        message = "The AWS Access Key Id you provided does not exist in our records."
        return ServiceError("InvalidAccessKeyId", message, 403)
    code = "InvalidClientTokenId" if _is_query(call) else "UnrecognizedClientException"
    return ServiceError(code, "The security token included in the request is invalid.", 403)


def _other_signature(call: Call) -> ServiceError:
    is_old = call.service == "s3" or _is_query(call)
    code = "SignatureDoesNotMatch" if is_old else "InvalidSignatureException"
    message = (
        "The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method."
    )
    return ServiceError(code, message, 403)


def _is_query(call: Call) -> bool:
    return bool(call.operation) and "X-Amz-Target" not in call.request.headers
