"""Uploads a recording from the page to the media bucket, in parts as they arrive."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from starlette.requests import ClientDisconnect, Request

from scribe.console.connection import Connection
from scribe.console.options import options_in
from scribe.errors import UnusableFile
from scribe.recordings import Recording
from transcription.domain.uploads import Upload
from transcription.media.limits import MAX_BYTES

#: An object has up to 10,000 parts; each but the last has at least 5 MiB.
PART_BYTES = 8 * 1024 * 1024
_NAME_BYTES = 900  # of S3's 1,024 for a key


async def receive(connection: Connection, request: Request) -> Upload:
    """Stores the body under the query's name, with the query's options.

    Raises UnusableFile, UnusableOption, and ClientDisconnect if the page goes away; parts sent
    until then are discarded.
    """
    stack = connection.stack
    size = check(request.query_params, request.headers.get("content-length", ""))
    name = request.query_params["name"]
    place = {"Bucket": stack.media_bucket, "Key": stack.upload_prefix + name}
    facts = {
        "Metadata": options_in(request.query_params),
        "ContentType": Recording(Path(name), size, name).content_type,
    }
    store = _whole if size <= PART_BYTES else _in_parts
    version = await store(connection, place, facts, _parts(request.stream()))
    return Upload(place["Bucket"], place["Key"], version, version)


def check(query: Mapping[str, str], size: str) -> int:
    """Returns the size of a file that may be uploaded, so that no page sends gigabytes in vain.

    Raises UnusableFile, UnusableOption.
    """
    _name(query.get("name", ""))
    options_in(query)
    return _size(size)


def _name(text: str) -> None:
    """Checks the file's own name, which never leads out of the stack's folder."""
    bad = (
        not text
        or text in {".", ".."}
        or any(ord(letter) < 32 or letter in "/\\" for letter in text)
    )
    if bad or len(text.encode("utf-8", "replace")) > _NAME_BYTES:
        raise UnusableFile(f"The name {text[:80]!r} cannot be a recording's.")


def _size(text: str) -> int:
    if not text.isdigit():
        raise UnusableFile("The length of the file has to be known before it is sent.")
    size = int(text)
    if size == 0:
        raise UnusableFile("The file is empty.")
    if size > MAX_BYTES:
        raise UnusableFile("The file is larger than the 2 GB that Amazon Transcribe takes.")
    return size


async def _parts(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yields the body in pieces of PART_BYTES; the last one may be shorter."""
    part = bytearray()
    async for chunk in stream:
        part += chunk
        while len(part) >= PART_BYTES:
            yield bytes(part[:PART_BYTES])
            del part[:PART_BYTES]
    if part:
        yield bytes(part)


async def _whole(
    connection: Connection,
    place: dict[str, str],
    facts: dict[str, Any],
    parts: AsyncIterator[bytes],
) -> str:
    body = b"".join([part async for part in parts])
    answer = await connection.call(
        lambda: connection.client("s3").put_object(**place, **facts, Body=body)
    )
    return _version(answer)


async def _in_parts(
    connection: Connection,
    place: dict[str, str],
    facts: dict[str, Any],
    parts: AsyncIterator[bytes],
) -> str:
    s3 = connection.client("s3")
    begun = await connection.call(lambda: s3.create_multipart_upload(**place, **facts))
    place = place | {"UploadId": begun["UploadId"]}
    done: list[dict[str, Any]] = []
    try:
        async for part in parts:
            answer = await connection.call(_send_part, s3, place, len(done) + 1, part)
            done.append({"ETag": answer["ETag"], "PartNumber": len(done) + 1})
        answer = await connection.call(
            lambda: s3.complete_multipart_upload(**place, MultipartUpload={"Parts": done})
        )
    except (Exception, ClientDisconnect):
        await connection.call(lambda: s3.abort_multipart_upload(**place))
        raise
    return _version(answer)


def _send_part(s3: Any, place: dict[str, str], number: int, body: bytes) -> Any:
    return s3.upload_part(**place, PartNumber=number, Body=body)


def _version(answer: Mapping[str, Any]) -> str:
    if "VersionId" not in answer:
        raise UnusableFile("The bucket keeps no versions, so this upload cannot be followed.")
    return str(answer["VersionId"])
