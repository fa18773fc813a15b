"""The permissions of the deployed roles, and which of them were used."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from tests.deployed.stack import DeployedStack

_TRACES = "by the tracing of Lambda and Step Functions, which the local cloud does not do"
_LOGS = "by Lambda itself, which writes the functions' logs; AWS's policy names no group"
_DELIVERY = "by Step Functions when it sets up the delivery of logs, which is not done here"
_TRACING = ("puttracesegments", "puttelemetryrecords", "getsamplingrules", "getsamplingtargets")
_LOG_DELIVERY = (
    *("createlogdelivery", "getlogdelivery", "updatelogdelivery", "deletelogdelivery"),
    *("listlogdeliveries", "putresourcepolicy", "describeresourcepolicies", "describeloggroups"),
)
_OF_FUNCTIONS = {
    **{f"logs:{name}": _LOGS for name in ("createloggroup", "createlogstream", "putlogevents")},
    **{f"xray:{name}": _TRACES for name in (*_TRACING, "getsamplingstatisticsummaries")},
}
_OF_MACHINES = {
    **{f"logs:{name}": _DELIVERY for name in _LOG_DELIVERY},
    **{f"xray:{name}": _TRACES for name in _TRACING},
}


def reasons_to_keep(role: str) -> dict[str, str]:
    """Returns the permissions of a role that no run uses, each with its user."""
    actions = _OF_MACHINES if role.endswith("StateMachineRole") else _OF_FUNCTIONS
    return {f"{role} {action} *": reason for action, reason in actions.items()}


@dataclass(frozen=True)
class Grant:
    """A permission for one action on one resource; the name has logical names."""

    role: str
    action: str
    resource: str
    name: str

    def is_for(self, use: dict[str, Any]) -> bool:
        """Returns whether the use is this permission's. The recorder has checked the conditions."""
        return fnmatchcase(use["action"].lower(), self.action) and fnmatchcase(
            use["resource"], self.resource
        )


@dataclass(frozen=True)
class RolePermissions:
    """The permissions of the stack's roles, by logical names, and their uses."""

    grants: list[Grant]
    uses: dict[str, list[dict[str, Any]]]

    @classmethod
    def of(cls, stack: DeployedStack, only: Container[str] | None = None) -> "RolePermissions":
        """Reads the deployed roles, or only these, and all uses so far."""
        resources = stack.stack.resources
        names = {
            logical: physical
            for logical, physical in resources.items()
            if logical.endswith("Role") and (only is None or logical in only)
        }
        uses = stack.cloud.permission_uses()
        iam = stack.client("iam")
        return cls(
            [
                Grant(
                    role,
                    action.lower(),
                    resource,
                    f"{role} {action.lower()} {_logical(resource, resources)}",
                )
                for role, name in names.items()
                for action, resource in sorted(set(_allowed(iam, name)))
            ],
            {role: [u for u in uses if u["caller"].endswith(f"/{names[role]}")] for role in names},
        )

    def denied(self) -> list[dict[str, Any]]:
        """Returns the uses that were denied."""
        return [use for uses in self.uses.values() for use in uses if not use["allowed"]]

    def unused(self) -> set[str]:
        """Returns the names of the grants that nobody has used."""
        return {grant.name for grant in self.grants if not self._uses_of(grant)}

    def superfluous(self) -> set[str]:
        """Returns used grants whose every use another grant of the role allows, too."""
        return {
            grant.name
            for grant in self.grants
            if (uses := self._uses_of(grant))
            and all(self._is_granted_otherwise(grant, use) for use in uses)
        }

    def _uses_of(self, grant: Grant) -> list[dict[str, Any]]:
        return [use for use in self.uses[grant.role] if use["allowed"] and grant.is_for(use)]

    def _is_granted_otherwise(self, grant: Grant, use: dict[str, Any]) -> bool:
        return any(
            other.role == grant.role and other is not grant and other.is_for(use)
            for other in self.grants
        )


def _logical(resource: str, resources: dict[str, str]) -> str:
    """Returns the end of an ARN, with logical names for physical ones."""
    name = resource.split(":", 5)[-1]
    for logical, physical in sorted(resources.items(), key=lambda one: -len(one[1])):
        if physical:
            name = name.replace(physical.rpartition("/")[2], logical)
    return name


def _allowed(iam: Any, role: str) -> Iterator[tuple[str, str]]:
    for statement in _statements(iam, role):
        if statement["Effect"] == "Allow":
            for action in _listed(statement["Action"]):
                for resource in _listed(statement["Resource"]):
                    yield action, resource


def _statements(iam: Any, role: str) -> Iterator[dict[str, Any]]:
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        yield from document["Statement"]
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        version = iam.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]["DefaultVersionId"]
        found = iam.get_policy_version(PolicyArn=policy["PolicyArn"], VersionId=version)
        yield from found["PolicyVersion"]["Document"]["Statement"]


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
