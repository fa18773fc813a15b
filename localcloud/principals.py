"""Who may call this cloud: each has keys of its own, which are new at each start."""

import secrets
import threading
from dataclasses import dataclass


@dataclass(frozen=True)
class Credentials:
    """What a caller signs with; whoever acts as a role or a service has a token, too."""

    access_key: str
    secret_key: str
    token: str = ""


@dataclass(frozen=True)
class ServicePrincipal:
    """An AWS service at work for a resource: events.amazonaws.com for the rule of that ARN."""

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
        """A role's, by its ARN, or a service's: the same each time, so that clients can be kept."""
        with self._lock:
            if caller not in self._of_callers:
                made = _credentials("ASIA", secrets.token_urlsafe(64))
                self._of_callers[caller] = self._issued[made.access_key] = made
                self._callers[made.access_key] = caller
            return self._of_callers[caller]

    def credentials_of(self, access_key: str) -> Credentials | None:
        """The credentials with this access key; None if this cloud has not issued it."""
        return self._issued.get(access_key)

    def caller_of(self, access_key: str) -> str | ServicePrincipal | None:
        """Who signs with this key: a role's ARN, a service; None for the operator and the cloud."""
        return self._callers.get(access_key)

    def role_of(self, access_key: str) -> str | None:
        """The role that signs with this key; None for anybody else's."""
        caller = self.caller_of(access_key)
        return caller if isinstance(caller, str) else None


def _credentials(prefix: str, token: str = "") -> Credentials:
    # As long as AWS's, which tools may check.
    return Credentials(f"{prefix}{secrets.token_hex(8).upper()}", secrets.token_hex(20), token)
