"""AWS::S3 and AWS::DynamoDB."""
# ruff: noqa: ARG002 - every resource type has the same methods

import json
from typing import Any, ClassVar

from localcloud.cloudformation.errors import TemplateInvalidError
from localcloud.cloudformation.resources.kind import (
    Made,
    Place,
    ResourceType,
    number,
    picked,
    truth,
)


class Bucket(ResourceType):
    """AWS::S3::Bucket."""

    # ruff: noqa: ARG002 - every resource type has the same methods

    properties = frozenset(
        {
            "BucketName",
            "VersioningConfiguration",
            "NotificationConfiguration",
            "PublicAccessBlockConfiguration",
            "OwnershipControls",
            "BucketEncryption",
            "LifecycleConfiguration",
            "Tags",
        }
    )
    fixed = frozenset({"BucketName"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        name = properties.get("BucketName") or place.name(63).lower()
        place.client("s3").create_bucket(Bucket=name)
        made = Made(
            name,
            {
                "Arn": f"arn:aws:s3:::{name}",
                "DomainName": f"{name}.s3.amazonaws.com",
                "RegionalDomainName": f"{name}.s3.{place.region}.amazonaws.com",
            },
        )
        try:
            return self.update(place, made, {}, properties)
        except Exception:
            place.client("s3").delete_bucket(Bucket=name)
            raise

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        s3, name = place.client("s3"), there.physical_id
        for key, change in {
            "VersioningConfiguration": _version,
            "NotificationConfiguration": _notify,
            "PublicAccessBlockConfiguration": _block,
            "OwnershipControls": _own,
            "BucketEncryption": _encrypt,
            "LifecycleConfiguration": _age,
            "Tags": _tag,
        }.items():
            if before.get(key) != after.get(key):
                change(s3, name, after.get(key))
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("s3").delete_bucket(Bucket=there.physical_id)


def _version(s3: Any, name: str, wanted: Any) -> None:
    status = (wanted or {}).get("Status", "Suspended")
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": status})


def _notify(s3: Any, name: str, wanted: Any) -> None:
    wanted = wanted or {}
    if others := set(wanted) - {"EventBridgeConfiguration"}:
        raise TemplateInvalidError(f"The local cloud does not do S3's {', '.join(sorted(others))}")
    on = "EventBridgeConfiguration" in wanted and truth(
        (wanted["EventBridgeConfiguration"] or {}).get("EventBridgeEnabled", True)
    )
    configuration: dict[str, Any] = {"EventBridgeConfiguration": {}} if on else {}
    s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration=configuration)


def _block(s3: Any, name: str, wanted: Any) -> None:
    if wanted is None:
        s3.delete_public_access_block(Bucket=name)
        return
    configuration = {key: truth(value) for key, value in wanted.items()}
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=configuration)


def _own(s3: Any, name: str, wanted: Any) -> None:
    if wanted is None:
        s3.delete_bucket_ownership_controls(Bucket=name)
    else:
        s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=wanted)


def _encrypt(s3: Any, name: str, wanted: Any) -> None:
    if wanted is None:
        s3.delete_bucket_encryption(Bucket=name)
        return
    rules = []
    for rule in wanted["ServerSideEncryptionConfiguration"]:
        default = rule["ServerSideEncryptionByDefault"]
        entry: dict[str, Any] = {"ApplyServerSideEncryptionByDefault": default}
        if "BucketKeyEnabled" in rule:
            entry["BucketKeyEnabled"] = truth(rule["BucketKeyEnabled"])
        rules.append(entry)
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules})


def _age(s3: Any, name: str, wanted: Any) -> None:
    if wanted is None:
        s3.delete_bucket_lifecycle(Bucket=name)
        return
    rules = [_lifecycle_rule(rule) for rule in wanted["Rules"]]
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})


