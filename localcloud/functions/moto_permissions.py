"""Permissions to call functions, in moto's CloudFormation."""

import json
from typing import Any

from moto.awslambda.models import LambdaFunction, Permission, lambda_backends

from localcloud.functions.names import parse_name

Properties = dict[str, Any]


def make_permissions_removable() -> None:
    """moto's AWS::Lambda::Permission can be created only, and puts FunctionName into the
    statement.
    """
    Permission.create_from_cloudformation_json = classmethod(create)
    Permission.update_from_cloudformation_json = classmethod(update)
    Permission.delete = delete


def create(
    cls: type[Permission],
    /,
    resource_name: str,
    resource: Properties,
    account_id: str,
    region_name: str,
    **_: Any,
) -> Permission:
    """Add the statement to the policy of the function, or of the version that is named."""
    statement = {**resource["Properties"], "StatementId": resource_name}
    function = function_of(statement.pop("FunctionName"), account_id, region_name)
    function.policy.add_statement(json.dumps(statement))
    permission = cls(region_name)
    permission.physical_resource_id = resource_name
    permission.function = function
    return permission


def update(
    cls: type[Permission],
    /,
    original_resource: Permission,
    new_resource_name: str,
    cloudformation_json: Properties,
    account_id: str,
    region_name: str,
) -> Permission:
    """Put the new statement in the old one's place."""
    delete(original_resource, account_id, region_name)
    return create(cls, new_resource_name, cloudformation_json, account_id, region_name)


def delete(self: Permission, _account_id: str, _region_name: str) -> None:
    """Remove the statement."""
    self.function.policy.del_statement(self.physical_resource_id)


def function_of(text: str, account_id: str, region_name: str) -> LambdaFunction:
    """The function or version that a template's FunctionName means."""
    name = parse_name(text, None, region_name, account_id)
    return lambda_backends[account_id][region_name].get_function(name.name, name.qualifier)
