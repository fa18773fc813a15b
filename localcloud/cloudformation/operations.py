"""Operations on stacks: propose and carry out changes, roll back, delete."""

import logging
import re
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from localcloud.clients import HasClients
from localcloud.cloudformation.changes import (
    NO_CHANGES,
    check_supported,
    has_changes,
    missing_capabilities,
    planned_changes,
)
from localcloud.cloudformation.deployment import Deployment, Resources, StepFailedError
from localcloud.cloudformation.errors import TemplateInvalidError, validation_error
from localcloud.cloudformation.stacks import ChangeSet, Stack, Stacks
from localcloud.cloudformation.template import Template, read_template
from localcloud.service import ServiceError

_NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}|arn:aws:cloudformation:.+")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Proposal:
    """The request of CreateChangeSet. A parameter value of None keeps the previous one."""

    stack_name: str
    name: str
    kind: str
    description: str
    source: str | None
    parameters: Mapping[str, str | None]
    tags: list[dict[str, str]]
    capabilities: list[str]
    region: str


class Operations:
    def __init__(self, stacks: Stacks, clients: HasClients, account: str) -> None:
        self._stacks = stacks
        self._clients = clients
        self._account = account

    def propose(self, proposal: Proposal) -> tuple[Stack, ChangeSet]:
        """Makes a change set. Raises ServiceError; a failed change set is still made."""
        stack = self._stack_for(proposal)
        source = proposal.source or (stack.template.source if stack.template else None)
        if source is None:
            raise validation_error("Either Template URL or Template Body must be specified.")
        template, changes, reason = None, list[dict[str, Any]](), None
        try:
            template = self._read(stack, source, proposal)
            changes = planned_changes(stack, template)
            if not has_changes(stack, template, proposal.tags):
                reason = NO_CHANGES
        except TemplateInvalidError as error:
            reason = str(error)
        if template and (missing := missing_capabilities(template, proposal.capabilities)):
            raise ServiceError(
                "InsufficientCapabilitiesException", f"Requires capabilities : {missing}"
            )
        arn = stack.arn.replace(":stack/", ":changeSet/").rsplit("/", 2)[0]
        change_set = ChangeSet(
            arn=f"{arn}/{proposal.name}/{uuid.uuid4()}",
            name=proposal.name,
            kind=proposal.kind,
            description=proposal.description,
            template=template,
            status="FAILED" if reason else "CREATE_COMPLETE",
            reason=reason,
            changes=changes,
            tags=proposal.tags,
            capabilities=proposal.capabilities,
            execution_status="UNAVAILABLE" if reason else "AVAILABLE",
        )
        stack.change_sets[change_set.name] = change_set
        return stack, change_set

    def deploy(self, proposal: Proposal, *, rollback: bool) -> Stack:
        """Proposes and executes at once. Raises ServiceError, in which case no stack is made."""
        if proposal.kind == "CREATE" and self._stacks.find(proposal.stack_name):
            raise _already_exists(proposal.stack_name)
        try:
            stack, change_set = self.propose(proposal)
            if change_set.reason:
                del stack.change_sets[change_set.name]
                raise validation_error(
                    "No updates are to be performed."
                    if change_set.reason == NO_CHANGES
                    else change_set.reason
                )
        except ServiceError:
            self._stacks.forget_proposed(proposal.stack_name)
            raise
        self.execute(stack, change_set, rollback=rollback)
        return stack

    def execute(self, stack: Stack, change_set: ChangeSet, *, rollback: bool = True) -> None:
        """Begins to execute it, on a thread of its own. Raises ServiceError."""
        if change_set.execution_status != "AVAILABLE" or change_set.template is None:
            raise ServiceError(
                "InvalidChangeSetStatus",
                f"ChangeSet [{change_set.arn}] cannot be executed in its current status of "
                f"[{change_set.status}]",
            )
        _check_updatable(stack)
        template = stack.submitted = change_set.template
        stack.change_sets.clear()
        creates = stack.template is None
        stack.set_status("CREATE_IN_PROGRESS" if creates else "UPDATE_IN_PROGRESS")
        stack.updated = None if creates else datetime.now(UTC)
        stack.tags, stack.capabilities = change_set.tags, change_set.capabilities
        work = self._create if creates else self._update
        _begin(f"deploy {stack.name}", stack, partial(work, stack, template, rollback=rollback))

    def delete(self, stack: Stack) -> None:
        """Begins to delete it, on a thread of its own. Raises ServiceError.

        A creation under way is cancelled.
        """
        if stack.status in {"DELETE_COMPLETE", "DELETE_IN_PROGRESS"}:
            return
        if stack.status == "CREATE_IN_PROGRESS":
            stack.is_cancelled = True
            return
        if stack.status.startswith("UPDATE_") and stack.status.endswith("_IN_PROGRESS"):
            raise validation_error(
                f"Stack [{stack.name}] cannot be deleted while in status {stack.status}"
            )
        stack.set_status("DELETE_IN_PROGRESS")
        _begin(f"delete {stack.name}", stack, partial(self._delete, stack))

    def _stack_for(self, proposal: Proposal) -> Stack:
        if not _NAME.fullmatch(proposal.stack_name):
            raise validation_error(
                f"1 validation error detected: Value '{proposal.stack_name}' at 'stackName' failed "
                f"to satisfy constraint: Member must satisfy regular expression pattern: "
                f"{_NAME.pattern}"
            )
        with self._stacks.lock:
            stack = self._stacks.find(proposal.stack_name)
            exists = stack is not None and stack.status != "REVIEW_IN_PROGRESS"
            if proposal.kind == "CREATE" and exists:
                raise _already_exists(proposal.stack_name)
            if proposal.kind == "UPDATE" and not exists:
                raise validation_error(f"Stack [{proposal.stack_name}] does not exist")
            if stack is None:
                stack = self._stacks.add(proposal.stack_name, proposal.region)
                stack.set_status("REVIEW_IN_PROGRESS")
        if exists:
            _check_updatable(stack)
        return stack

    def _read(self, stack: Stack, source: str, proposal: Proposal) -> Template:
        pseudo = {
            "AWS::AccountId": self._account,
            "AWS::Partition": "aws",
            "AWS::Region": proposal.region,
            "AWS::StackId": stack.arn,
            "AWS::StackName": stack.name,
            "AWS::URLSuffix": "amazonaws.com",
        }
        before = stack.template.values if stack.template else {}
        template = read_template(source, proposal.parameters, before, pseudo)
        check_supported(template)
        template.order()
        return template

    def _create(self, stack: Stack, template: Template, *, rollback: bool) -> None:
        deployment = self._deployment(stack)
        try:
            deployment.apply(template)
        except (StepFailedError, TemplateInvalidError) as error:
            if stack.is_cancelled:
                stack.set_status("DELETE_IN_PROGRESS")
                self._delete(stack)
            elif not rollback:
                stack.set_status("CREATE_FAILED", str(error))
            else:
                stack.set_status("ROLLBACK_IN_PROGRESS", str(error))
                self._roll_back(deployment, {}, "ROLLBACK")
        else:
            stack.set_status("CREATE_COMPLETE")

    def _update(self, stack: Stack, template: Template, *, rollback: bool) -> None:
        deployment, before = self._deployment(stack), dict(stack.resources)
        try:
            deployment.apply(template)
        except (StepFailedError, TemplateInvalidError) as error:
            if not rollback:
                stack.set_status("UPDATE_FAILED", str(error))
                return
            stack.set_status("UPDATE_ROLLBACK_IN_PROGRESS", str(error))
            self._roll_back(deployment, before, "UPDATE_ROLLBACK")
        else:
            stack.set_status("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
            deployment.clean_up()
            stack.set_status("UPDATE_COMPLETE")

    def _roll_back(self, deployment: Deployment, before: Resources, status: str) -> None:
        try:
            deployment.roll_back(before)
        except StepFailedError as error:
            deployment.stack.set_status(f"{status}_FAILED", str(error))
        else:
            deployment.stack.set_status(f"{status}_COMPLETE")

    def _delete(self, stack: Stack) -> None:
        try:
            self._deployment(stack).remove_everything()
        except StepFailedError as error:
            stack.set_status("DELETE_FAILED", str(error))
        else:
            stack.deleted = datetime.now(UTC)
            stack.set_status("DELETE_COMPLETE")

    def _deployment(self, stack: Stack) -> Deployment:
        region = stack.arn.split(":")[3]
        return Deployment(stack, self._stacks, self._clients, self._account, region)


def _already_exists(stack_name: str) -> ServiceError:
    return ServiceError("AlreadyExistsException", f"Stack [{stack_name}] already exists")


def _begin(name: str, stack: Stack, work: Callable[[], None]) -> None:
    def run() -> None:
        try:
            work()
        except Exception as error:  # a defect must not leave the stack in progress for ever
            log.exception("%s", name)
            stack.set_status(stack.status.replace("_IN_PROGRESS", "_FAILED"), repr(error))

    threading.Thread(target=run, name=name, daemon=True).start()


def _check_updatable(stack: Stack) -> None:
    """Raises ServiceError if the stack's creation was rolled back: it can only be deleted."""
    is_busy = stack.status.endswith("_IN_PROGRESS") and stack.status != "REVIEW_IN_PROGRESS"
    if is_busy or stack.status in {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"}:
        raise validation_error(
            f"Stack:{stack.arn} is in {stack.status} state and can not be updated."
        )
