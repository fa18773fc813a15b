"""Checks the media bucket: its events, its upload prefix, and the needs of an existing bucket."""

import json
from collections.abc import Iterator
from difflib import SequenceMatcher
from shlex import quote
from typing import Any

from botocore.exceptions import ClientError

from scribe.operations.doctor.findings import Finding, broken, notice, ok, unknown, warning
from scribe.stack import Stack
from transcription.adapters.aws import code_of

_SHOWN = 5
_SIMILAR = 0.8  # similarity of names in lower case: one letter missing, or two exchanged
_READERS = ("StartTranscriptionFunctionRole", "CheckTranscriptionStatusFunctionRole")


def events(stack: Stack) -> Finding:
    """Checks that its events go to EventBridge; without them no upload starts a job."""
    bucket = stack.media_bucket
    found = stack.client("s3").get_bucket_notification_configuration(Bucket=bucket)
    if "EventBridgeConfiguration" in found:
        return ok("uploads' events", f"{bucket} sends them to EventBridge")
    # The call replaces the configuration, so the present one is repeated.
    found.pop("ResponseMetadata", None)
    configuration = json.dumps({**found, "EventBridgeConfiguration": {}})
    return broken(
        "uploads' events",
        f"{bucket} does not send its events to EventBridge: no upload becomes a job",
        f"aws s3api put-bucket-notification-configuration --bucket {bucket} "
        f"--notification-configuration '{configuration}'\n"
        "Then, for what was uploaded meanwhile:\n"
        f"scribe backfill {bucket}/{stack.upload_prefix}",
    )


def folders(stack: Stack) -> Finding:
    """Checks that no recordings are in folders that are not transcribed, such as Uploads/.

    An existing bucket may hold anything, so only names like the upload prefix are reported there.
    """
    bucket, prefix = stack.media_bucket, stack.upload_prefix
    strays = [
        name
        for name, place in _beside(stack.client("s3"), bucket, prefix)
        if not stack.has_existing_bucket or _is_like(name, place)
    ]
    if not strays:
        return ok("upload prefix", f"{bucket}/{prefix} is transcribed")
    stray = quote(f"s3://{bucket}/{strays[0]}")
    more = ", ..." if len(strays) > _SHOWN else ""
    return warning(
        "upload prefix",
        f"these files have no job: {', '.join(strays[:_SHOWN])}{more}. Only keys that begin with "
        f"{prefix}, in these capitals, are transcribed",
        f"aws s3 mv --recursive {stray} s3://{bucket}/{prefix}, or deploy with "
        "another UploadPrefix",
    )


def _beside(s3: Any, bucket: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Yields folders and files beside each part of the prefix, with that part."""
    begin = ""
    for part in prefix.split("/")[:-1]:
        place = f"{begin}{part}/"
        found = s3.list_objects_v2(Bucket=bucket, Prefix=begin, Delimiter="/")
        names = [item["Prefix"] for item in found.get("CommonPrefixes", [])]
        names += [item["Key"] for item in found.get("Contents", []) if item["Size"]]
        yield from ((name, place) for name in names if name != place)
        begin = place


def _is_like(name: str, place: str) -> bool:
    return SequenceMatcher(None, name.casefold(), place.casefold()).ratio() >= _SIMILAR


def existing_bucket(stack: Stack) -> list[Finding]:
    """Checks what the stack cannot set up in a bucket that it did not make."""
    if not stack.has_existing_bucket:
        return []
    s3, bucket = stack.client("s3"), stack.media_bucket
    try:
        head = s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=stack.account)
    except ClientError as error:
        if code_of(error) in {"404", "NoSuchBucket"}:
            fix = "Deploy with another ExistingMediaBucket."
            return [broken("media bucket", f"{bucket} does not exist", fix)]
        if code_of(error) in {"403", "AccessDenied"}:
            return [_of_another_account(stack)]
        raise
    region = head.get("BucketRegion", stack.region)
    if region != stack.region:
        summary = f"{bucket} is in {region}: its events do not reach {stack.region}"
        return [broken("media bucket", summary, f"Deploy the stack in {region}.")]
    return [*_key(stack, s3), *_expiration(stack)] or [
        ok("media bucket", f"{bucket} is this account's and can be read by the stack")
    ]


def _of_another_account(stack: Stack) -> Finding:
    """Reports a bucket of another account.

    It may also be one without permission s3:ListBucket; S3 does not distinguish the two.
    """
    return notice(
        "media bucket",
        f"{stack.media_bucket} is another account's, or you may not read it. Its policy has to "
        "let the stack read, and its owner has to forward its events to this account's default "
        "event bus (docs/deployment.md, A bucket that you have)",
        f"In its bucket policy: {json.dumps(bucket_statements(stack))}",
    )


def bucket_statements(stack: Stack) -> list[dict[str, Any]]:
    """Returns the policy statements that another account's bucket needs for this stack's roles."""
    partition = stack.outputs["StateMachineArn"].split(":")[1]
    bucket = f"arn:{partition}:s3:::{stack.media_bucket}"
    roles = [stack.resources[name] for name in (*_READERS, "TranscribeRole")]
    arns = [f"arn:{partition}:iam::{stack.account}:role/{role}" for role in roles]
    allow = {"Effect": "Allow", "Principal": {"AWS": arns}}
    uploads, reads = f"{bucket}/{stack.upload_prefix}*", ["s3:GetObject", "s3:GetObjectVersion"]
    statements = [
        {"Sid": "TranscriptionReads", **allow, "Action": reads, "Resource": uploads},
        {"Sid": "TranscriptionLists", **allow, "Action": "s3:ListBucket", "Resource": bucket},
    ]
    if stack.parameters.get("DeleteMediaAfterSuccess") == "true":
        role = stack.resources["ProcessTranscriptionResultsFunctionRole"]
        statements.append(
            {
                "Sid": "TranscriptionDeletes",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:{partition}:iam::{stack.account}:role/{role}"},
                "Action": "s3:DeleteObjectVersion",
                "Resource": uploads,
            }
        )
    return statements


def _key(stack: Stack, s3: Any) -> Iterator[Finding]:
    """Checks the bucket's key: if the functions' roles may not use it, every job fails."""
    try:
        found = s3.get_bucket_encryption(Bucket=stack.media_bucket)
    except ClientError as error:
        if "NotFound" not in code_of(error):
            yield unknown("media bucket", f"its encryption cannot be read: {code_of(error)}")
        return
    for rule in found["ServerSideEncryptionConfiguration"]["Rules"]:
        key = rule.get("ApplyServerSideEncryptionByDefault", {}).get("KMSMasterKeyID")
        known = (stack.parameters.get("MediaKeyArn"), stack.parameters.get("KmsKeyArn"))
        if key and key not in known:
            yield broken(
                "media bucket",
                f"{stack.media_bucket} is encrypted with {key}, which the stack may not use",
                "Deploy with its ARN as MediaKeyArn; the key's policy must let this account use it",
            )


def _expiration(stack: Stack) -> Iterator[Finding]:
    if stack.parameters.get("MediaExpirationDays", "0") != "0":
        yield warning(
            "media bucket",
            "MediaExpirationDays has no effect on a bucket that the stack did not make",
            "Deploy with MediaExpirationDays=0, and set a lifecycle rule of your own for "
            f"{stack.media_bucket}/{stack.upload_prefix}",
        )


MEDIA_BUCKET = (
    ("uploads' events", events),
    ("upload prefix", folders),
    ("media bucket", existing_bucket),
)
