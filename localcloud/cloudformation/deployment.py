"""Makes a stack as its template says, step by step; what goes wrong is taken back."""

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.clients import HasClients
from localcloud.cloudformation.errors import TemplateInvalidError
from localcloud.cloudformation.intrinsics import Scope, resolve
from localcloud.cloudformation.resources.kind import Made, Place, ResourceType
from localcloud.cloudformation.resources.registry import resource_type
from localcloud.cloudformation.stacks import Resource, Stack
from localcloud.cloudformation.template import Template

log = logging.getLogger(__name__)
_KEPT = {"Retain"}


class StepFailedError(Exception):
    """A resource could not be made, changed or removed; the message says which and why."""


@dataclass
class Deployment:
    """One operation on one stack."""

    stack: Stack
    clients: HasClients
    account: str
    region: str
    _left_over: list[Resource] = field(default_factory=list)

    def apply(self, template: Template) -> None:
        """Make, change and remove what differs. Raises StepFailedError, TemplateInvalidError."""
        scope = template.scope(self._attribute)
        for logical_id in template.order():
            self._make_so(logical_id, template.resources[logical_id], scope)
        outputs = template.outputs(scope)
        self._remove_what_is_gone(set(template.resources))
        self.stack.outputs, self.stack.template = outputs, template

    def remove_everything(self, *, created_now: bool = False) -> None:
        """Delete the stack's resources, those that others need last. Raises StepFailedError."""
        failed = []
        order = {name: at for at, name in enumerate(self._order())}
        resources = sorted(self.stack.resources.values(), key=lambda one: order[one.logical_id])
        for resource in reversed(resources):
            try:
                self._remove(resource, created_now=created_now)
                self.stack.resources.pop(resource.logical_id)
            except StepFailedError as error:
                failed.append(str(error))
        if failed:
            raise StepFailedError("; ".join(failed))

    def _order(self) -> list[str]:
        """The order of making; where the first deployment failed, what was made tells it."""
        template = self.stack.template
        return template.order() if template else list(self.stack.resources)

    def _make_so(self, logical_id: str, definition: dict[str, Any], scope: Scope) -> None:
        name = definition["Type"]
        kind = resource_type(name)
        there = self.stack.resources.get(logical_id)
        if kind is None:
            raise StepFailedError(f"{logical_id}: the local cloud does not do {name}")
        properties = resolve(definition.get("Properties", {}), scope)
        if there is None:
            self._create(logical_id, definition, properties, kind)
        elif there.kind != name:
            self._replace(there, definition, properties, kind)
        elif there.properties != properties:
            self._change(there, definition, properties, kind)
        else:
            self.stack.resources[logical_id] = replace(there, definition=definition)

    def _create(
        self, logical_id: str, definition: dict[str, Any], properties: Any, kind: ResourceType
    ) -> None:
        with self._telling("CREATE", logical_id, "", definition["Type"]) as done:
            made = kind.create(self._place(logical_id), properties)
            self._keep(logical_id, definition, properties, made, "CREATE_COMPLETE")
            done(made.physical_id)

    def _change(
        self, there: Resource, definition: dict[str, Any], properties: Any, kind: ResourceType
    ) -> None:
        changed = {
            key
            for key in {*there.properties, *properties}
            if there.properties.get(key) != properties.get(key)
        }
        if changed & kind.fixed:
            self._replace(there, definition, properties, kind)
            return
        name = there.logical_id
        with self._telling("UPDATE", name, there.physical_id, there.kind) as done:
            made = kind.update(self._place(name), _made(there), there.properties, properties)
            self._keep(name, definition, properties, made, "UPDATE_COMPLETE")
            done(made.physical_id)

    def _replace(
        self, there: Resource, definition: dict[str, Any], properties: Any, kind: ResourceType
    ) -> None:
        name = there.logical_id
        with self._telling("UPDATE", name, there.physical_id, definition["Type"]) as done:
            made = kind.create(self._place(name), properties)
            if definition.get("UpdateReplacePolicy") not in _KEPT:
                self._left_over.append(there)
            self._keep(name, definition, properties, made, "UPDATE_COMPLETE")
            done(made.physical_id)

    def _remove_what_is_gone(self, wanted: set[str]) -> None:
        """A failure to clear up does not fail the deployment, on AWS neither."""
        gone = [one for name, one in self.stack.resources.items() if name not in wanted]
        for resource in reversed(gone):
            self.stack.resources.pop(resource.logical_id)
            with contextlib.suppress(StepFailedError):
                self._remove(resource)
        for resource in self._left_over:
            with contextlib.suppress(StepFailedError):
                self._remove(resource)
        self._left_over.clear()

    def _remove(self, resource: Resource, *, created_now: bool = False) -> None:
        policy = resource.definition.get("DeletionPolicy", "Delete")
        kept = policy in _KEPT or (policy == "RetainExceptOnCreate" and not created_now)
        name, physical_id = resource.logical_id, resource.physical_id
        if kept:
            self.stack.tell(name, physical_id, resource.kind, "DELETE_SKIPPED")
            return
        kind = resource_type(resource.kind)
        if kind is None:
            raise StepFailedError(f"{name}: the local cloud does not do {resource.kind}")
        with self._telling("DELETE", name, physical_id, resource.kind) as done:
            kind.delete(self._place(name), _made(resource), resource.properties)
            done(physical_id)

    @contextlib.contextmanager
    def _telling(self, action: str, name: str, physical_id: str, kind: str) -> Any:
        """Tells the stack's events how it goes. Raises StepFailedError."""
        tell: Callable[..., None] = self.stack.tell
        tell(name, physical_id, kind, f"{action}_IN_PROGRESS")
        finished = physical_id

        def done(made: str) -> None:
            nonlocal finished
            finished = made

        try:
            yield done
        except (ClientError, BotoCoreError, TemplateInvalidError) as error:
            tell(name, physical_id, kind, f"{action}_FAILED", str(error))
            raise StepFailedError(f"{name}: {error}") from error
        except Exception as error:
            log.exception("%s of %s", action, name)
            tell(name, physical_id, kind, f"{action}_FAILED", repr(error))
            raise StepFailedError(f"{name}: {error!r}") from error
        tell(name, finished, kind, f"{action}_COMPLETE")

    def _keep(
        self, name: str, definition: dict[str, Any], properties: Any, made: Made, status: str
    ) -> None:
        kind = definition["Type"]
        self.stack.resources.pop(name, None)  # so that the order is the one of making
        self.stack.resources[name] = Resource(
            name, kind, made.physical_id, properties, made.attributes, definition, status
        )

    def _place(self, logical_id: str) -> Place:
        return Place(self.clients, self.stack.name, logical_id, self.account, self.region)

    def _attribute(self, logical_id: str, attribute: str | None) -> Any:
        resource = self.stack.resources.get(logical_id)
        if resource is None:
            raise TemplateInvalidError(f"Unresolved resource dependency: {logical_id}")
        if attribute is None:
            return resource.physical_id
        if attribute not in resource.attributes:
            told = f"{logical_id}: the local cloud does not do the attribute {attribute}"
            raise TemplateInvalidError(f"{told} of {resource.kind}")
        return resource.attributes[attribute]


def _made(resource: Resource) -> Made:
    return Made(resource.physical_id, resource.attributes)
