"""Resources of AWS::Lambda: functions, versions, aliases and event invoke configs."""

from typing import Any

from localcloud.cloudformation.errors import TemplateInvalidError
from localcloud.cloudformation.resources.kind import (
    PhysicalResource,
    Properties,
    ResourceContext,
    ResourceType,
    as_map,
    number,
    numbers,
    picked,
    text,
)

#: A function's settings, and the defaults for properties that the template no longer has.
_CONFIGURATION: dict[str, Any] = {
    "Description": "",
    "Environment": {"Variables": {}},
    "Handler": "",
    "LoggingConfig": {},
    "MemorySize": 128,
    "Role": "",
    "Runtime": "",
    "Timeout": 3,
    "TracingConfig": {"Mode": "PassThrough"},
    "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
}


class FunctionType(ResourceType):
    properties = frozenset({*_CONFIGURATION, "FunctionName", "Code", "Tags"})
    fixed = frozenset({"FunctionName"})
    name_property = "FunctionName"

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        name = properties.get("FunctionName") or context.generated_name()
        context.client("lambda").create_function(
            FunctionName=name,
            Code=properties["Code"],
            Tags=as_map(properties.get("Tags")),
            **_configuration(properties),
        )
        return PhysicalResource(name, {"Arn": context.arn("lambda", f"function:{name}")})

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        client, name = context.client("lambda"), context.physical_id
        if context.before["Code"] != properties["Code"]:
            client.update_function_code(FunctionName=name, **properties["Code"])
        gone = picked(_CONFIGURATION, *context.before)
        client.update_function_configuration(FunctionName=name, **gone | _configuration(properties))
        return context.resource

    def delete(self, context: ResourceContext) -> None:
        context.client("lambda").delete_function(FunctionName=context.physical_id)


def _configuration(properties: Properties) -> dict[str, Any]:
    found = picked(properties, *_CONFIGURATION)
    found |= numbers(picked(found, "MemorySize", "Timeout"))
    if "Environment" in found:
        variables = found["Environment"].get("Variables", {})
        values = {name: text(value) for name, value in variables.items()}
        found["Environment"] = {"Variables": values}
    return found


class FunctionVersionType(ResourceType):
    """An AWS::Lambda::Version, which never changes, and which SAM retains."""

    properties = frozenset({"FunctionName", "Description"})
    fixed = properties

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        """Publishes a version.

        Raises TemplateInvalidError if the function has not changed since the last.
        """
        client, name = context.client("lambda"), properties["FunctionName"]
        before = {one["Version"] for one in _versions(client, name)}
        version = client.publish_version(**properties)["Version"]
        if version in before:
            raise TemplateInvalidError(
                f"A version for this Lambda function exists ( {version} ). Modify the function to "
                "create a new version."
            )
        arn = context.arn("lambda", f"function:{name}:{version}")
        return PhysicalResource(arn, {"Version": version, "FunctionArn": arn})


def _versions(client: Any, name: str) -> list[dict[str, Any]]:
    pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=name)
    return [version for page in pages for version in page["Versions"]]


class FunctionAliasType(ResourceType):
    properties = frozenset({"FunctionName", "Name", "FunctionVersion", "Description"})
    fixed = frozenset({"FunctionName", "Name"})

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        alias = context.client("lambda").create_alias(**properties)
        return PhysicalResource(alias["AliasArn"], {"AliasArn": alias["AliasArn"]})

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        context.client("lambda").update_alias(**properties)
        return context.resource

    def delete(self, context: ResourceContext) -> None:
        context.client("lambda").delete_alias(**picked(context.before, "FunctionName", "Name"))


class EventInvokeConfigType(ResourceType):
    properties = frozenset(
        {"FunctionName", "Qualifier", "DestinationConfig"}
        | {"MaximumEventAgeInSeconds", "MaximumRetryAttempts"}
    )
    fixed = frozenset({"FunctionName", "Qualifier"})

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        asked = {
            key: number(value) if key.startswith("Maximum") else value
            for key, value in properties.items()
        }
        context.client("lambda").put_function_event_invoke_config(**asked)
        return PhysicalResource(f"{properties['FunctionName']}|{properties['Qualifier']}")

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        return self.create(context, properties)

    def delete(self, context: ResourceContext) -> None:
        context.client("lambda").delete_function_event_invoke_config(
            **picked(context.before, "FunctionName", "Qualifier")
        )
