"""Stacks with their resources, their events, and their change sets."""

import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from localcloud.cloudformation.errors import validation_error
from localcloud.cloudformation.resources.kind import PhysicalResource
from localcloud.cloudformation.template import Template
from localcloud.service import ServiceError


@dataclass(frozen=True)
class StackResource:
    """A resource of a stack, with its present properties."""

    logical_id: str
    kind: str
    physical: PhysicalResource
    properties: dict[str, Any]
    definition: dict[str, Any]
    status: str = "CREATE_COMPLETE"
    changed: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def physical_id(self) -> str:
        return self.physical.physical_id


@dataclass(frozen=True)
class StackEvent:
    """An event of a stack or of a resource."""

    number: str
    at: datetime
    logical_id: str
    physical_id: str
    kind: str
    status: str
    reason: str | None = None


@dataclass
class ChangeSet:
    """A proposal: the changes that would make the stack match the template."""

    arn: str
    name: str
    kind: str
    description: str
    template: Template | None
    status: str
    reason: str | None
    changes: list[dict[str, Any]]
    tags: list[dict[str, str]]
    capabilities: list[str]
    execution_status: str = "AVAILABLE"
    made: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class Stack:
    """A stack. Its events are in order of time, and no two have the same time.

    template is the last deployed one, submitted the last tried one.
    """

    arn: str
    name: str
    status: str = "REVIEW_IN_PROGRESS"
    reason: str | None = None
    template: Template | None = None
    submitted: Template | None = None
    is_cancelled: bool = False
    resources: dict[str, StackResource] = field(default_factory=dict)
    outputs: list[dict[str, str]] = field(default_factory=list)
    tags: list[dict[str, str]] = field(default_factory=list)
    capabilities: list[str] = field(default_factory=list)
    events: list[StackEvent] = field(default_factory=list)
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)
    made: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated: datetime | None = None
    deleted: datetime | None = None

    def set_status(self, status: str, reason: str | None = None) -> None:
        """Sets the status. The stack's own events have its name as logical id."""
        self.status, self.reason = status, reason
        self.note(self.name, self.arn, "AWS::CloudFormation::Stack", status, reason)

    def note(
        self, logical_id: str, physical_id: str, kind: str, status: str, reason: str | None = None
    ) -> None:
        """Adds an event, at a later millisecond than the one before.

        sam shows only events later than the last one it has shown, in whole milliseconds: it would
        miss a second one of the same millisecond, and wait for the end for ever.
        """
        at = datetime.now(UTC)
        if self.events:
            at = max(at, self.events[-1].at + timedelta(milliseconds=2))
        number = str(uuid.uuid4())
        self.events.append(StackEvent(number, at, logical_id, physical_id, kind, status, reason))


class Stacks:
    """All stacks, including deleted ones. Thread-safe."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._stacks: list[Stack] = []
        self.lock = threading.RLock()

    def all(self) -> list[Stack]:
        """Returns the stacks in the order in which they were made."""
        with self.lock:
            return list(self._stacks)

    def add(self, name: str, region: str) -> Stack:
        """Adds a new, empty stack."""
        arn = f"arn:aws:cloudformation:{region}:{self._account}:stack/{name}/{uuid.uuid4()}"
        stack = Stack(arn, name)
        with self.lock:
            self._stacks.append(stack)
        return stack

    def forget_proposed(self, name: str) -> None:
        """Forgets the stack if it has no resources and no change sets."""
        with self.lock:
            stack = self.find(name)
            if stack and stack.status == "REVIEW_IN_PROGRESS" and not stack.change_sets:
                self._stacks.remove(stack)

    def find(self, name_or_arn: str) -> Stack | None:
        """Returns the stack by its name, or by its ARN even if it is deleted."""
        with self.lock:
            for stack in reversed(self._stacks):
                if name_or_arn == stack.arn:
                    return stack
                if name_or_arn == stack.name and stack.status != "DELETE_COMPLETE":
                    return stack
        return None

    def owner_of(self, kind: str, name_property: str, name: str) -> Stack | None:
        """Returns the stack that has a resource of this type and name."""
        return next(
            (
                stack
                for stack in self.all()
                for one in list(stack.resources.values())
                if one.kind == kind and one.properties.get(name_property) == name
            ),
            None,
        )

    def get(self, name_or_arn: str) -> Stack:
        """Returns the stack. Raises ServiceError in the words that sam and the waiters look for."""
        stack = self.find(name_or_arn)
        if stack is None:
            raise validation_error(f"Stack with id {name_or_arn} does not exist")
        return stack

    def change_set(self, name_or_arn: str, stack_name: str | None) -> tuple[Stack, ChangeSet]:
        """Returns a change set with its stack. Raises ServiceError ChangeSetNotFound."""
        for stack in [self.get(stack_name)] if stack_name else self.all():
            for change_set in stack.change_sets.values():
                if name_or_arn in {change_set.arn, change_set.name}:
                    return stack, change_set
        raise ServiceError("ChangeSetNotFound", f"ChangeSet [{name_or_arn}] does not exist", 404)
