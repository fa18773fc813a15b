"""What a resource type is."""

import secrets
import string
from dataclasses import dataclass, field
from typing import Any, ClassVar

from localcloud.clients import HasClients

_LETTERS = string.ascii_uppercase + string.digits


@dataclass(frozen=True)
class Made:
    """A resource that was made: what Ref gives, and what Fn::GetAtt can give."""

    physical_id: str
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where a resource is made: in which stack, by which name, with whose clients."""

    clients: HasClients
    stack: str
    logical_id: str
    account: str
    region: str

    def client(self, service: str) -> Any:
        """A boto3 client."""
        return self.clients.client(service)

    def arn(self, service: str, resource: str) -> str:
        """Of this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def name(self, most: int = 64) -> str:
        """What CloudFormation calls a resource that the template gives no name."""
        tail = "".join(secrets.choice(_LETTERS) for _ in range(12))
        stem = f"{self.stack}-{self.logical_id}"[: most - 13]
        return f"{stem}-{tail}"


class ResourceType:
    """One resource type. Its methods raise ClientError and TemplateInvalidError.

    properties are those that are done; fixed ones cannot be changed without a replacement.
    """

    properties: ClassVar[frozenset[str]]
    fixed: ClassVar[frozenset[str]] = frozenset()

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        """Make it."""
        raise NotImplementedError

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        """Change it; only what differs needs to be touched."""
        raise NotImplementedError

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        """Remove it."""
        raise NotImplementedError


def picked(properties: dict[str, Any], *names: str) -> dict[str, Any]:
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


def truth(value: Any) -> bool:
    """CloudFormation takes "true" for true."""
    return value is True or str(value).lower() == "true"
