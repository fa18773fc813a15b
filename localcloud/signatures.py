"""Verifies signatures of version 4 in headers.

If a body is sent in signed chunks, only the first signature is checked, on which those of the
chunks build.
"""

import functools
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from werkzeug.wrappers import Request

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<credential>[^,\s]+),\s*"
    r"SignedHeaders=(?P<headers>[^,\s]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)
_SCOPE = re.compile(r"([^/\s]+)/(\d{8})/([^/\s]+)/([^/\s]+)/aws4_request")
_UNHASHED = re.compile(r"UNSIGNED-PAYLOAD|STREAMING-[A-Z0-9-]+")
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Signature:
    """The signature in a request's Authorization header."""

    access_key: str
    region: str
    service: str
    token: str
    value: str
    date: str
    headers: tuple[str, ...]


def signature_of(request: Request) -> Signature | None:
    """Returns None if the request is not signed so."""
    found = _AUTHORIZATION.match(request.headers.get("Authorization", ""))
    scope = _SCOPE.fullmatch(found["credential"]) if found else None
    date = request.headers.get("X-Amz-Date", "")
    if not found or not scope or not re.fullmatch(r"\d{8}T\d{6}Z", date) or scope[2] != date[:8]:
        return None
    return Signature(
        access_key=scope[1],
        region=scope[3],
        service=scope[4].lower(),
        token=request.headers.get("X-Amz-Security-Token", ""),
        value=found["signature"],
        date=date,
        headers=tuple(found["headers"].split(";")),
    )


def is_valid(signature: Signature, request: Request, secret_key: str) -> bool:
    """Returns whether the signer had this secret; the body's hash may still be another's."""
    canonical = hashlib.sha256(_canonical_request(signature, request)).hexdigest()
    day = signature.date[:8]
    scope = f"{day}/{signature.region}/{signature.service}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{signature.date}\n{scope}\n{canonical}"
    key = _signing_key(secret_key, day, signature.region, signature.service)
    expected = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, signature.value)


def has_signed_body(request: Request) -> bool:
    """Returns whether the body matches the hash that the request names, if it names one."""
    named = request.headers.get("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
    return bool(_UNHASHED.fullmatch(named)) or hmac.compare_digest(named, _body_hash(request))


@functools.lru_cache(maxsize=256)
def _signing_key(secret_key: str, *scope: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in (*scope, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def _canonical_request(signature: Signature, request: Request) -> bytes:
    target = urlsplit(str(request.environ["RAW_URI"]))
    path, query = target.path, target.query
    # S3's paths are encoded once, those of other services twice.
    path = quote(unquote(path), safe="/~") if signature.service == "s3" else quote(path, safe="/~")
    values = (" ".join(request.headers.get(name, "").split()) for name in signature.headers)
    headers = [f"{name}:{value}" for name, value in zip(signature.headers, values, strict=True)]
    lines = [
        *(request.method, path, _canonical_query(query), *headers, ""),
        *(";".join(signature.headers), _payload(request)),
    ]
    return "\n".join(lines).encode("latin-1", errors="replace")


def _canonical_query(query: str) -> str:
    pairs = [part.partition("=") for part in query.split("&") if part]
    encoded = [
        (quote(unquote(name), safe="-_.~"), quote(unquote(value), safe="-_.~"))
        for name, _, value in pairs
    ]
    return "&".join(f"{name}={value}" for name, value in sorted(encoded))


def _payload(request: Request) -> str:
    return request.headers.get("X-Amz-Content-Sha256") or _body_hash(request)


def _body_hash(request: Request) -> str:
    body: Any = request.environ["wsgi.input"]
    body.seek(0)
    digest = hashlib.sha256()
    while chunk := body.read(_CHUNK_BYTES):
        digest.update(chunk)
    body.seek(0)
    return digest.hexdigest()
