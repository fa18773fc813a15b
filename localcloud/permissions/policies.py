"""Policies, and what they say to a need.

Source: "Policy evaluation logic", IAM user guide: what nothing allows is denied, and a Deny that
applies is stronger than every Allow.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from localcloud.permissions.conditions import Context, holds
from localcloud.permissions.matching import matches


@dataclass(frozen=True)
class Need:
    """What a call has to be allowed: an action on a resource; context is what conditions see."""

    action: str
    resource: str
    context: Context = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True, eq=False)
class Statement:
    """One statement of a policy. Absent Resource and Principal match all, as in trust policies and
    in identity policies.
    """

    allows: bool
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    resources: tuple[str, ...]
    not_resources: tuple[str, ...]
    condition: Mapping[str, Mapping[str, Any]]
    principal: Any = None

    def applies(self, need: Need) -> bool:
        """Whether it speaks of this need. Raises UnknownOperatorError."""
        return (
            _is_one_of(self.actions, self.not_actions, need.action.lower())
            and _is_one_of(self.resources, self.not_resources, need.resource)
            and holds(self.condition, need.context)
        )

    def is_for(self, caller: str) -> bool:
        """Whether its Principal has the caller: a role's ARN or a service's name."""
        if self.principal in (None, "*"):
            return True
        kind = "AWS" if caller.startswith("arn:") else "Service"
        named = _listed(self.principal.get(kind))
        account = caller.split(":")[4] if kind == "AWS" else ""
        return any(one in {"*", caller, account, f"arn:aws:iam::{account}:root"} for one in named)


def _is_one_of(these: tuple[str, ...], not_these: tuple[str, ...], text: str) -> bool:
    if not_these:
        return not any(matches(one, text) for one in not_these)
    return any(matches(one, text) for one in these)


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


@lru_cache(maxsize=512)
def statements_of(document: str) -> tuple[Statement, ...]:
    """A policy's statements, from its JSON."""
    statements = json.loads(document).get("Statement") or []
    listed = statements if isinstance(statements, list) else [statements]
    return tuple(map(statement, listed))


def statement(written: Mapping[str, Any]) -> Statement:
    """A statement as a policy has it. Actions do not depend on capitals."""
    return Statement(
        allows=written["Effect"] == "Allow",
        actions=tuple(one.lower() for one in _listed(written.get("Action"))),
        not_actions=tuple(one.lower() for one in _listed(written.get("NotAction"))),
        resources=tuple(_listed(written.get("Resource", "*"))),
        not_resources=tuple(_listed(written.get("NotResource"))),
        condition=written.get("Condition") or {},
        principal=written.get("Principal"),
    )


@dataclass(frozen=True)
class Verdict:
    """What the policies say; denied_by is the kind of policy that denies expressly, if one does."""

    allowed: bool
    denied_by: str | None = None


def judged(
    caller: str, need: Need, of_caller: Iterable[Statement], of_resource: Iterable[Statement]
) -> Verdict:
    """By the caller's policies and the resource's, in one account. Raises UnknownOperatorError.

    A resource's policy that names the caller is enough; one for the whole account only says that
    the caller's own policies decide.
    """
    allowed = False
    for one in of_caller:
        if one.applies(need):
            if not one.allows:
                return Verdict(allowed=False, denied_by="an identity-based policy")
            allowed = True
    for one in of_resource:
        if one.is_for(caller) and one.applies(need):
            if not one.allows:
                return Verdict(allowed=False, denied_by="a resource-based policy")
            allowed = allowed or _names(one, caller)
    return Verdict(allowed)


def lets_in(caller: str, need: Need, of_resource: Iterable[Statement]) -> bool:
    """Whether the resource's policy allows it to the caller or to its account."""
    return any(one.allows and one.is_for(caller) and one.applies(need) for one in of_resource)


def _names(one: Statement, caller: str) -> bool:
    """Whether the policy lets the caller in by itself, and not its account."""
    if one.principal == "*":
        return True
    kind = "AWS" if caller.startswith("arn:") else "Service"
    return bool({"*", caller} & set(_listed(one.principal.get(kind))))
