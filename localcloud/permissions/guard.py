"""Allows calls, or denies them as AWS would.

The loopback endpoint counts as TLS (aws:SecureTransport is true): it stands for AWS's https
endpoint, nothing leaves the machine, and "Deny without TLS" would otherwise deny everything here.
"""

from typing import Any

from werkzeug.wrappers import Response

from localcloud.permissions import s3_needs
from localcloud.permissions.conditions import UnknownConditionError
from localcloud.permissions.denials import denial
from localcloud.permissions.encryption import key_needs
from localcloud.permissions.needs import UnknownNeedsError, needs_of
from localcloud.permissions.policies import Decision, Need, decide, lets_in
from localcloud.permissions.registrations import lacks, registration_of
from localcloud.permissions.stored import StoredPolicies
from localcloud.permissions.uses import Uses
from localcloud.principals import Principals, ServicePrincipal
from localcloud.service import Call, ServiceError


class Permissions:
    """The guard of one account. Thread-safe."""

    def __init__(self, principals: Principals, account: str) -> None:
        self._principals = principals
        self._account = account
        self._stored = StoredPolicies(account)
        self._uses = Uses()

    def check(self, call: Call) -> None:
        """Raises ServiceError if the caller is not allowed, or a role is for another service."""
        if registration := registration_of(call, self._account):
            try:
                self.assume(registration.role_arn, registration.service)
            except ServiceError:
                raise registration.refusal from None
            for need in registration.needs:
                if not self._decide(registration.role_arn, need).allowed:
                    raise lacks(need)
        caller = self._principals.caller_of(call.access_key)
        if caller is None:
            return
        try:
            for need in needs_of(call, self._account):
                self._require(call, caller, need)
                for key_need in key_needs(need, self._account):
                    self._require(call, caller, key_need)
        except (UnknownNeedsError, UnknownConditionError) as error:
            raise ServiceError("NotImplemented", str(error), 501) from None

    def after(self, call: Call, answer: Response) -> None:
        """Checks the answer. Raises ServiceError if the caller may not see it."""
        if call.service == "iam":
            self._stored.forget_roles()
        if call.service == "s3" and answer.status_code == 404:
            self._check_missing(call)

    def assume(self, role_arn: str, service: ServicePrincipal) -> None:
        """Raises ServiceError if the role does not trust the calling service for this source."""
        need = Need("sts:AssumeRole", role_arn, self._context(service))
        decision = decide(service.name, need, (), self._stored.trust_of(role_arn))
        self._uses.note(service.name, need, allowed=decision.allowed)
        if not decision.allowed:
            raise denial("sts", service.name, need, decision)

    def assume_as_operator(self, role_arn: str) -> None:
        """Raises ServiceError if the role does not trust the account."""
        operator = f"arn:aws:iam::{self._account}:user/local"
        need = Need("sts:AssumeRole", role_arn, self._context(operator))
        if not lets_in(operator, need, self._stored.trust_of(role_arn)):
            raise denial("sts", operator, need, Decision(allowed=False))

    def has_role(self, arn: str) -> bool:
        """Returns whether the role exists."""
        return self._stored.role(arn) is not None

    def would_be(self, role_arn: str, need: Need) -> Decision:
        """Returns the policies' decision on a hypothetical call. Raises UnknownConditionError."""
        return self._decide(
            role_arn, Need(need.action, need.resource, {**self._context(role_arn), **need.context})
        )

    def shown(self) -> dict[str, Any]:
        """Returns every use so far."""
        return {"uses": self._uses.listed()}

    def change(self, asked: Any) -> dict[str, Any]:
        """Forgets all uses if asked by `{"forget": true}`."""
        if asked != {"forget": True}:
            raise ServiceError("ValidationException", 'It takes {"forget": true} only')
        self._uses.forget()
        return self.shown()

    def _require(self, call: Call, caller: str | ServicePrincipal, need: Need) -> None:
        name = caller if isinstance(caller, str) else caller.name
        need = Need(need.action, need.resource, {**need.context, **self._context(caller)})
        decision = self._decide(caller, need)
        self._uses.note(name, need, allowed=decision.allowed)
        if not decision.allowed:
            raise denial(call.service, name, need, decision)

    def _decide(self, caller: str | ServicePrincipal, need: Need) -> Decision:
        resource = self._stored.of_resource(need.resource)
        name = caller if isinstance(caller, str) else caller.name
        own = self._stored.of_role(caller) if isinstance(caller, str) else ()
        # A key's policy decides first: other policies count only as far as it allows.
        if need.action.startswith("kms:") and not lets_in(name, need, resource):
            return Decision(allowed=False)
        decision = decide(name, need, own, resource)
        boundary = self._stored.boundary_of(name)
        if not decision.allowed or boundary is None or decide(name, need, boundary, ()).allowed:
            return decision
        return Decision(allowed=False, is_beyond_boundary=True)

    def _check_missing(self, call: Call) -> None:
        """Denies a missing key to callers who may not list the bucket, as S3 does."""
        caller = self._principals.caller_of(call.access_key)
        if caller is None or not s3_needs.is_read_of_object(call.request):
            return
        bucket, _ = s3_needs.place_of(call.request)
        self._require(call, caller, Need("s3:ListBucket", f"arn:aws:s3:::{bucket}"))

    def _context(self, caller: str | ServicePrincipal) -> dict[str, str]:
        if isinstance(caller, ServicePrincipal):
            return {
                "aws:securetransport": "true",
                "aws:principalisawsservice": "true",
                "aws:sourcearn": caller.source_arn,
                "aws:sourceaccount": self._account,
            }
        return {
            "aws:securetransport": "true",
            "aws:principalisawsservice": "false",
            "aws:principalarn": caller,
            "aws:principalaccount": self._account,
        }
