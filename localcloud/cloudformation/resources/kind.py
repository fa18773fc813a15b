"""What a resource type is."""

import secrets
import string
from dataclasses import dataclass, field
from typing import Any, ClassVar

from localcloud.clients import HasClients

Properties = dict[str, Any]
_LETTERS = string.ascii_uppercase + string.digits


@dataclass(frozen=True)
class PhysicalResource:
    """A resource that exists: what Ref gives, and what Fn::GetAtt can give."""

    physical_id: str
    attributes: Properties = field(default_factory=dict)


@dataclass(frozen=True)
class ResourceContext:
    """In which stack a resource is, by which name, with whose clients it is made, and as what it
    exists already: physically, and with which properties.
    """

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
        """A boto3 client."""
        return self.clients.client(service)

    def arn(self, service: str, resource: str) -> str:
        """Of this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def generated_name(self, most: int = 64) -> str:
        """What CloudFormation calls a resource that the template gives no name."""
        tail = "".join(secrets.choice(_LETTERS) for _ in range(12))
        return f"{f'{self.stack}-{self.logical_id}'[: most - 13]}-{tail}"


class ResourceType:
    """One resource type. Its methods raise ClientError and TemplateInvalidError.

    properties are those that are known; fixed ones cannot be changed without a replacement. No two
    resources share a name that the property name_property gives.
    """

    properties: ClassVar[frozenset[str]]
    fixed: ClassVar[frozenset[str]] = frozenset()
    name_property: ClassVar[str | None] = None

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        """Make it."""
        raise NotImplementedError

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        """Change it; only what differs needs to be touched."""
        raise NotImplementedError

    def delete(self, context: ResourceContext) -> None:
        """Remove it."""
        raise NotImplementedError


def picked(properties: Properties, *names: str) -> Properties:
    """The properties of these names that are there."""
    return {name: properties[name] for name in names if name in properties}


def begun_small(value: Any) -> Any:
    """With keys as the older APIs write them: logGroupName, not LogGroupName."""
    if isinstance(value, list):
        return [begun_small(item) for item in value]
    if isinstance(value, dict):
        return {key[0].lower() + key[1:]: begun_small(item) for key, item in value.items()}
    return value


def as_map(tags: list[dict[str, str]] | None) -> dict[str, str]:
    """CloudFormation's tags as a mapping."""
    return {tag["Key"]: tag["Value"] for tag in tags or []}


def number(value: Any) -> Any:
    """Parameters of type Number come as text."""
    if isinstance(value, str):
        return int(value) if value.lstrip("-").isdigit() else float(value)
    return value


def numbers(values: Properties) -> Properties:
    """The same for all of a mapping's values."""
    return {key: number(value) for key, value in values.items()}


def truth(value: Any) -> bool:
    """CloudFormation takes "true" for true."""
    return value is True or str(value).lower() == "true"


def text(value: Any) -> str:
    """As the APIs write values that a template may have as true or 5."""
    return str(value).lower() if isinstance(value, bool) else str(value)
