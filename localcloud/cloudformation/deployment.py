"""Applies a template to a stack step by step, and rolls back if a step fails."""

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.clients import HasClients
from localcloud.cloudformation.errors import TemplateInvalidError
from localcloud.cloudformation.intrinsics import Scope, resolve
from localcloud.cloudformation.resources.kind import (
    PhysicalResource,
    Properties,
    ResourceContext,
    ResourceType,
)
from localcloud.cloudformation.resources.registry import RESOURCE_TYPES
from localcloud.cloudformation.stacks import Stack, StackResource, Stacks
from localcloud.cloudformation.template import Template

log = logging.getLogger(__name__)

Resources = Mapping[str, StackResource]


class StepFailedError(Exception):
    """A resource could not be made, changed or removed; the message names it and the reason."""


@dataclass
class Deployment:
    """One operation on one stack."""

    stack: Stack
    stacks: Stacks
    clients: HasClients
    account: str
    region: str
    _replaced: list[StackResource] = field(default_factory=list)

    def apply(self, template: Template) -> None:
        """Makes and changes the resources that differ.

        Raises StepFailedError, TemplateInvalidError.
        """
        scope = template.scope(self._attribute)
        for logical_id in template.order():
            if self.stack.is_cancelled:
                raise StepFailedError("The deployment was cancelled by a deletion")
            self._deploy(logical_id, template.resources[logical_id], scope)
        self.stack.outputs, self.stack.template = template.outputs(scope), template

    def clean_up(self) -> None:
        """Removes replaced resources, and those that the template no longer has.

        As on AWS, a failure here does not fail the deployment.
        """
        template = self.stack.template
        wanted = template.resources if template else {}
        gone = [one for name, one in self.stack.resources.items() if name not in wanted]
        for resource in [*reversed(gone), *self._replaced]:
            if resource in gone:
                self.stack.resources.pop(resource.logical_id)
            policy = "DeletionPolicy" if resource in gone else "UpdateReplacePolicy"
            with contextlib.suppress(StepFailedError):
                self._remove(resource, policy)

    def roll_back(self, before: Resources) -> None:
        """Restores the stack's earlier resources, in reverse order. Raises StepFailedError.

        Replaced resources still exist. New ones are removed unless they are to be retained.
        """
        for resource in reversed(list(self.stack.resources.values())):
            name = resource.logical_id
            old = before.get(name)
            if old is None:
                self.stack.resources.pop(name)
                self._remove(resource, created_now=True)
            elif old.physical_id != resource.physical_id:
                self.stack.resources[name] = old
                self._remove(resource, created_now=True)
            elif old.properties != resource.properties:
                self._update(resource, old.definition, old.properties)
        self._replaced.clear()

    def remove_everything(self) -> None:
        """Deletes the stack's resources, each before those that it needs.

        Raises StepFailedError.
        """
        failed = []
        for resource in self._in_reverse_order():
            try:
                self._remove(resource)
                self.stack.resources.pop(resource.logical_id)
            except StepFailedError as error:
                failed.append(str(error))
        if failed:
            raise StepFailedError("; ".join(failed))

    def _in_reverse_order(self) -> list[StackResource]:
        """Returns the resources, the last one made first."""
        resources, template = self.stack.resources, self.stack.template
        order = template.order() if template else list(resources)
        return [resources[name] for name in reversed(order) if name in resources]

    def _deploy(self, name: str, definition: dict[str, Any], scope: Scope) -> None:
        kind = definition["Type"]
        properties = resolve(definition.get("Properties", {}), scope)
        found = self.stack.resources.get(name)
        if found is None:
            self._create(name, definition, properties, "CREATE")
        elif found.kind != kind or _changed(found, properties) & _type(kind).fixed:
            self._create(name, definition, properties, "UPDATE", found.physical_id)
            self._replaced.append(replace(found, definition=definition))
        elif found.properties != properties:
            self._update(found, definition, properties)
        else:
            self.stack.resources[name] = replace(found, definition=definition)

    def _create(
        self,
        name: str,
        definition: dict[str, Any],
        properties: Properties,
        action: str,
        physical_id: str = "",
    ) -> None:
        kind = definition["Type"]
        with self._noting(action, name, physical_id, kind) as done:
            self._check_name(kind, properties)
            made = _type(kind).create(self._context(name), properties)
            self._keep(name, definition, properties, made, f"{action}_COMPLETE")
            done(made.physical_id)

    def _check_name(self, kind: str, properties: Properties) -> None:
        """Raises TemplateInvalidError if a stack has a resource of this type and name already."""
        key = _type(kind).name_property
        name = properties.get(key) if key else None
        if name and (owner := self.stacks.owner_of(kind, str(key), name)):
            raise TemplateInvalidError(f"{name} already exists in stack {owner.arn}")

    def _update(
        self, found: StackResource, definition: dict[str, Any], properties: Properties
    ) -> None:
        name = found.logical_id
        with self._noting("UPDATE", name, found.physical_id, found.kind) as done:
            made = _type(found.kind).update(self._context(name, found), properties)
            self._keep(name, definition, properties, made, "UPDATE_COMPLETE")
            done(made.physical_id)

    def _remove(
        self,
        resource: StackResource,
        policy: str = "DeletionPolicy",
        *,
        created_now: bool = False,
    ) -> None:
        name, physical_id = resource.logical_id, resource.physical_id
        asked = resource.definition.get(policy, "Delete")
        if asked == "Retain" or (asked == "RetainExceptOnCreate" and not created_now):
            self.stack.note(name, physical_id, resource.kind, "DELETE_SKIPPED")
            return
        with self._noting("DELETE", name, physical_id, resource.kind) as done:
            _type(resource.kind).delete(self._context(name, resource))
            done(physical_id)

    @contextlib.contextmanager
    def _noting(
        self, action: str, name: str, physical_id: str, kind: str
    ) -> Iterator[Callable[[str], None]]:
        """Notes progress in the stack's events. Raises StepFailedError."""
        note = self.stack.note
        note(name, physical_id, kind, f"{action}_IN_PROGRESS")
        finished = [physical_id]
        try:
            yield finished.append
        except (ClientError, BotoCoreError, TemplateInvalidError) as error:
            note(name, physical_id, kind, f"{action}_FAILED", str(error))
            raise StepFailedError(f"{name}: {error}") from error
        except Exception as error:
            log.exception("%s of %s", action, name)
            note(name, physical_id, kind, f"{action}_FAILED", repr(error))
            raise StepFailedError(f"{name}: {error!r}") from error
        note(name, finished[-1], kind, f"{action}_COMPLETE")

    def _keep(
        self,
        name: str,
        definition: dict[str, Any],
        properties: Properties,
        made: PhysicalResource,
        status: str,
    ) -> None:
        self.stack.resources.pop(name, None)  # keeps the order in which resources were made
        kind = definition["Type"]
        resource = StackResource(name, kind, made, properties, definition, status)
        self.stack.resources[name] = resource

    def _context(self, name: str, found: StackResource | None = None) -> ResourceContext:
        context = ResourceContext(self.clients, self.stack.name, name, self.account, self.region)
        if found is None:
            return context
        return replace(context, resource=found.physical, before=found.properties)

    def _attribute(self, logical_id: str, attribute: str | None) -> Any:
        resource = self.stack.resources.get(logical_id)
        if resource is None:
            raise TemplateInvalidError(f"Unresolved resource dependency: {logical_id}")
        if attribute is None:
            return resource.physical_id
        if attribute not in resource.physical.attributes:
            raise TemplateInvalidError(
                f"{logical_id}: the local cloud does not do the attribute {attribute} of "
                f"{resource.kind}"
            )
        return resource.physical.attributes[attribute]


def _type(kind: str) -> ResourceType:
    """Returns the type, which is known because templates with unknown types are refused."""
    return RESOURCE_TYPES[kind]


def _changed(found: StackResource, properties: Properties) -> set[str]:
    before = found.properties
    return {key for key in {*before, *properties} if before.get(key) != properties.get(key)}
