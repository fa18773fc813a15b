"""Resources of AWS::S3 and AWS::DynamoDB: buckets, their policies, and tables."""

import json
from typing import Any

from localcloud.cloudformation.errors import TemplateInvalidError
from localcloud.cloudformation.resources.kind import (
    PhysicalResource,
    Properties,
    ResourceContext,
    ResourceType,
    number,
    numbers,
    picked,
    truth,
)


class BucketType(ResourceType):
    """An AWS::S3::Bucket. Its lifecycle is stored but never applied."""

    properties = frozenset(
        {"BucketName", "VersioningConfiguration", "NotificationConfiguration", "BucketEncryption"}
        | {"PublicAccessBlockConfiguration", "OwnershipControls", "LifecycleConfiguration"}
    )
    fixed = frozenset({"BucketName"})
    name_property = "BucketName"

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        name = properties.get("BucketName") or context.generated_name(63).lower()
        s3 = context.client("s3")
        s3.create_bucket(Bucket=name)
        try:
            _set_bucket(s3, name, {}, properties)
        except Exception:
            s3.delete_bucket(Bucket=name)
            raise
        return PhysicalResource(name, {"Arn": f"arn:aws:s3:::{name}"})

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        _set_bucket(context.client("s3"), context.physical_id, context.before, properties)
        return context.resource

    def delete(self, context: ResourceContext) -> None:
        context.client("s3").delete_bucket(Bucket=context.physical_id)


def _set_bucket(s3: Any, name: str, before: Properties, after: Properties) -> None:
    for key, change in _SETTINGS.items():
        if before.get(key) != after.get(key):
            change(s3, name, after.get(key))


def _version(s3: Any, name: str, wanted: Any) -> None:
    status = (wanted or {}).get("Status", "Suspended")
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": status})


def _notify(s3: Any, name: str, wanted: Any) -> None:
    if others := set(wanted or {}) - {"EventBridgeConfiguration"}:
        raise TemplateInvalidError(f"The local cloud does not do S3's {', '.join(sorted(others))}")
    events = (wanted or {}).get("EventBridgeConfiguration", {"EventBridgeEnabled": False})
    on = truth(events.get("EventBridgeEnabled", True))
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


_SETTINGS = {
    "VersioningConfiguration": _version,
    "NotificationConfiguration": _notify,
    "PublicAccessBlockConfiguration": _block,
    "OwnershipControls": _own,
    "BucketEncryption": _encrypt,
    "LifecycleConfiguration": _age,
}


def _lifecycle_rule(rule: dict[str, Any]) -> dict[str, Any]:
    nested = {"NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"}
    known = {"Id", "Status", "Prefix", "ExpirationInDays", "ExpiredObjectDeleteMarker"} | nested
    if unknown := set(rule) - known:
        raise TemplateInvalidError(
            f"The local cloud does not do lifecycle rules' {sorted(unknown)}"
        )
    made: dict[str, Any] = {"Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
    if "Id" in rule:
        made["ID"] = rule["Id"]
    if "ExpirationInDays" in rule:
        made["Expiration"] = {"Days": number(rule["ExpirationInDays"])}
    elif "ExpiredObjectDeleteMarker" in rule:
        marker = truth(rule["ExpiredObjectDeleteMarker"])
        made["Expiration"] = {"ExpiredObjectDeleteMarker": marker}
    return made | {key: numbers(rule[key]) for key in nested & set(rule)}


class BucketPolicyType(ResourceType):
    properties = frozenset({"Bucket", "PolicyDocument"})
    fixed = frozenset({"Bucket"})

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        policy = json.dumps(properties["PolicyDocument"])
        context.client("s3").put_bucket_policy(Bucket=properties["Bucket"], Policy=policy)
        return PhysicalResource(properties["Bucket"])

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        return self.create(context, properties)

    def delete(self, context: ResourceContext) -> None:
        context.client("s3").delete_bucket_policy(Bucket=context.physical_id)


class TableType(ResourceType):
    _CREATED = ("BillingMode", "KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes")
    properties = frozenset(
        {*_CREATED, "TableName", "TimeToLiveSpecification", "SSESpecification"}
        | {"PointInTimeRecoverySpecification"}
    )
    fixed = frozenset({"TableName", "KeySchema"})
    name_property = "TableName"

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        name = properties.get("TableName") or context.generated_name(255)
        asked = picked(properties, *self._CREATED)
        if "SSESpecification" in properties:
            asked["SSESpecification"] = _encryption(properties["SSESpecification"])
        dynamodb = context.client("dynamodb")
        table = dynamodb.create_table(TableName=name, **asked)["TableDescription"]
        _set_table(dynamodb, name, {}, properties)
        return PhysicalResource(name, {"Arn": table["TableArn"]})

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        dynamodb, name = context.client("dynamodb"), context.physical_id
        before = context.before
        for change in _index_changes(before, properties):
            dynamodb.update_table(
                TableName=name,
                GlobalSecondaryIndexUpdates=[change],
                AttributeDefinitions=properties["AttributeDefinitions"],
            )
        if before.get("BillingMode") != properties.get("BillingMode"):
            dynamodb.update_table(TableName=name, BillingMode=properties["BillingMode"])
        if before.get("SSESpecification") != properties.get("SSESpecification"):
            wanted = _encryption(properties.get("SSESpecification") or {"SSEEnabled": False})
            dynamodb.update_table(TableName=name, SSESpecification=wanted)
        _set_table(dynamodb, name, before, properties)
        return context.resource

    def delete(self, context: ResourceContext) -> None:
        context.client("dynamodb").delete_table(TableName=context.physical_id)


def _set_table(dynamodb: Any, name: str, before: Properties, after: Properties) -> None:
    old, new = before.get("TimeToLiveSpecification"), after.get("TimeToLiveSpecification")
    if old != new:
        attribute = (new or old or {})["AttributeName"]
        wanted = {"AttributeName": attribute, "Enabled": truth((new or {}).get("Enabled"))}
        dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=wanted)
    key = "PointInTimeRecoverySpecification"
    if before.get(key) != after.get(key):
        on = truth((after.get(key) or {}).get("PointInTimeRecoveryEnabled", False))
        recovery = {"PointInTimeRecoveryEnabled": on}
        dynamodb.update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification=recovery
        )


def _encryption(wanted: dict[str, Any]) -> dict[str, Any]:
    return {"Enabled": truth(wanted["SSEEnabled"])} | picked(wanted, "SSEType", "KMSMasterKeyId")


def _index_changes(before: Properties, after: Properties) -> list[dict[str, Any]]:
    key = "GlobalSecondaryIndexes"
    old = {index["IndexName"]: index for index in before.get(key) or []}
    new = {index["IndexName"]: index for index in after.get(key) or []}
    gone = [{"Delete": {"IndexName": name}} for name in old if new.get(name) != old[name]]
    made = [{"Create": index} for name, index in new.items() if old.get(name) != index]
    return gone + made
