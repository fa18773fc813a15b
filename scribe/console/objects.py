"""Streams media and transcripts from S3 by ranges, without holding a whole file in memory."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from scribe.console.connection import Connection
from scribe.errors import NotPossible
from scribe.operations.archives import TranscriptArchive
from scribe.operations.inputs import upload_of
from scribe.operations.transcripts import JobTranscripts
from transcription.adapters.aws import code_of
from transcription.domain.jobs import JobRecord
from transcription.domain.uploads import file_name
from transcription.transcripts.exports import EXPORTS

_CHUNK = 64 * 1024
_RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)")
#: By the format that the probe found, because the uploader chose the object's own type.
_MEDIA_TYPES = {
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "webm": "video/webm",
    "amr": "audio/amr",
}
_OUTPUT_TYPES = {
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "srt": "text/plain; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "html": "application/octet-stream",  # another page's script must not run in this origin
}


async def media(connection: Connection, request: Request, job: JobRecord) -> Response:
    """Returns the job's recording, if the record names one of this stack's uploads.

    Raises NotPossible if it names no upload.
    """
    stack, upload = connection.stack, upload_of(job)
    if upload.bucket != stack.media_bucket or not upload.key.startswith(stack.upload_prefix):
        return _missing("The record names no recording of this stack.")
    location = {"Bucket": upload.bucket, "Key": upload.key}
    if upload.version_id:
        location["VersionId"] = upload.version_id
    kind = _MEDIA_TYPES.get(str(job.media.get("format")), "application/octet-stream")
    return await _streamed(connection, request, location, {"Content-Type": kind})


async def output(connection: Connection, request: Request, job: JobRecord, kind: str) -> Response:
    """Returns one of the transcript's files, for this page's script or as a download."""
    name = _stem(job)
    if job.outputs and kind in EXPORTS:
        return await _exported(connection, job, kind, f"{name}.{kind}")
    key = (job.outputs or {}).get(kind, "")
    media_type = _OUTPUT_TYPES.get(kind.removeprefix("unredacted."))
    if media_type is None or not key.startswith(f"{job.job_id}/"):
        return _missing(f"This job has no transcript.{kind}.")
    headers = {"Content-Type": media_type, **_as_download(f"{name}.{kind}")}
    location = {"Bucket": connection.stack.transcripts_bucket, "Key": key}
    return await _streamed(connection, request, location, headers)


async def _exported(connection: Connection, job: JobRecord, kind: str, name: str) -> Response:
    """Returns a file made from transcript.json. Raises NotPossible."""
    bucket = connection.stack.transcripts_bucket
    body = await connection.call(
        lambda: JobTranscripts(connection.client("s3"), bucket, job).read(kind)
    )
    return Response(body, 200, _as_download(name), "application/octet-stream")


def archive(connection: Connection, jobs: list[JobRecord]) -> Response:
    """Returns all formats of these jobs' transcripts. Raises NotPossible if there are none."""
    if not jobs:
        raise NotPossible("None of these jobs has a transcript.")
    stack = connection.stack
    made = TranscriptArchive(connection.client("s3"), stack.transcripts_bucket, stack.upload_prefix)
    name = f"{_stem(jobs[0])}.zip" if len(jobs) == 1 else f"{len(jobs)} transcripts.zip"
    return StreamingResponse(made.stream(jobs), 200, _as_download(name), "application/zip")


def _stem(job: JobRecord) -> str:
    """Returns the recording's name without its extension."""
    name = file_name(str(job.media.get("key", "")))
    return name.rsplit(".", 1)[0] or job.job_id


def _as_download(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}


async def _streamed(
    connection: Connection, request: Request, location: dict[str, Any], headers: dict[str, str]
) -> Response:
    asked = request.headers.get("range", "")
    if _RANGE.fullmatch(asked):
        location["Range"] = asked
    try:
        found = await connection.call(lambda: connection.client("s3").get_object(**location))
    except ClientError as error:
        if code_of(error) == "InvalidRange":
            return Response(status_code=416)
        if code_of(error) in {"NoSuchKey", "NoSuchVersion", "404"}:
            return _missing("The file is not in its bucket any more.")
        raise
    headers |= {"Content-Length": str(found["ContentLength"]), "Accept-Ranges": "bytes"}
    if "ContentRange" in found:
        headers["Content-Range"] = found["ContentRange"]
    partial = 206 if "ContentRange" in found else 200
    return StreamingResponse(_chunks(found["Body"]), partial, headers)


def _chunks(body: Any) -> Iterator[bytes]:
    """Yields the body, and closes it even if the player goes away, as it does at every seek."""
    try:
        yield from body.iter_chunks(_CHUNK)
    finally:
        body.close()


def _missing(message: str) -> Response:
    return JSONResponse({"message": message, "advice": []}, status_code=404)
