"""Resources of AWS::IAM: roles and their policies."""

import json
from typing import Any

from localcloud.cloudformation.resources.kind import (
    PhysicalResource,
    Properties,
    ResourceContext,
    ResourceType,
    picked,
)


class RoleType(ResourceType):
    properties = frozenset(
        {"RoleName", "AssumeRolePolicyDocument", "Policies", "ManagedPolicyArns"}
        | {"Description", "Tags", "PermissionsBoundary"}
    )
    fixed = frozenset({"RoleName"})
    name_property = "RoleName"

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        name = properties.get("RoleName") or context.generated_name()
        role = context.client("iam").create_role(
            RoleName=name,
            AssumeRolePolicyDocument=_text(properties["AssumeRolePolicyDocument"]),
            **picked(properties, "Description", "Tags", "PermissionsBoundary"),
        )["Role"]
        _set_policies(context.client("iam"), name, {}, properties)
        return PhysicalResource(name, {"Arn": role["Arn"], "RoleId": role["RoleId"]})

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        iam, name = context.client("iam"), context.physical_id
        trust = _text(properties["AssumeRolePolicyDocument"])
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust)
        iam.update_role(RoleName=name, Description=properties.get("Description", ""))
        _set_boundary(iam, name, properties.get("PermissionsBoundary"))
        _set_policies(iam, name, context.before, properties)
        return context.resource

    def delete(self, context: ResourceContext) -> None:
        iam, name = context.client("iam"), context.physical_id
        _set_policies(iam, name, context.before, {})
        iam.delete_role(RoleName=name)


def _set_boundary(iam: Any, role: str, boundary: str | None) -> None:
    if boundary:
        iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=boundary)
    elif "PermissionsBoundary" in iam.get_role(RoleName=role)["Role"]:
        iam.delete_role_permissions_boundary(RoleName=role)


def _set_policies(iam: Any, role: str, before: Properties, after: Properties) -> None:
    old, new = _inline(before), _inline(after)
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


def _inline(properties: Properties) -> dict[str, Any]:
    policies = properties.get("Policies") or []
    return {policy["PolicyName"]: policy["PolicyDocument"] for policy in policies}


def _text(document: Properties) -> str:
    """Returns the policy with a Version: some that SAM writes lack it, and moto requires one."""
    return json.dumps({"Version": "2012-10-17", **document})
