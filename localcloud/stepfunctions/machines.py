"""State machines with their versions and aliases, and what an ARN of any of them stands for."""

import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from localcloud.service import ServiceError


@dataclass(frozen=True)
class Revision:
    """What an execution runs by: it is not changed by an update, which makes a new one."""

    definition: str
    role_arn: str
    logging: dict[str, Any] = field(default_factory=lambda: {"level": "OFF"})
    tracing: dict[str, Any] = field(default_factory=lambda: {"enabled": False})
    revision_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    made: float = field(default_factory=time.time)


@dataclass(frozen=True)
class MachineVersion:
    """A published revision; its number is never used again."""

    arn: str
    revision: Revision
    description: str
    made: float = field(default_factory=time.time)


@dataclass
class MachineAlias:
    """A name for one version, or for two with the weights of each."""

    arn: str
    name: str
    routing: list[dict[str, Any]]
    description: str
    made: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)

    def choose(self) -> str:
        """The version's ARN that a new execution runs by."""
        weights = [int(route["weight"]) for route in self.routing]
        route = random.choices(self.routing, weights)[0]  # noqa: S311 - traffic, not a secret
        return str(route["stateMachineVersionArn"])


@dataclass
class Machine:
    """A state machine."""

    arn: str
    name: str
    kind: str
    current: Revision
    made: float = field(default_factory=time.time)
    last_version: int = 0
    versions: dict[str, MachineVersion] = field(default_factory=dict)
    aliases: dict[str, MachineAlias] = field(default_factory=dict)

    def publish(self, description: str) -> MachineVersion:
        """The current revision as a version: the same one again where nothing has changed."""
        newest = self.versions.get(f"{self.arn}:{self.last_version}")
        if newest and newest.revision is self.current:
            return newest
        self.last_version += 1
        version = MachineVersion(f"{self.arn}:{self.last_version}", self.current, description)
        self.versions[version.arn] = version
        return version


@dataclass(frozen=True)
class ExecutionTarget:
    """What a state machine's ARN, qualified or not, stands for."""

    machine: Machine
    revision: Revision
    version_arn: str | None = None
    alias_arn: str | None = None


class Machines:
    """Every state machine. Raises ServiceError in Step Functions' words. Thread-safe."""

    def __init__(self) -> None:
        self._machines: dict[str, Machine] = {}
        self.lock = threading.RLock()

    def all(self) -> list[Machine]:
        """By name."""
        with self.lock:
            return sorted(self._machines.values(), key=lambda machine: machine.name)

    def add(self, machine: Machine) -> Machine:
        """The one that is there where it is just the same; StateMachineAlreadyExists otherwise."""
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
        """Gone, with its versions and aliases; that it never was is no error."""
        with self.lock:
            self._machines.pop(arn, None)

    def machine(self, arn: str) -> Machine:
        """By the ARN without or with a qualifier."""
        unqualified = ":".join(arn.split(":")[:7])
        with self.lock:
            found = self._machines.get(unqualified)
        if ":stateMachine:" not in arn:
            raise ServiceError("InvalidArn", f"Invalid Arn: '{arn}'")
        if found is None:
            raise _unknown(arn)
        return found

    def target(self, arn: str) -> ExecutionTarget:
        """What the ARN stands for; where an alias has two versions, one is drawn."""
        machine = self.machine(arn)
        with self.lock:
            if arn == machine.arn:
                return ExecutionTarget(machine, machine.current)
            if alias := machine.aliases.get(arn):
                version = machine.versions[alias.choose()]
                return ExecutionTarget(machine, version.revision, version.arn, alias.arn)
            if version_ := machine.versions.get(arn):
                return ExecutionTarget(machine, version_.revision, version_.arn)
        raise _unknown(arn)

    def alias(self, arn: str) -> tuple[Machine, MachineAlias]:
        """An alias and whose it is. ResourceNotFound."""
        machine = self.machine(arn)
        with self.lock:
            if alias := machine.aliases.get(arn):
                return machine, alias
        raise ServiceError(
            "ResourceNotFound", f"Request references a resource that does not exist: {arn}"
        )


def _unknown(arn: str) -> ServiceError:
    return ServiceError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
