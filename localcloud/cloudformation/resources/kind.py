"""The interface of a resource type."""

import secrets
import string
from dataclasses import dataclass, field
from typing import Any, ClassVar

from localcloud.clients import HasClients
from localcloud.cloudformation.errors import TemplateInvalidError

Properties = dict[str, Any]
_LETTERS = string.ascii_uppercase + string.digits


@dataclass(frozen=True)
class PhysicalResource:
    """An existing resource, with its Ref and its attributes for Fn::GetAtt."""

    physical_id: str
    attributes: Properties = field(default_factory=dict)


@dataclass(frozen=True)
class ResourceContext:
    """The stack, name and clients of a resource, and its present state if it exists."""

    clients: HasClients
    stack: str
    logical_id: str
    account: str
    region: str
    resource: PhysicalResource = field(default_factory=lambda: PhysicalResource(""))
    before: Properties = field(default_factory=dict)

    @property
    def physical_id(self) -> str:
        return self.resource.physical_id

    def client(self, service: str) -> Any:
        return self.clients.client(service)

    def arn(self, service: str, resource: str) -> str:
        """Returns an ARN in this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def generated_name(self, most: int = 64) -> str:
        """Returns CloudFormation's name for a resource that has none in the template."""
        tail = "".join(secrets.choice(_LETTERS) for _ in range(12))
        return f"{f'{self.stack}-{self.logical_id}'[: most - 13]}-{tail}"


class ResourceType:
    """A resource type. Its methods raise ClientError and TemplateInvalidError.

    properties are the known ones; fixed ones cannot change without a replacement. No two resources
    share the name in the property name_property.
    """

    properties: ClassVar[frozenset[str]]
    fixed: ClassVar[frozenset[str]] = frozenset()
    name_property: ClassVar[str | None] = None

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        raise NotImplementedError

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        """Changes the resource; only differences need to be applied."""
        raise NotImplementedError

    def delete(self, context: ResourceContext) -> None:
        message = f"The local cloud does not delete {context.physical_id}: it has to be retained"
        raise TemplateInvalidError(message)


def picked(properties: Properties, *names: str) -> Properties:
    """Returns those of the named properties that exist."""
    return {name: properties[name] for name in names if name in properties}


def begun_small(value: Any) -> Any:
    """Returns the value with keys as older APIs write them: logGroupName, not LogGroupName."""
    if isinstance(value, list):
        return [begun_small(item) for item in value]
    if isinstance(value, dict):
        return {key[0].lower() + key[1:]: begun_small(item) for key, item in value.items()}
    return value


def as_map(tags: list[dict[str, str]] | None) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags or []}


def number(value: Any) -> Any:
    """Converts the text that parameters of type Number come as."""
    if isinstance(value, str):
        return int(value) if value.lstrip("-").isdigit() else float(value)
    return value


def numbers(values: Properties) -> Properties:
    """Converts all of a mapping's values in the same way."""
    return {key: number(value) for key, value in values.items()}


def truth(value: Any) -> bool:
    """Returns True for "true", too, as CloudFormation does."""
    return value is True or str(value).lower() == "true"


def text(value: Any) -> str:
    """Returns the API's form of a value that a template may have as true or 5."""
    return str(value).lower() if isinstance(value, bool) else str(value)
