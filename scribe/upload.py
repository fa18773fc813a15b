"""Uploads a recording with its options to the media bucket; the version identifies the job."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from scribe.errors import AccessFailed
from scribe.recordings import Recording
from transcription.adapters.aws import code_of
from transcription.domain.uploads import Upload


def upload(
    s3: Any,
    bucket: str,
    prefix: str,
    recording: Recording,
    options: Mapping[str, str],
    sent: Callable[[int], None],
) -> Upload:
    """Uploads it, in parts if it is large. options become metadata; sent gets every count of bytes.

    Raises AccessFailed if the bucket keeps no versions, because one upload could not be
    distinguished from the next. botocore's and boto3's errors pass through.
    """
    key = prefix + recording.name
    versions: list[str] = []

    def note_version(parsed: Mapping[str, Any], **_: Any) -> None:
        if "VersionId" in parsed:
            versions.append(parsed["VersionId"])

    # boto3's managed transfer does not return the answer with the new version.
    answers = ("after-call.s3.PutObject", "after-call.s3.CompleteMultipartUpload")
    for answer in answers:
        s3.meta.events.register(answer, note_version)
    try:
        s3.upload_file(
            str(recording.path),
            bucket,
            key,
            ExtraArgs={"Metadata": dict(options), "ContentType": recording.content_type},
            Callback=sent,
        )
    finally:
        for answer in answers:
            s3.meta.events.unregister(answer, note_version)
    if not versions:
        raise AccessFailed(
            f"The bucket {bucket} keeps no versions, so this upload cannot be followed."
        )
    return Upload(bucket, key, versions[-1], versions[-1])


def unchanged_upload(
    s3: Any, bucket: str, prefix: str, recording: Recording, options: Mapping[str, str]
) -> Upload | None:
    """Returns the upload that this file is already: same size and options, and not changed since.

    An object that cannot be read counts as another one. S3's times are whole seconds.
    """
    key = prefix + recording.name
    try:
        found = s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if code_of(error) in {"404", "403", "NoSuchKey"}:
            return None
        raise
    is_same = (
        found["ContentLength"] == recording.bytes
        and found.get("Metadata", {}) == dict(options)
        and found["LastModified"].timestamp() >= int(recording.path.stat().st_mtime)
    )
    version = found.get("VersionId")
    return Upload(bucket, key, version, version) if is_same and version else None
