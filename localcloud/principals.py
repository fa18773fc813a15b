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


class Principals:
    """The roles that code in this cloud runs as. Thread-safe."""

    def __init__(self) -> None:
        self._roles: dict[str, str] = {}
        self._lock = threading.Lock()

    def credentials_for(self, role_arn: str) -> Credentials:
        """The same credentials for the same role every time, so that clients can be kept."""
        digest = hashlib.sha256(role_arn.encode()).hexdigest().upper()
        access_key = f"ASIALOCAL{digest[:11]}"
        with self._lock:
            self._roles[access_key] = role_arn
        return Credentials(access_key, "local", "local")

    def role_of(self, access_key: str) -> str | None:
        """The role that signs with this key; None for an operator's own key."""
        with self._lock:
            return self._roles.get(access_key)
