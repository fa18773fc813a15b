"""Puts a recording into the media bucket, with its options, and tells which job it will be."""

from collections.abc import Callable, Mapping
from typing import Any

from scribe.errors import AccessFailed
from scribe.recordings import Recording
from transcription.domain.uploads import Upload


def upload(
    s3: Any,
    bucket: str,
    prefix: str,
    recording: Recording,
    options: Mapping[str, str],
    sent: Callable[[int], None],
) -> Upload:
    """Upload, in parts where it is large; options become metadata, `sent` is told every byte count.

    Raises AccessFailed where the bucket keeps no versions: an upload without a version cannot
    be told from the next. botocore's and boto3's errors pass through.
    """
    key = prefix + recording.name
    versions: list[str] = []

    def note_version(parsed: Mapping[str, Any], **_: Any) -> None:
        if "VersionId" in parsed:
            versions.append(parsed["VersionId"])

    # boto3's managed transfer keeps the answer that names the new version to itself.
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
