"""Checks the versions of the buckets, and the table."""

from scribe.operations.doctor.findings import Finding, broken, notice, ok, warning
from scribe.stack import Stack

_WITHOUT_VERSIONS = (
    "a recording that is overwritten before it is read is lost, and its job transcribes the new "
    "one; scribe upload and the console cannot follow what they upload; a backfill knows what has "
    "a job only as long as its record is kept (RetentionDays)"
)


def versions(stack: Stack) -> Finding:
    """Checks that both buckets keep versions: an overwrite loses nothing, and uploads stay
    distinct.
    """
    s3 = stack.client("s3")
    for bucket in (stack.transcripts_bucket, stack.media_bucket):
        if s3.get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled":
            continue
        fix = (
            f"aws s3api put-bucket-versioning --bucket {bucket} "
            "--versioning-configuration Status=Enabled"
        )
        if bucket == stack.media_bucket and stack.has_existing_bucket:
            return warning("versioning", f"{bucket} keeps no versions: {_WITHOUT_VERSIONS}", fix)
        return broken("versioning", f"{bucket} keeps no versions", fix)
    return ok("versioning", "both buckets keep versions")


def table(stack: Stack) -> Finding:
    name = stack.outputs["JobsTable"]
    found = stack.client("dynamodb").describe_table(TableName=name)["Table"]
    indexes = {
        item["IndexName"]: item.get("IndexStatus", "ACTIVE")
        for item in found.get("GlobalSecondaryIndexes", [])
    }
    for index in ("status-index", "created-index", "names-index"):
        if index not in indexes:
            return broken("table", f"{name} has no {index}", "make deploy")
        if indexes[index] != "ACTIVE":
            summary = f"{index} is {indexes[index]}"
            return notice("table", summary, "Wait: a list can lack jobs until it is ACTIVE.")
    return ok("table", f"{name} is {found['TableStatus']} with its indexes")


def backups(stack: Stack) -> Finding:
    name = stack.outputs["JobsTable"]
    found = stack.client("dynamodb").describe_continuous_backups(TableName=name)
    recovery = found["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        return broken(
            "backups",
            f"{name} cannot be restored: point-in-time recovery is off",
            f"aws dynamodb update-continuous-backups --table-name {name} "
            "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true",
        )
    return ok("backups", f"{name} can be restored to any second")


def expiry(stack: Stack) -> Finding:
    name = stack.outputs["JobsTable"]
    found = stack.client("dynamodb").describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if found.get("TimeToLiveStatus") not in {"ENABLED", "ENABLING"}:
        return warning(
            "expiry",
            f"records of {name} never expire",
            f"aws dynamodb update-time-to-live --table-name {name} "
            "--time-to-live-specification Enabled=true,AttributeName=expires_at",
        )
    return ok("expiry", f"by {found.get('AttributeName', 'expires_at')}")


STORAGE = (
    ("versioning", versions),
    ("table", table),
    ("backups", backups),
    ("expiry", expiry),
)
