"""Policies, and their decisions.

Source: "Policy evaluation logic", IAM user guide: without an Allow a call is denied, and a Deny
that applies is stronger than every Allow.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from localcloud.permissions.conditions import Context, UnknownConditionError, holds
from localcloud.permissions.matching import matches


@dataclass(frozen=True)
class Need:
    """A permission that a call needs: an action on a resource, and the values for conditions."""

    action: str
    resource: str
    context: Context = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True, eq=False)
class Statement:
    """One statement of a policy.

    An absent Resource or Principal matches all, as in trust policies and identity policies.
    """

    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: Mapping[str, Mapping[str, Any]]
    principal: Any = None

    def applies(self, need: Need) -> bool:
        """Returns whether the statement is about this need. Raises UnknownConditionError."""
        return (
            any(matches(one, need.action.lower()) for one in self.actions)
            and any(matches(one, need.resource) for one in self.resources)
            and holds(self.condition, need.context)
        )

    def is_for(self, caller: str) -> bool:
        """Returns whether its Principal includes the caller: an ARN or a service's name."""
        if self.principal in (None, "*"):
            return True
        account = caller.split(":")[4] if caller.startswith("arn:") else ""
        root = f"arn:aws:iam::{account}:root"
        return any(one in {"*", caller, account, root} for one in self._principals(caller))

    def names(self, caller: str) -> bool:
        """Returns whether its Principal includes the caller itself, not only its account."""
        return self.principal == "*" or bool({"*", caller} & set(self._principals(caller)))

    def _principals(self, caller: str) -> list[str]:
        kind = "AWS" if caller.startswith("arn:") else "Service"
        return _listed(self.principal.get(kind))


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


@lru_cache(maxsize=512)
def statements_of(document: str) -> tuple[Statement, ...]:
    """Returns a policy's statements, from its JSON. Raises UnknownConditionError."""
    statements = json.loads(document).get("Statement") or []
    return tuple(map(_statement, statements if isinstance(statements, list) else [statements]))


def _statement(written: Mapping[str, Any]) -> Statement:
    """Reads one statement. Actions are case-insensitive."""
    if strange := {"NotAction", "NotResource", "NotPrincipal"} & set(written):
        raise UnknownConditionError(f"The local cloud does not do policies with {min(strange)}")
    return Statement(
        allows=written["Effect"] == "Allow",
        actions=tuple(one.lower() for one in _listed(written.get("Action"))),
        resources=tuple(_listed(written.get("Resource", "*"))),
        condition=written.get("Condition") or {},
        principal=written.get("Principal"),
    )


@dataclass(frozen=True)
class Decision:
    """A decision; denied_by is the kind of policy that denies explicitly, if one does."""

    allowed: bool
    denied_by: str | None = None
    #: whether a policy allows it, but the permissions boundary does not
    is_beyond_boundary: bool = False


def decide(
    caller: str, need: Need, of_caller: Iterable[Statement], of_resource: Iterable[Statement]
) -> Decision:
    """Decides by the caller's policies and the resource's, in one account.

    A resource's policy that names the caller is enough; one for the whole account leaves the
    decision to the caller's own policies. Raises UnknownConditionError.
    """
    allowed = False
    for one in of_caller:
        if one.applies(need):
            if not one.allows:
                return Decision(allowed=False, denied_by="an identity-based policy")
            allowed = True
    for one in of_resource:
        if one.is_for(caller) and one.applies(need):
            if not one.allows:
                return Decision(allowed=False, denied_by="a resource-based policy")
            allowed = allowed or one.names(caller)
    return Decision(allowed)


def lets_in(caller: str, need: Need, of_resource: Iterable[Statement]) -> bool:
    """Returns whether the resource's policy allows it to the caller or to its account."""
    return any(one.allows and one.is_for(caller) and one.applies(need) for one in of_resource)
