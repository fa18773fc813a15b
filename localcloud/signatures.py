"""Verifies signatures: Version 4 in a header or in the address, and Version 2 in the address.

boto3 still signs S3's addresses with version 2. If a body is sent in signed chunks, only the first
signature is checked, on which those of the chunks build.
"""

import base64
import functools
import hashlib
import hmac
import re
import time
from calendar import timegm
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from botocore.auth import HmacV1Auth
from botocore.credentials import Credentials as BotocoreCredentials
from werkzeug.wrappers import Request

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<credential>[^,\s]+),\s*"
    r"SignedHeaders=(?P<headers>[^,\s]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)
_SCOPE = re.compile(r"([^/\s]+)/(\d{8})/([^/\s]+)/([^/\s]+)/aws4_request")
_UNHASHED = re.compile(r"UNSIGNED-PAYLOAD|STREAMING-[A-Z0-9-]+")
_CHUNK_BYTES = 1 << 20
_NOBODY = BotocoreCredentials("", "")


@dataclass(frozen=True)
class Signature:
    """A request's signature; expires is the time after which it is void, if any."""

    access_key: str
    region: str
    service: str
    token: str
    value: str
    date: str = ""
    headers: tuple[str, ...] = ()
    is_in_address: bool = False
    expires: float | None = None

    @property
    def is_version_2(self) -> bool:
        return not self.date


def signature_of(request: Request) -> Signature | None:
    """Returns None if the request is not signed."""
    if found := _AUTHORIZATION.match(request.headers.get("Authorization", "")):
        token = request.headers.get("X-Amz-Security-Token", "")
        date = request.headers.get("X-Amz-Date", "")
        return _version_4(found["credential"], date, found["headers"], found["signature"], token)
    named = request.args
    if "X-Amz-Signature" in named:
        return _version_4(
            named.get("X-Amz-Credential", ""),
            named.get("X-Amz-Date", ""),
            named.get("X-Amz-SignedHeaders", ""),
            named["X-Amz-Signature"],
            named.get("X-Amz-Security-Token", ""),
            named.get("X-Amz-Expires", "0"),
        )
    if {"AWSAccessKeyId", "Signature", "Expires"} <= named.keys():
        token, expires = named.get("x-amz-security-token", ""), _number(named["Expires"])
        return Signature(
            *(named["AWSAccessKeyId"], "us-east-1", "s3", token, named["Signature"]),
            is_in_address=True,
            expires=expires,
        )
    return None


def is_valid(signature: Signature, request: Request, secret_key: str) -> bool:
    """Returns whether the signer had this secret; the body's hash may still be another's."""
    if signature.is_version_2:
        expected = _signature_2(request, secret_key)
    else:
        expected = _signature_4(signature, request, secret_key)
    return hmac.compare_digest(expected.encode(), signature.value.encode())


def is_expired(signature: Signature, now: float) -> bool:
    """Returns whether it is void at that time, in seconds since 1970."""
    return signature.expires is not None and now > signature.expires


def has_signed_body(request: Request) -> bool:
    """Returns whether the body matches the hash that the request names, if it names one."""
    named = request.headers.get("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
    return bool(_UNHASHED.fullmatch(named)) or hmac.compare_digest(named, _body_hash(request))


def _version_4(
    credential: str, date: str, headers: str, value: str, token: str, lasts: str = ""
) -> Signature | None:
    scope = _SCOPE.fullmatch(credential)
    if not scope or not re.fullmatch(r"\d{8}T\d{6}Z", date) or scope[2] != date[:8]:
        return None
    began = timegm(time.strptime(date, "%Y%m%dT%H%M%SZ"))
    return Signature(
        *(scope[1], scope[3], scope[4].lower(), token, value, date),
        headers=tuple(headers.split(";")),
        is_in_address=bool(lasts),
        expires=began + _number(lasts) if lasts else None,
    )


def _number(text: str) -> float:
    return float(text) if text.isdecimal() else 0.0


def _signature_4(signature: Signature, request: Request, secret_key: str) -> str:
    canonical = hashlib.sha256(_canonical_request(signature, request)).hexdigest()
    day = signature.date[:8]
    scope = f"{day}/{signature.region}/{signature.service}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{signature.date}\n{scope}\n{canonical}"
    key = _signing_key(secret_key, day, signature.region, signature.service)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@functools.lru_cache(maxsize=256)
def _signing_key(secret_key: str, *scope: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in (*scope, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def _canonical_request(signature: Signature, request: Request) -> bytes:
    path, _, query = _target(request).partition("?")
    # S3's paths are encoded once, those of other services twice.
    path = quote(unquote(path), safe="/~") if signature.service == "s3" else quote(path, safe="/~")
    values = (" ".join(request.headers.get(name, "").split()) for name in signature.headers)
    headers = [f"{name}:{value}" for name, value in zip(signature.headers, values, strict=True)]
    lines = [
        *(request.method, path, _canonical_query(query), *headers, ""),
        *(";".join(signature.headers), _payload(signature, request)),
    ]
    return "\n".join(lines).encode("latin-1", errors="replace")


def _target(request: Request) -> str:
    """Returns path and query as they were sent."""
    target = urlsplit(str(request.environ["RAW_URI"]))
    return target._replace(scheme="", netloc="").geturl()


def _canonical_query(query: str) -> str:
    pairs = [part.partition("=") for part in query.split("&") if part]
    encoded = [
        (quote(unquote(name), safe="-_.~"), quote(unquote(value), safe="-_.~"))
        for name, _, value in pairs
        if name != "X-Amz-Signature"
    ]
    return "&".join(f"{name}={value}" for name, value in sorted(encoded))


def _payload(signature: Signature, request: Request) -> str:
    if named := request.headers.get("X-Amz-Content-Sha256"):
        return named
    if signature.is_in_address and signature.service == "s3":
        return "UNSIGNED-PAYLOAD"
    return _body_hash(request)


def _body_hash(request: Request) -> str:
    body: Any = request.environ["wsgi.input"]
    body.seek(0)
    digest = hashlib.sha256()
    while chunk := body.read(_CHUNK_BYTES):
        digest.update(chunk)
    body.seek(0)
    return digest.hexdigest()


def _signature_2(request: Request, secret_key: str) -> str:
    headers, query = request.headers, request.args
    named = {name.lower(): value for name, value in (*headers.items(), *query.items())}
    lines = [
        request.method,
        *(headers.get(name, "") for name in ("Content-MD5", "Content-Type")),
        query["Expires"],
        *(f"{name}:{named[name]}" for name in sorted(named) if name.startswith("x-amz-")),
        HmacV1Auth(_NOBODY).canonical_resource(urlsplit(_target(request))),
    ]
    digest = hmac.new(secret_key.encode(), "\n".join(lines).encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
