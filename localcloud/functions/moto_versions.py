"""Versions of functions in moto's registry and in its CloudFormation."""

import copy
from typing import Any

from moto.awslambda.models import LambdaFunction, LambdaStorage, LambdaVersion, lambda_backends
from moto.awslambda.policy import Policy

from localcloud.functions.names import parse_name

Properties = dict[str, Any]


def publish_what_has_changed() -> None:
    """moto counts the versions that there are, so it gives a number anew after one was deleted, and
    takes any update for a change.
    """
    LambdaStorage.publish_version = publish_version


def give_versions_their_attributes() -> None:
    """moto's AWS::Lambda::Version has neither a Ref nor attributes, and is never deleted."""
    LambdaVersion.create_from_cloudformation_json = classmethod(create)
    LambdaVersion.update_from_cloudformation_json = classmethod(update)
    LambdaVersion.delete_from_cloudformation_json = classmethod(delete)
    LambdaVersion.has_cfn_attr = classmethod(lambda _, name: name in {"Version", "FunctionArn"})
    LambdaVersion.get_cfn_attribute = attribute


def publish_version(self: LambdaStorage, name_or_arn: str, description: str = "") -> LambdaFunction:
    """The version that $LATEST is now: the last one where nothing has changed, else a new one."""
    latest = self.get_function_by_name_or_arn_forbid_qualifier(name_or_arn)
    record = self._functions[latest.function_name]
    versions = record["versions"]
    if versions and content(versions[-1]) == content(latest):
        return versions[-1]
    record["last"] = record.get("last", 0) + 1
    version = copy.copy(latest)
    version.set_version(record["last"])
    version.policy = Policy(version)
    version.description = description or latest.description
    versions.append(version)
    self._arns[version.function_arn] = version
    return version


def content(function: LambdaFunction) -> tuple[str, ...]:
    """What makes two versions of a function the same."""
    others = {"FunctionArn", "Version", "LastModified", "LastUpdateStatus", "Description"}
    configuration = function.get_configuration()
    return tuple(f"{key}={configuration[key]}" for key in sorted(set(configuration) - others))


def create(
    cls: type[LambdaVersion],
    /,
    _name: str,
    resource: Properties,
    account_id: str,
    region_name: str,
    **_: Any,
) -> LambdaVersion:
    """Publish a version."""
    properties = resource["Properties"]
    name = parse_name(properties["FunctionName"], None, region_name, account_id)
    function = lambda_backends[account_id][region_name].publish_version(
        name.name, properties.get("Description", "")
    )
    version = cls({"Version": function.version})
    version.physical_resource_id = function.function_arn
    return version


def update(
    cls: type[LambdaVersion],
    /,
    original_resource: LambdaVersion,
    new_resource_name: str,
    cloudformation_json: Properties,
    account_id: str,
    region_name: str,
) -> LambdaVersion:
    """Publish another version: one is replaced and never changed, and the old one stays."""
    del original_resource
    return create(cls, new_resource_name, cloudformation_json, account_id, region_name)


def delete(
    _: type[LambdaVersion],
    /,
    arn: str,
    resource: Properties,
    account_id: str,
    region_name: str,
) -> None:
    """Delete the version, unless the template retains it."""
    if resource.get("DeletionPolicy") != "Retain":
        lambda_backends[account_id][region_name].delete_function(arn)


def attribute(self: LambdaVersion, name: str) -> str:
    """The value of GetAtt."""
    return {"Version": str(self.version), "FunctionArn": str(self.physical_resource_id)}[name]
