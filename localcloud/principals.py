"""The callers of this cloud: each has its own keys, which are new at each start."""

import secrets
import threading
from dataclasses import dataclass


@dataclass(frozen=True)
class Credentials:
    """A caller's keys; a role or a service has a token, too."""

    access_key: str
    secret_key: str
    token: str = ""


@dataclass(frozen=True)
class ServicePrincipal:
    """An AWS service acting for a resource, such as events.amazonaws.com for the rule with that
    ARN.
    """

    name: str
    source_arn: str


class Principals:
    """The operator, this cloud itself, and the roles and services that act in it. Thread-safe."""

    def __init__(self) -> None:
        self.operator = _credentials("AKIA")
        self.own = _credentials("AKIA")
        self._issued = {keys.access_key: keys for keys in (self.operator, self.own)}
        self._callers: dict[str, str | ServicePrincipal] = {}
        self._of_callers: dict[str | ServicePrincipal, Credentials] = {}
        self._lock = threading.Lock()

    def credentials_for(self, caller: str | ServicePrincipal) -> Credentials:
        """Returns a role's or a service's credentials: always the same, so that clients can be
        kept.
        """
        with self._lock:
            if caller not in self._of_callers:
                made = _credentials("ASIA", secrets.token_urlsafe(64))
                self._of_callers[caller] = self._issued[made.access_key] = made
                self._callers[made.access_key] = caller
            return self._of_callers[caller]

    def credentials_of(self, access_key: str) -> Credentials | None:
        """Returns the credentials with this access key; None if this cloud did not issue it."""
        return self._issued.get(access_key)

    def caller_of(self, access_key: str) -> str | ServicePrincipal | None:
        """Returns the role's ARN or the service of this key; None for the operator and the
        cloud.
        """
        return self._callers.get(access_key)

    def role_of(self, access_key: str) -> str | None:
        """Returns the role of this key; None for other callers."""
        caller = self.caller_of(access_key)
        return caller if isinstance(caller, str) else None


def _credentials(prefix: str, token: str = "") -> Credentials:
    # As long as AWS's, because tools may check the length.
    return Credentials(f"{prefix}{secrets.token_hex(8).upper()}", secrets.token_hex(20), token)
