"""The permissions that a call of S3 needs.

Source: "Required permissions for Amazon S3 API operations", S3 user guide. Buckets are in the path,
as for every client whose endpoint is an IP address.
"""

from collections.abc import Iterator
from urllib.parse import parse_qs, unquote

from werkzeug.wrappers import Request

from localcloud.permissions.policies import Need

_COPY_SOURCE = "X-Amz-Copy-Source"
#: Actions on an object, by method and the subresource in the query.
_OF_OBJECTS = {
    ("GET", "tagging"): "GetObjectTagging",
    ("PUT", "uploadId"): "PutObject",
    ("POST", "uploadId"): "PutObject",
    ("POST", "uploads"): "PutObject",
    ("DELETE", "uploadId"): "AbortMultipartUpload",
    ("PUT", ""): "PutObject",
}
_OF_BUCKETS = {
    ("GET", "versions"): "ListBucketVersions",
    ("GET", "encryption"): "GetEncryptionConfiguration",
    ("GET", "notification"): "GetBucketNotification",
    ("GET", "versioning"): "GetBucketVersioning",
    ("GET", ""): "ListBucket",
    ("HEAD", ""): "ListBucket",
}
_SUBRESOURCES = frozenset(
    {"acl", "attributes", "cors", "delete", "encryption", "legal-hold", "lifecycle", "location"}
    | {"logging", "notification", "object-lock", "ownershipControls", "policy", "policyStatus"}
    | {"publicAccessBlock", "replication", "restore", "retention", "select", "tagging", "torrent"}
    | {"uploadId", "uploads", "versioning", "versions", "website"}
)


def place_of(request: Request) -> tuple[str, str]:
    """Returns the bucket and the key that a request names."""
    bucket, _, key = request.path.lstrip("/").partition("/")
    return bucket, key


def needs_of(request: Request) -> Iterator[Need]:
    """Yields the needs; nothing if they are unknown."""
    bucket, key = place_of(request)
    arn = f"arn:aws:s3:::{bucket}"
    named = sorted(_SUBRESOURCES & set(request.args))
    about = (request.method, named[0] if named else "")
    if not bucket:
        return
    if not key:
        if action := _OF_BUCKETS.get(about):
            yield Need(f"s3:{action}", arn)
        return
    if source := request.headers.get(_COPY_SOURCE):
        yield _copied(source)
    action = _OF_OBJECTS.get(about) or _versioned(about, request.args.get("versionId"))
    if action:
        yield Need(f"s3:{action}", f"{arn}/{key}")


def _versioned(about: tuple[str, str], version: str | None) -> str | None:
    method, subresource = about
    name = {"GET": "GetObject", "HEAD": "GetObject", "DELETE": "DeleteObject"}.get(method)
    if name is None or subresource:
        return None
    return f"{name}Version" if version else name


def _copied(source: str) -> Need:
    path, _, query = source.partition("?")
    version = parse_qs(query).get("versionId")
    action = "s3:GetObjectVersion" if version else "s3:GetObject"
    return Need(action, f"arn:aws:s3:::{unquote(path).lstrip('/')}")


def is_read_of_object(request: Request) -> bool:
    """Returns whether it is a read, for which only callers who may list see that a key is
    missing.
    """
    return request.method in {"GET", "HEAD"} and bool(place_of(request)[1])
