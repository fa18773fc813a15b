"""What moto's CloudFormation lacks of Lambda: aliases, and the settings of asynchronous calls."""

from typing import Any, ClassVar

from moto.awslambda.models import LambdaAlias, LambdaBackend, lambda_backends
from moto.core.common_models import CloudFormationModel

from localcloud.functions.event_invoke_configs import EventInvokeConfigs
from localcloud.functions.names import FunctionName, parse_name

Properties = dict[str, Any]


class AliasResource(CloudFormationModel):  # type: ignore[misc]
    """AWS::Lambda::Alias. Ref is the alias's ARN."""

    def __init__(self, function: str, alias: LambdaAlias) -> None:
        self.function = function
        self.name = alias.name
        self.physical_resource_id = alias.arn

    @staticmethod
    def cloudformation_name_type() -> str:
        """Not by the rules that moto has for names: Name must be given."""
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        """The type in templates."""
        return "AWS::Lambda::Alias"

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """What GetAtt knows."""
        return attr == "AliasArn"

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """The value of GetAtt."""
        if attribute_name == "AliasArn":
            return str(self.physical_resource_id)
        raise KeyError(attribute_name)

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,  # noqa: ARG003 - moto's signature
        cloudformation_json: Properties,
        account_id: str,
        region_name: str,
        **_: Any,
    ) -> "AliasResource":
        """Make the alias."""
        properties = cloudformation_json["Properties"]
        name = parse_name(properties["FunctionName"], None, region_name, account_id)
        alias = lambda_backends[account_id][region_name].create_alias(
            properties["Name"], name.name, **settings(properties)
        )
        return cls(name.name, alias)

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: "AliasResource",
        new_resource_name: str,
        cloudformation_json: Properties,
        account_id: str,
        region_name: str,
    ) -> "AliasResource":
        """Point the alias at what is asked for now; another name or function makes another
        alias.
        """
        properties = cloudformation_json["Properties"]
        name = parse_name(properties["FunctionName"], None, region_name, account_id)
        backend: LambdaBackend = lambda_backends[account_id][region_name]
        if (name.name, properties["Name"]) == (original_resource.function, original_resource.name):
            backend.update_alias(properties["Name"], name.name, **settings(properties))
            return original_resource
        made = cls.create_from_cloudformation_json(
            new_resource_name, cloudformation_json, account_id, region_name
        )
        original_resource.delete(account_id, region_name)
        return made

    def delete(self, account_id: str, region_name: str) -> None:
        """Remove the alias, unless its function is gone already."""
        backend: LambdaBackend = lambda_backends[account_id][region_name]
        if self.function in {function.function_name for function in backend.list_functions()}:
            backend.delete_alias(self.name, self.function)


def settings(properties: Properties) -> dict[str, Any]:
    """An alias's settings as moto takes them; none given is none, not "as it was"."""
    weights = {
        entry["FunctionVersion"]: float(entry["FunctionWeight"])
        for entry in properties.get("RoutingConfig", {}).get("AdditionalVersionWeights", [])
    }
    return {
        "function_version": str(properties["FunctionVersion"]),
        "description": properties.get("Description", ""),
        "routing_config": {"AdditionalVersionWeights": weights},
    }


class EventInvokeConfigResource(CloudFormationModel):  # type: ignore[misc]
    """AWS::Lambda::EventInvokeConfig."""

    configs: ClassVar[EventInvokeConfigs] = EventInvokeConfigs()

    def __init__(self, name: FunctionName) -> None:
        self.name = name
        self.physical_resource_id = f"{name.name}-{name.qualifier}"

    @staticmethod
    def cloudformation_name_type() -> str:
        """It has no name of its own."""
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        """The type in templates."""
        return "AWS::Lambda::EventInvokeConfig"

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,  # noqa: ARG003 - moto's signature
        cloudformation_json: Properties,
        account_id: str,
        region_name: str,
        **_: Any,
    ) -> "EventInvokeConfigResource":
        """Put the settings in force."""
        properties = cloudformation_json["Properties"]
        name = parse_name(
            properties["FunctionName"], properties["Qualifier"], region_name, account_id
        )
        cls.configs.put(name, properties)
        return cls(name)

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: "EventInvokeConfigResource",
        new_resource_name: str,
        cloudformation_json: Properties,
        account_id: str,
        region_name: str,
    ) -> "EventInvokeConfigResource":
        """Put the new settings in force instead."""
        original_resource.delete(account_id, region_name)
        return cls.create_from_cloudformation_json(
            new_resource_name, cloudformation_json, account_id, region_name
        )

    def delete(self, _account_id: str, _region_name: str) -> None:
        """Back to AWS's defaults."""
        self.configs.discard(self.name)