def _lifecycle_rule(rule: dict[str, Any]) -> dict[str, Any]:
    known = {
        "Id",
        "Status",
        "Prefix",
        "ExpirationInDays",
        "NoncurrentVersionExpiration",
        "AbortIncompleteMultipartUpload",
    }
    if unknown := set(rule) - known:
        raise TemplateInvalidError(
            f"The local cloud does not do lifecycle rules' {sorted(unknown)}"
        )
    made: dict[str, Any] = {"Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
    if "Id" in rule:
        made["ID"] = rule["Id"]
    if "ExpirationInDays" in rule:
        made["Expiration"] = {"Days": number(rule["ExpirationInDays"])}
    for key in ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"):
        if key in rule:
            made[key] = {name: number(value) for name, value in rule[key].items()}
    return made


def _tag(s3: Any, name: str, wanted: Any) -> None:
    if wanted:
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": wanted})
    else:
        s3.delete_bucket_tagging(Bucket=name)


class BucketPolicy(ResourceType):
    """AWS::S3::BucketPolicy."""

    properties = frozenset({"Bucket", "PolicyDocument"})
    fixed = frozenset({"Bucket"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        made = Made(properties["Bucket"])
        return self.update(place, made, {}, properties)

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        place.client("s3").put_bucket_policy(
            Bucket=there.physical_id, Policy=json.dumps(after["PolicyDocument"])
        )
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("s3").delete_bucket_policy(Bucket=there.physical_id)


class Table(ResourceType):
    """AWS::DynamoDB::Table."""

    _CREATED: ClassVar = (
        "BillingMode",
        "KeySchema",
        "AttributeDefinitions",
        "GlobalSecondaryIndexes",
        "LocalSecondaryIndexes",
        "ProvisionedThroughput",
        "StreamSpecification",
        "Tags",
    )
    properties = frozenset(
        {
            *_CREATED,
            "TableName",
            "TimeToLiveSpecification",
            "PointInTimeRecoverySpecification",
            "SSESpecification",
        }
    )
    fixed = frozenset({"TableName", "KeySchema", "LocalSecondaryIndexes"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        name = properties.get("TableName") or place.name(255)
        asked = picked(properties, *self._CREATED)
        if "SSESpecification" in properties:
            asked["SSESpecification"] = _encryption(properties["SSESpecification"])
        table = place.client("dynamodb").create_table(TableName=name, **asked)["TableDescription"]
        made = Made(name, {"Arn": table["TableArn"], "StreamArn": table.get("LatestStreamArn", "")})
        self._settings(place, name, {}, properties)
        return made

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        name, dynamodb = there.physical_id, place.client("dynamodb")
        changes = picked(after, "BillingMode", "ProvisionedThroughput", "StreamSpecification")
        indexes = _index_changes(before, after)
        if indexes or any(before.get(key) != after.get(key) for key in changes):
            if indexes:
                changes |= {
                    "GlobalSecondaryIndexUpdates": indexes,
                    "AttributeDefinitions": after["AttributeDefinitions"],
                }
            dynamodb.update_table(TableName=name, **changes)
        if before.get("SSESpecification") != after.get("SSESpecification"):
            wanted = _encryption(after.get("SSESpecification") or {"SSEEnabled": False})
            dynamodb.update_table(TableName=name, SSESpecification=wanted)
        self._settings(place, name, before, after)
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("dynamodb").delete_table(TableName=there.physical_id)

    def _settings(
        self, place: Place, name: str, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        dynamodb = place.client("dynamodb")
        old, new = before.get("TimeToLiveSpecification"), after.get("TimeToLiveSpecification")
        if old != new:
            attribute = (new or old or {})["AttributeName"]
            wanted = {"AttributeName": attribute, "Enabled": truth((new or {}).get("Enabled"))}
            dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=wanted)
        key = "PointInTimeRecoverySpecification"
        if before.get(key) != after.get(key):
            on = truth((after.get(key) or {}).get("PointInTimeRecoveryEnabled", False))
            dynamodb.update_continuous_backups(
                TableName=name,
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": on},
            )


def _encryption(wanted: dict[str, Any]) -> dict[str, Any]:
    made = {"Enabled": truth(wanted["SSEEnabled"])} | picked(wanted, "SSEType")
    return made | (
        {"KMSMasterKeyId": wanted["KMSMasterKeyId"]} if "KMSMasterKeyId" in wanted else {}
    )


def _index_changes(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    key = "GlobalSecondaryIndexes"
    old = {index["IndexName"]: index for index in before.get(key) or []}
    new = {index["IndexName"]: index for index in after.get(key) or []}
    gone = [{"Delete": {"IndexName": name}} for name in old if new.get(name) != old[name]]
    made = [{"Create": index} for name, index in new.items() if old.get(name) != index]
    return gone + made
