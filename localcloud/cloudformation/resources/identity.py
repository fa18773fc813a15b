"""AWS::IAM."""

import json
from typing import Any

from localcloud.cloudformation.resources.kind import Made, Place, ResourceType, number, picked


class Role(ResourceType):
    """AWS::IAM::Role."""

    properties = frozenset(
        {
            "RoleName",
            "AssumeRolePolicyDocument",
            "Path",
            "Policies",
            "ManagedPolicyArns",
            "Description",
            "MaxSessionDuration",
            "PermissionsBoundary",
            "Tags",
        }
    )
    fixed = frozenset({"RoleName", "Path"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        name = properties.get("RoleName") or place.name(64)
        asked = picked(properties, "Path", "Description", "PermissionsBoundary", "Tags")
        if "MaxSessionDuration" in properties:
            asked["MaxSessionDuration"] = number(properties["MaxSessionDuration"])
        role = place.client("iam").create_role(
            RoleName=name,
            AssumeRolePolicyDocument=_text(properties["AssumeRolePolicyDocument"]),
            **asked,
        )["Role"]
        made = Made(name, {"Arn": role["Arn"], "RoleId": role["RoleId"]})
        _set_policies(place, name, {}, properties)
        return made

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        iam, name = place.client("iam"), there.physical_id
        trust = after["AssumeRolePolicyDocument"]
        if before.get("AssumeRolePolicyDocument") != trust:
            iam.update_assume_role_policy(RoleName=name, PolicyDocument=_text(trust))
        settings = picked(after, "Description", "MaxSessionDuration")
        if picked(before, "Description", "MaxSessionDuration") != settings:
            if "MaxSessionDuration" in settings:
                settings["MaxSessionDuration"] = number(settings["MaxSessionDuration"])
            iam.update_role(RoleName=name, **settings)
        _set_policies(place, name, before, after)
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        _set_policies(place, there.physical_id, properties, {})
        place.client("iam").delete_role(RoleName=there.physical_id)


class ManagedPolicy(ResourceType):
    """AWS::IAM::ManagedPolicy."""

    properties = frozenset({"ManagedPolicyName", "PolicyDocument", "Path", "Description", "Roles"})
    fixed = frozenset({"ManagedPolicyName", "Path", "Description"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        name = properties.get("ManagedPolicyName") or place.name(128)
        iam = place.client("iam")
        policy = iam.create_policy(
            PolicyName=name,
            PolicyDocument=_text(properties["PolicyDocument"]),
            **picked(properties, "Path", "Description"),
        )["Policy"]
        for role in properties.get("Roles") or []:
            iam.attach_role_policy(RoleName=role, PolicyArn=policy["Arn"])
        return Made(policy["Arn"], {"PolicyArn": policy["Arn"], "PolicyId": policy["PolicyId"]})

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        iam, arn = place.client("iam"), there.physical_id
        if before["PolicyDocument"] != after["PolicyDocument"]:
            for version in iam.list_policy_versions(PolicyArn=arn)["Versions"][4:]:
                iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
            document = _text(after["PolicyDocument"])
            iam.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)
        old, new = set(before.get("Roles") or []), set(after.get("Roles") or [])
        for role in old - new:
            iam.detach_role_policy(RoleName=role, PolicyArn=arn)
        for role in new - old:
            iam.attach_role_policy(RoleName=role, PolicyArn=arn)
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        iam, arn = place.client("iam"), there.physical_id
        for role in properties.get("Roles") or []:
            iam.detach_role_policy(RoleName=role, PolicyArn=arn)
        iam.delete_policy(PolicyArn=arn)


def _set_policies(place: Place, role: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    iam = place.client("iam")
    old = {
        policy["PolicyName"]: policy["PolicyDocument"] for policy in before.get("Policies") or []
    }
    new = {policy["PolicyName"]: policy["PolicyDocument"] for policy in after.get("Policies") or []}
    for name in set(old) - set(new):
        iam.delete_role_policy(RoleName=role, PolicyName=name)
    for name, document in new.items():
        if old.get(name) != document:
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=_text(document))
    held = set(before.get("ManagedPolicyArns") or [])
    wanted = set(after.get("ManagedPolicyArns") or [])
    for arn in held - wanted:
        iam.detach_role_policy(RoleName=role, PolicyArn=arn)
    for arn in wanted - held:
        iam.attach_role_policy(RoleName=role, PolicyArn=arn)


def _text(document: dict[str, Any]) -> str:
    """A document may lack its Version, as some that SAM writes do; moto insists on one."""
    return json.dumps({"Version": "2012-10-17", **document})
