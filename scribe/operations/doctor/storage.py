"""The buckets and the table."""

from scribe.operations.doctor.findings import Finding, broken, ok, warning
from scribe.stack import Stack


def media_bucket(stack: Stack) -> Finding:
    """Its events go to EventBridge: without this no upload ever starts."""
    bucket = stack.media_bucket
    found = stack.client("s3").get_bucket_notification_configuration(Bucket=bucket)
    if "EventBridgeConfiguration" not in found:
        return broken(
            "uploads' events",
            f"{bucket} does not send its events to EventBridge: no upload becomes a job",
            f"aws s3api put-bucket-notification-configuration --bucket {bucket} "
            "--notification-configuration '{\"EventBridgeConfiguration\": {}}'; "
            f"then: scribe backfill {bucket}/{stack.upload_prefix} --dry-run",
        )
    return ok("uploads' events", f"{bucket} sends them to EventBridge")


def versions(stack: Stack) -> Finding:
    """Both buckets keep versions: an overwrite loses nothing, and each upload has an identity."""
    s3 = stack.client("s3")
    for bucket in (stack.media_bucket, stack.transcripts_bucket):
        if s3.get_bucket_versioning(Bucket=bucket).get("Status") != "Enabled":
            return broken(
                "versioning",
                f"{bucket} keeps no versions",
                f"aws s3api put-bucket-versioning --bucket {bucket} "
                "--versioning-configuration Status=Enabled",
            )
    return ok("versioning", "both buckets keep versions")


def table(stack: Stack) -> Finding:
    name = stack.outputs["JobsTable"]
    found = stack.client("dynamodb").describe_table(TableName=name)["Table"]
    indexes = {
        item["IndexName"]: item.get("IndexStatus", "ACTIVE")
        for item in found.get("GlobalSecondaryIndexes", [])
    }
    for index in ("status-index", "created-index"):
        if index not in indexes:
            return broken("table", f"{name} has no {index}", "Deploy the stack again: make deploy")
        if indexes[index] != "ACTIVE":
            summary = f"{index} is {indexes[index]}"
            return warning("table", summary, "Wait: a list can lack jobs until it is ACTIVE.")
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
    ("uploads' events", media_bucket),
    ("versioning", versions),
    ("table", table),
    ("backups", backups),
    ("expiry", expiry),
)
