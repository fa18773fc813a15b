"""SimulatePrincipalPolicy: a role's permissions by the policies that the guard uses.

Source: "SimulatePrincipalPolicy", IAM API reference: each action on each resource is decided
separately; a condition on a key without a value in ContextEntries does not hold.
"""

import uuid
from collections.abc import Iterator
from xml.sax.saxutils import escape

from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from localcloud.permissions.conditions import UnknownConditionError
from localcloud.permissions.guard import Permissions
from localcloud.permissions.policies import Decision, Need
from localcloud.service import Call, ServiceError

_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"
_DONE = ("Action", "Version", "PolicySourceArn", "ActionNames", "ResourceArns", "ContextEntries")


class Simulation:
    """Answers one operation of IAM, in one page; moto has the others."""

    def __init__(self, permissions: Permissions) -> None:
        self._permissions = permissions

    def answers(self, call: Call) -> bool:
        """Returns whether it is SimulatePrincipalPolicy."""
        return call.service == "iam" and call.operation == "SimulatePrincipalPolicy"

    def handle(self, call: Call) -> Response:
        """Answers the call. Raises ServiceError."""
        asked = call.request.values
        if other := {key.partition(".")[0] for key in asked} - set(_DONE):
            message = f"The local cloud does not do SimulatePrincipalPolicy with {min(other)}"
            raise ServiceError("NotImplemented", message, 501)
        role = asked.get("PolicySourceArn", "")
        if not self._permissions.has_role(role):
            raise ServiceError("NoSuchEntity", f"{role} does not exist.", 404)
        resources = list(_listed(asked, "ResourceArns")) or ["*"]
        context = dict(_context(asked))
        try:
            results = "".join(
                self._result(role, action, resources, context)
                for action in _listed(asked, "ActionNames")
            )
        except UnknownConditionError as error:
            raise ServiceError("NotImplemented", str(error), 501) from None
        body = (
            f'<SimulatePrincipalPolicyResponse xmlns="{_NAMESPACE}">'
            "<SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated>"
            f"<EvaluationResults>{results}</EvaluationResults></SimulatePrincipalPolicyResult>"
            f"<ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata>"
            "</SimulatePrincipalPolicyResponse>"
        )
        return Response(body, content_type="text/xml")

    def _result(self, role: str, action: str, resources: list[str], context: dict[str, str]) -> str:
        decisions = [
            self._permissions.would_be(role, Need(action, resource, context))
            for resource in resources
        ]
        each = "".join(
            f"<member><EvalResourceName>{escape(resource)}</EvalResourceName>"
            f"<EvalResourceDecision>{_named(decision)}</EvalResourceDecision></member>"
            for resource, decision in zip(resources, decisions, strict=True)
        )
        return (
            f"<member><EvalActionName>{escape(action)}</EvalActionName>"
            f"<EvalResourceName>{escape(resources[0])}</EvalResourceName>"
            f"<EvalDecision>{_named(decisions[0])}</EvalDecision>"
            f"<ResourceSpecificResults>{each}</ResourceSpecificResults></member>"
        )

    def close(self) -> None:
        """Does nothing, because the service holds nothing open."""


def _named(decision: Decision) -> str:
    if decision.allowed:
        return "allowed"
    return "explicitDeny" if decision.denied_by else "implicitDeny"


def _listed(asked: MultiDict[str, str], name: str) -> Iterator[str]:
    """Yields a list's values, as the query protocol numbers them."""
    number = 1
    while (value := asked.get(f"{name}.member.{number}")) is not None:
        yield value
        number += 1


def _context(asked: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    """Yields the first value of each key, for conditions."""
    number = 1
    while key := asked.get(f"{(entry := f'ContextEntries.member.{number}')}.ContextKeyName"):
        yield key.lower(), asked.get(f"{entry}.ContextKeyValues.member.1", "")
        number += 1
