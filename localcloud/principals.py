"""Who makes a call: each role has credentials of its own, so that its calls can be told."""

import hashlib
import threading
from dataclasses import dataclass


@dataclass(frozen=True)
class Credentials:
    """What a role's code signs with. The access key tells the role; signatures are not checked."""

    access_key: str
    secret_key: str
    token: str


@dataclass(frozen=True)
class ServicePrincipal:
    """An AWS service at work for a resource: events.amazonaws.com for the rule of that ARN."""

    name: str
    source_arn: str


class Principals:
    """The roles and services that act in this cloud. Thread-safe."""

    def __init__(self) -> None:
        self._callers: dict[str, str | ServicePrincipal] = {}
        self._lock = threading.Lock()

    def credentials_for(self, caller: str | ServicePrincipal) -> Credentials:
        """A role's, by its ARN, or a service's: the same each time, so that clients can be kept."""
        text = caller if isinstance(caller, str) else f"{caller.name} {caller.source_arn}"
        digest = hashlib.sha256(text.encode()).hexdigest().upper()
        access_key = f"ASIALOCAL{digest[:11]}"
        with self._lock:
            self._callers[access_key] = caller
        return Credentials(access_key, "local", "local")

    def caller_of(self, access_key: str) -> str | ServicePrincipal | None:
        """Who signs with this key: a role's ARN, a service; None for an operator's own key."""
        return self._callers.get(access_key)

    def role_of(self, access_key: str) -> str | None:
        """The role that signs with this key; None for anybody else's."""
        caller = self.caller_of(access_key)
        return caller if isinstance(caller, str) else None
