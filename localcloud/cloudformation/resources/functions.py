"""AWS::Lambda."""
# ruff: noqa: ARG002 - every resource type has the same methods

import contextlib
import io
import zipfile
from typing import Any

from localcloud.cloudformation.resources.kind import (
    Made,
    Place,
    ResourceType,
    as_map,
    number,
    picked,
)

_CONFIGURATION = (
    *("Description", "Handler", "Role", "Runtime", "MemorySize", "Timeout", "Environment"),
    *("TracingConfig", "LoggingConfig", "EphemeralStorage", "Layers", "DeadLetterConfig"),
)
#: What a property that the template no longer has goes back to.
_DEFAULTS: dict[str, Any] = {
    "Description": "",
    "Environment": {"Variables": {}},
    "MemorySize": 128,
    "Timeout": 3,
    "TracingConfig": {"Mode": "PassThrough"},
    "EphemeralStorage": {"Size": 512},
    "DeadLetterConfig": {},
    "LoggingConfig": {},
}


class Function(ResourceType):
    """AWS::Lambda::Function."""

    # ruff: noqa: ARG002 - every resource type has the same methods

    properties = frozenset(
        {
            *_CONFIGURATION,
            "FunctionName",
            "Code",
            "Architectures",
            "PackageType",
            "ReservedConcurrentExecutions",
            "Tags",
        }
    )
    fixed = frozenset({"FunctionName", "PackageType"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        name = properties.get("FunctionName") or place.name(64)
        place.client("lambda").create_function(
            FunctionName=name,
            Code=_code(properties),
            Tags=as_map(properties.get("Tags")),
            **picked(properties, "Architectures", "PackageType"),
            **_configuration(properties),
        )
        made = Made(name, {"Arn": place.arn("lambda", f"function:{name}")})
        _reserve(place, name, {}, properties)
        return made

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        client, name = place.client("lambda"), there.physical_id
        if picked(before, "Code", "Architectures") != picked(after, "Code", "Architectures"):
            client.update_function_code(
                FunctionName=name, **_code(after), **picked(after, "Architectures")
            )
        if picked(before, *_CONFIGURATION) != picked(after, *_CONFIGURATION):
            gone = {key: value for key, value in _DEFAULTS.items() if key in before}
            client.update_function_configuration(FunctionName=name, **gone | _configuration(after))
        _reserve(place, name, before, after)
        if before.get("Tags") != after.get("Tags"):
            client.tag_resource(Resource=there.attributes["Arn"], Tags=as_map(after.get("Tags")))
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("lambda").delete_function(FunctionName=there.physical_id)


def _code(properties: dict[str, Any]) -> dict[str, Any]:
    """In a template ZipFile is the source of index.py; to the API it is a package."""
    code: dict[str, Any] = properties["Code"]
    if "ZipFile" not in code:
        return code
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("index.py", code["ZipFile"])
    return {"ZipFile": package.getvalue()}


def _configuration(properties: dict[str, Any]) -> dict[str, Any]:
    found = picked(properties, *_CONFIGURATION)
    for key in ("MemorySize", "Timeout"):
        if key in found:
            found[key] = number(found[key])
    if "Environment" in found:
        variables = found["Environment"].get("Variables", {})
        texts = {name: _text(value) for name, value in variables.items()}
        found["Environment"] = {"Variables": texts}
    return found


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _reserve(place: Place, name: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    key, client = "ReservedConcurrentExecutions", place.client("lambda")
    if before.get(key) == after.get(key):
        return
    if after.get(key) is None:
        client.delete_function_concurrency(FunctionName=name)
    else:
        client.put_function_concurrency(FunctionName=name, **{key: number(after[key])})


class Version(ResourceType):
    """AWS::Lambda::Version: what was published stays as it is."""

    properties = frozenset({"FunctionName", "Description", "CodeSha256"})
    fixed = properties

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        version = place.client("lambda").publish_version(**properties)
        number_ = version["Version"]
        name = version["FunctionName"]
        arn = place.arn("lambda", f"function:{name}:{number_}")
        return Made(arn, {"Version": number_, "FunctionArn": arn})

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("lambda").delete_function(
            FunctionName=properties["FunctionName"], Qualifier=there.attributes["Version"]
        )


class Alias(ResourceType):
    """AWS::Lambda::Alias."""

    properties = frozenset({"FunctionName", "Name", "FunctionVersion", "Description"})
    fixed = frozenset({"FunctionName", "Name"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        alias = place.client("lambda").create_alias(**properties)
        return Made(alias["AliasArn"], {"AliasArn": alias["AliasArn"]})

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        place.client("lambda").update_alias(**after)
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("lambda").delete_alias(**picked(properties, "FunctionName", "Name"))


class Permission(ResourceType):
    """AWS::Lambda::Permission."""

    properties = frozenset({"FunctionName", "Action", "Principal", "SourceArn", "SourceAccount"})
    fixed = properties

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        statement = place.name(100)
        place.client("lambda").add_permission(StatementId=statement, **properties)
        return Made(statement, {"Id": statement})

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        client = place.client("lambda")
        # moto keeps an alias's statement with the version that the alias named at the time.
        with contextlib.suppress(client.exceptions.ResourceNotFoundException):
            client.remove_permission(
                FunctionName=properties["FunctionName"], StatementId=there.physical_id
            )


class EventInvokeConfig(ResourceType):
    """AWS::Lambda::EventInvokeConfig."""

    properties = frozenset(
        {
            "FunctionName",
            "Qualifier",
            "DestinationConfig",
            "MaximumEventAgeInSeconds",
            "MaximumRetryAttempts",
        }
    )
    fixed = frozenset({"FunctionName", "Qualifier"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        made = Made(f"{properties['FunctionName']}|{properties['Qualifier']}")
        return self.update(place, made, {}, properties)

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        asked = {
            key: number(value) if key.startswith("Maximum") else value
            for key, value in after.items()
        }
        place.client("lambda").put_function_event_invoke_config(**asked)
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("lambda").delete_function_event_invoke_config(
            **picked(properties, "FunctionName", "Qualifier")
        )
