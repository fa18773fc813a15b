"""State machines with their versions and aliases, and the targets of their ARNs."""

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from localcloud.service import ServiceError


@dataclass(frozen=True)
class Revision:
    """The settings of an execution. They never change: an update makes a new revision."""

    definition: str
    role_arn: str
    logging: dict[str, Any] = field(default_factory=lambda: {"level": "OFF"})
    tracing: dict[str, Any] = field(default_factory=lambda: {"enabled": False})
    revision_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    made: float = field(default_factory=time.time)


@dataclass(frozen=True)
class MachineVersion:
    """A published revision; its number is never reused."""

    arn: str
    revision: Revision
    description: str
    made: float = field(default_factory=time.time)


@dataclass
class MachineAlias:
    """A name for one version."""

    arn: str
    name: str
    routing: list[dict[str, Any]]
    description: str
    made: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)

    @property
    def version_arn(self) -> str:
        return str(self.routing[0]["stateMachineVersionArn"])


@dataclass
class Machine:
    arn: str
    name: str
    kind: str
    current: Revision
    made: float = field(default_factory=time.time)
    last_version: int = 0
    versions: dict[str, MachineVersion] = field(default_factory=dict)
    aliases: dict[str, MachineAlias] = field(default_factory=dict)

    def publish(self, description: str) -> MachineVersion:
        """Publishes the current revision; returns the same version again if nothing has changed."""
        newest = self.versions.get(f"{self.arn}:{self.last_version}")
        if newest and newest.revision is self.current:
            return newest
        self.last_version += 1
        version = MachineVersion(f"{self.arn}:{self.last_version}", self.current, description)
        self.versions[version.arn] = version
        return version


@dataclass(frozen=True)
class ExecutionTarget:
    """The target of a state machine's ARN, qualified or not."""

    machine: Machine
    revision: Revision
    version_arn: str | None = None
    alias_arn: str | None = None


class Machines:
    """All state machines. Raises ServiceError in Step Functions' words. Thread-safe."""

    def __init__(self) -> None:
        self._machines: dict[str, Machine] = {}
        self.lock = threading.RLock()

    def all(self) -> list[Machine]:
        """Returns the machines by name."""
        with self.lock:
            return sorted(self._machines.values(), key=lambda machine: machine.name)

    def add(self, machine: Machine) -> Machine:
        """Returns the existing machine if it is identical.

        Raises StateMachineAlreadyExists otherwise.
        """
        with self.lock:
            there = self._machines.get(machine.arn)
            if there is None:
                self._machines[machine.arn] = machine
                return machine
            same = ("definition", "role_arn", "logging", "tracing")
            if any(getattr(there.current, n) != getattr(machine.current, n) for n in same):
                raise ServiceError(
                    "StateMachineAlreadyExists", f"State Machine Already Exists: '{machine.arn}'"
                )
            return there

    def remove(self, arn: str) -> None:
        """Removes it with its versions and aliases; succeeds if it does not exist."""
        with self.lock:
            self._machines.pop(arn, None)

    def machine(self, arn: str) -> Machine:
        """Returns the machine by an ARN with or without a qualifier."""
        unqualified = ":".join(arn.split(":")[:7])
        with self.lock:
            found = self._machines.get(unqualified)
        if ":stateMachine:" not in arn:
            raise ServiceError("InvalidArn", f"Invalid Arn: '{arn}'")
        if found is None:
            raise _unknown(arn)
        return found

    def target(self, arn: str) -> ExecutionTarget:
        """Returns the definition that an execution of this ARN starts with."""
        machine = self.machine(arn)
        with self.lock:
            if arn == machine.arn:
                return ExecutionTarget(machine, machine.current)
            if alias := machine.aliases.get(arn):
                version = machine.versions[alias.version_arn]
                return ExecutionTarget(machine, version.revision, version.arn, alias.arn)
            if version_ := machine.versions.get(arn):
                return ExecutionTarget(machine, version_.revision, version_.arn)
        raise _unknown(arn)

    def alias(self, arn: str) -> tuple[Machine, MachineAlias]:
        """Returns an alias and its machine. Raises ResourceNotFound."""
        machine = self.machine(arn)
        with self.lock:
            if alias := machine.aliases.get(arn):
                return machine, alias
        raise ServiceError(
            "ResourceNotFound", f"Request references a resource that does not exist: {arn}"
        )


def _unknown(arn: str) -> ServiceError:
    return ServiceError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
