"""AWS::StepFunctions."""
# ruff: noqa: ARG002 - every resource type has the same methods

import json
import re
from typing import Any

from localcloud.cloudformation.errors import TemplateInvalidError
from localcloud.cloudformation.resources.kind import (
    Made,
    Place,
    ResourceType,
    begun_small,
    number,
    picked,
    truth,
)

_PLACEHOLDER = re.compile(r"\$\{([A-Za-z0-9_]+)\}")


class StateMachine(ResourceType):
    """AWS::StepFunctions::StateMachine."""

    # ruff: noqa: ARG002 - every resource type has the same methods

    properties = frozenset(
        {
            "StateMachineName",
            "StateMachineType",
            "Definition",
            "DefinitionString",
            "DefinitionS3Location",
            "DefinitionSubstitutions",
            "RoleArn",
            "LoggingConfiguration",
            "TracingConfiguration",
            "Tags",
        }
    )
    fixed = frozenset({"StateMachineName", "StateMachineType"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        name = properties.get("StateMachineName") or place.name(80)
        arn = place.client("stepfunctions").create_state_machine(
            name=name,
            type=properties.get("StateMachineType", "STANDARD"),
            tags=begun_small(properties.get("Tags") or []),
            **_asked(place, properties),
        )["stateMachineArn"]
        return self._made(place, arn, name)

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        place.client("stepfunctions").update_state_machine(
            stateMachineArn=there.physical_id, **_asked(place, after)
        )
        return self._made(place, there.physical_id, there.attributes["Name"])

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("stepfunctions").delete_state_machine(stateMachineArn=there.physical_id)

    def _made(self, place: Place, arn: str, name: str) -> Made:
        machine = place.client("stepfunctions").describe_state_machine(stateMachineArn=arn)
        revision = machine["revisionId"]
        return Made(arn, {"Arn": arn, "Name": name, "StateMachineRevisionId": revision})


def _asked(place: Place, properties: dict[str, Any]) -> dict[str, Any]:
    asked = {"roleArn": properties["RoleArn"], "definition": _definition(place, properties)}
    if "LoggingConfiguration" in properties:
        logging = begun_small(properties["LoggingConfiguration"])
        if "includeExecutionData" in logging:
            logging["includeExecutionData"] = truth(logging["includeExecutionData"])
        asked["loggingConfiguration"] = logging
    if "TracingConfiguration" in properties:
        on = truth(properties["TracingConfiguration"].get("Enabled", False))
        asked["tracingConfiguration"] = {"enabled": on}
    return asked


def _definition(place: Place, properties: dict[str, Any]) -> str:
    """The definition, wherever it is, with its substitutions made."""
    if "DefinitionS3Location" in properties:
        at = properties["DefinitionS3Location"]
        version = {"VersionId": at["Version"]} if "Version" in at else {}
        found = place.client("s3").get_object(Bucket=at["Bucket"], Key=at["Key"], **version)
        text = found["Body"].read().decode()
    elif "DefinitionString" in properties:
        text = properties["DefinitionString"]
    else:
        text = json.dumps(properties["Definition"])
    values = properties.get("DefinitionSubstitutions") or {}

    def substitute(match: re.Match[str]) -> str:
        name = match[1]
        return json.dumps(str(values[name]))[1:-1] if name in values else match[0]

    return _PLACEHOLDER.sub(substitute, text)


class StateMachineVersion(ResourceType):
    """AWS::StepFunctions::StateMachineVersion: what was published stays as it is."""

    properties = frozenset({"StateMachineArn", "StateMachineRevisionId", "Description"})
    fixed = properties

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        asked = {"stateMachineArn": properties["StateMachineArn"]}
        if "StateMachineRevisionId" in properties:
            asked["revisionId"] = properties["StateMachineRevisionId"]
        if "Description" in properties:
            asked["description"] = properties["Description"]
        client = place.client("stepfunctions")
        arn = client.publish_state_machine_version(**asked)["stateMachineVersionArn"]
        return Made(arn, {"Arn": arn})

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("stepfunctions").delete_state_machine_version(
            stateMachineVersionArn=there.physical_id
        )


class StateMachineAlias(ResourceType):
    """AWS::StepFunctions::StateMachineAlias, all traffic moved at once."""

    properties = frozenset({"Name", "Description", "RoutingConfiguration", "DeploymentPreference"})
    fixed = frozenset({"Name"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        arn = place.client("stepfunctions").create_state_machine_alias(
            name=properties["Name"], **_routing(properties)
        )["stateMachineAliasArn"]
        return Made(arn, {"Arn": arn})

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        place.client("stepfunctions").update_state_machine_alias(
            stateMachineAliasArn=there.physical_id, **_routing(after)
        )
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("stepfunctions").delete_state_machine_alias(
            stateMachineAliasArn=there.physical_id
        )


def _routing(properties: dict[str, Any]) -> dict[str, Any]:
    if preference := properties.get("DeploymentPreference"):
        if preference.get("Type") != "ALL_AT_ONCE":
            raise TemplateInvalidError(
                f"The local cloud does not do DeploymentPreference {preference.get('Type')}, "
                "only ALL_AT_ONCE"
            )
        version = preference["StateMachineVersionArn"]
        routes = [{"stateMachineVersionArn": version, "weight": 100}]
    else:
        routes = [
            begun_small(route) | {"weight": number(route["Weight"])}
            for route in properties["RoutingConfiguration"]
        ]
    described = picked(properties, "Description")
    return {"routingConfiguration": routes, **begun_small(described)}
