"""Resources of AWS::StepFunctions: state machines, versions and aliases."""

import json
import re
from typing import Any

from localcloud.cloudformation.errors import TemplateInvalidError
from localcloud.cloudformation.resources.kind import (
    PhysicalResource,
    Properties,
    ResourceContext,
    ResourceType,
    begun_small,
    truth,
)

_PLACEHOLDER = re.compile(r"\$\{([A-Za-z0-9_]+)\}")


class StateMachineType(ResourceType):
    properties = frozenset(
        {"StateMachineName", "DefinitionS3Location", "DefinitionSubstitutions", "RoleArn"}
        | {"LoggingConfiguration", "TracingConfiguration", "Tags"}
    )
    fixed = frozenset({"StateMachineName"})
    name_property = "StateMachineName"

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        name = properties.get("StateMachineName") or context.generated_name()
        arn = context.client("stepfunctions").create_state_machine(
            name=name,
            tags=begun_small(properties.get("Tags") or []),
            **_settings(context, properties),
        )["stateMachineArn"]
        return _described(context, arn)

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        context.client("stepfunctions").update_state_machine(
            stateMachineArn=context.physical_id, **_settings(context, properties)
        )
        return _described(context, context.physical_id)

    def delete(self, context: ResourceContext) -> None:
        context.client("stepfunctions").delete_state_machine(stateMachineArn=context.physical_id)


def _described(context: ResourceContext, arn: str) -> PhysicalResource:
    machine = context.client("stepfunctions").describe_state_machine(stateMachineArn=arn)
    revision = machine["revisionId"]
    return PhysicalResource(
        arn, {"Arn": arn, "Name": machine["name"], "StateMachineRevisionId": revision}
    )


def _settings(context: ResourceContext, properties: Properties) -> dict[str, Any]:
    logging = begun_small(properties.get("LoggingConfiguration") or {"level": "OFF"})
    if "includeExecutionData" in logging:
        logging["includeExecutionData"] = truth(logging["includeExecutionData"])
    tracing = properties.get("TracingConfiguration") or {}
    return {
        "roleArn": properties["RoleArn"],
        "definition": _definition(context, properties),
        "loggingConfiguration": logging,
        "tracingConfiguration": {"enabled": truth(tracing.get("Enabled", False))},
    }


def _definition(context: ResourceContext, properties: Properties) -> str:
    """Returns the definition with its substitutions made."""
    at = properties["DefinitionS3Location"]
    version = {"VersionId": at["Version"]} if "Version" in at else {}
    found = context.client("s3").get_object(Bucket=at["Bucket"], Key=at["Key"], **version)
    values = properties.get("DefinitionSubstitutions") or {}

    def substitute(match: re.Match[str]) -> str:
        name = match[1]
        return json.dumps(str(values[name]))[1:-1] if name in values else match[0]

    return _PLACEHOLDER.sub(substitute, found["Body"].read().decode())


class StateMachineVersionType(ResourceType):
    """An AWS::StepFunctions::StateMachineVersion, which never changes, and which SAM retains."""

    properties = frozenset({"StateMachineArn", "StateMachineRevisionId", "Description"})
    fixed = properties

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        names = {"StateMachineRevisionId": "revisionId", "Description": "description"}
        optional = {names[key]: properties[key] for key in names if key in properties}
        arn = context.client("stepfunctions").publish_state_machine_version(
            stateMachineArn=properties["StateMachineArn"], **optional
        )["stateMachineVersionArn"]
        return PhysicalResource(arn, {"Arn": arn})


class StateMachineAliasType(ResourceType):
    """An AWS::StepFunctions::StateMachineAlias, which moves all traffic at once."""

    properties = frozenset({"Name", "Description", "DeploymentPreference"})
    fixed = frozenset({"Name"})

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        arn = context.client("stepfunctions").create_state_machine_alias(
            name=properties["Name"], **_routing(properties)
        )["stateMachineAliasArn"]
        return PhysicalResource(arn, {"Arn": arn})

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        context.client("stepfunctions").update_state_machine_alias(
            stateMachineAliasArn=context.physical_id, **_routing(properties)
        )
        return context.resource

    def delete(self, context: ResourceContext) -> None:
        context.client("stepfunctions").delete_state_machine_alias(
            stateMachineAliasArn=context.physical_id
        )


def _routing(properties: Properties) -> dict[str, Any]:
    preference = properties["DeploymentPreference"]
    if preference.get("Type") != "ALL_AT_ONCE":
        raise TemplateInvalidError(
            f"The local cloud does not do DeploymentPreference {preference.get('Type')}, only "
            "ALL_AT_ONCE"
        )
    route = {"stateMachineVersionArn": preference["StateMachineVersionArn"], "weight": 100}
    return {
        "routingConfiguration": [route],
        "description": properties.get("Description", ""),
    }
