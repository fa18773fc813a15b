"""Step Functions' operations on state machines, their versions and aliases."""

import re
import time
from collections.abc import Callable
from typing import Any

from localcloud.service import Call, ServiceError
from localcloud.stepfunctions.definitions import check
from localcloud.stepfunctions.machines import (
    Machine,
    MachineAlias,
    Machines,
    MachineVersion,
    Revision,
)
from localcloud.stepfunctions.paging import page, paged

_LEGAL_NAME = re.compile(r"[A-Za-z0-9_.+!@()='-]{1,80}")
_SETTINGS = ("definition", "roleArn", "loggingConfiguration", "tracingConfiguration")
_LEVELS = {"ALL", "ERROR", "FATAL", "OFF"}


class MachineOperations:
    """Answers operations: each takes the call and its request, and returns the answer's body.

    Raises ServiceError.
    """

    def __init__(self, machines: Machines, account: str) -> None:
        self._machines = machines
        self._account = account

    def operations(self) -> dict[str, Callable[[Call, dict[str, Any]], dict[str, Any]]]:
        """Returns the operations by the API's names."""
        return {
            "CreateStateMachine": self._create,
            "UpdateStateMachine": self._update,
            "DeleteStateMachine": self._delete,
            "DescribeStateMachine": self._describe,
            "ListStateMachines": self._list,
            "PublishStateMachineVersion": self._publish,
            "ListStateMachineVersions": self._versions,
            "CreateStateMachineAlias": self._create_alias,
            "UpdateStateMachineAlias": self._update_alias,
            "DescribeStateMachineAlias": self._describe_alias,
            "DeleteStateMachineAlias": self._delete_alias,
        }

    def _create(self, call: Call, request: dict[str, Any]) -> dict[str, Any]:
        name, kind = request["name"], request.get("type", "STANDARD")
        if not _LEGAL_NAME.fullmatch(name):
            raise ServiceError("InvalidName", f"Invalid Name: '{name}'")
        if kind != "STANDARD":
            raise ServiceError("ValidationException", "The local cloud does not do EXPRESS")
        _check_settings(request)
        arn = f"arn:aws:states:{call.region}:{self._account}:stateMachine:{name}"
        machine = self._machines.add(Machine(arn, name, kind, _revision(request, None)))
        return {"stateMachineArn": arn, "creationDate": machine.made}

    def _update(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        machine = self._machines.machine(request["stateMachineArn"])
        if not any(request.get(name) for name in _SETTINGS):
            raise ServiceError(
                "MissingRequiredParameter",
                "Either the definition, the role ARN, the LoggingConfiguration, or the "
                "TracingConfiguration must be specified",
            )
        _check_settings(request)
        with self._machines.lock:
            machine.current = _revision(request, machine.current)
            return {
                "updateDate": machine.current.made,
                "revisionId": machine.current.revision_id,
            }

    def _delete(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        self._machines.remove(request["stateMachineArn"])
        return {}

    def _describe(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        target = self._machines.target(request["stateMachineArn"])
        return {
            "stateMachineArn": target.version_arn or target.machine.arn,
            "name": target.machine.name,
            "status": "ACTIVE",
            "definition": target.revision.definition,
            "roleArn": target.revision.role_arn,
            "type": target.machine.kind,
            "creationDate": target.machine.made,
            "loggingConfiguration": target.revision.logging,
            "tracingConfiguration": target.revision.tracing,
            "encryptionConfiguration": {"type": "AWS_OWNED_KEY"},
            "revisionId": target.revision.revision_id,
        }

    def _list(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        machines = [
            {
                "stateMachineArn": one.arn,
                "name": one.name,
                "type": one.kind,
                "creationDate": one.made,
            }
            for one in self._machines.all()
        ]
        return paged("stateMachines", *page(machines, request))

    def _publish(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        machine = self._machines.machine(request["stateMachineArn"])
        wanted = request.get("revisionId")
        with self._machines.lock:
            if wanted not in {None, machine.current.revision_id}:
                raise ServiceError("ConflictException", f"Revision {wanted} is not the current one")
            version = machine.publish(request.get("description", ""))
        return {"stateMachineVersionArn": version.arn, "creationDate": version.made}

    def _versions(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        machine = self._machines.machine(request["stateMachineArn"])
        newest_first: list[MachineVersion] = list(machine.versions.values())[::-1]
        items = [
            {"stateMachineVersionArn": one.arn, "creationDate": one.made} for one in newest_first
        ]
        return paged("stateMachineVersions", *page(items, request))

    def _create_alias(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        routing = request["routingConfiguration"]
        machine = self._check_routing(routing)
        arn = f"{machine.arn}:{request['name']}"
        alias = MachineAlias(arn, request["name"], routing, request.get("description", ""))
        with self._machines.lock:
            kept = machine.aliases.setdefault(arn, alias)
        if kept.routing != routing or kept.description != alias.description:
            raise ServiceError("ConflictException", f"Alias already exists: {arn}")
        return {"stateMachineAliasArn": arn, "creationDate": kept.made}

    def _update_alias(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        machine, alias = self._machines.alias(request["stateMachineAliasArn"])
        routing = request.get("routingConfiguration")
        if routing is None and "description" not in request:
            raise ServiceError(
                "ValidationException", "A description or a routing configuration must be specified"
            )
        with self._machines.lock:
            if routing:
                if self._check_routing(routing) is not machine:
                    message = "An alias routes to versions of its own state machine"
                    raise ServiceError("ValidationException", message)
                alias.routing = routing
            alias.description = request.get("description", alias.description)
            alias.updated = time.time()
        return {"updateDate": alias.updated}

    def _describe_alias(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        _, alias = self._machines.alias(request["stateMachineAliasArn"])
        return {
            "stateMachineAliasArn": alias.arn,
            "name": alias.name,
            "description": alias.description,
            "routingConfiguration": alias.routing,
            "creationDate": alias.made,
            "updateDate": alias.updated,
        }

    def _delete_alias(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        machine, alias = self._machines.alias(request["stateMachineAliasArn"])
        machine.aliases.pop(alias.arn, None)
        return {}

    def _check_routing(self, routing: list[dict[str, Any]]) -> Machine:
        """Returns the machine to whose version the alias leads. Raises ServiceError."""
        weights = [int(route["weight"]) for route in routing]
        if sum(weights) != 100:
            raise ServiceError("ValidationException", "The weights must make 100")
        if len(routing) > 1:
            raise ServiceError(
                "NotImplemented", "The local cloud does not do weighted aliases", 501
            )
        arn = routing[0]["stateMachineVersionArn"]
        machine = self._machines.machine(arn)
        if arn not in machine.versions:
            message = f"Request references a resource that does not exist: {arn}"
            raise ServiceError("ResourceNotFound", message)
        return machine


def _check_settings(request: dict[str, Any]) -> None:
    """Raises ServiceError for unsupported settings."""
    if request.get("publish"):
        raise ServiceError("NotImplemented", "The local cloud does not do publish", 501)
    if request.get("definition"):
        check(request["definition"])
    logging = request.get("loggingConfiguration") or {}
    level, destinations = logging.get("level", "OFF"), logging.get("destinations") or []
    arns = [
        str((one.get("cloudWatchLogsLogGroup") or {}).get("logGroupArn")) for one in destinations
    ]
    is_valid = all(re.fullmatch(r"arn:[^:]+:logs:[^:]*:\d+:log-group:.+:\*", one) for one in arns)
    if level not in _LEVELS or not is_valid or len(arns) > 1 or (level != "OFF" and not arns):
        message = "Invalid Logging Configuration: Must specify exactly one Log Destination."
        raise ServiceError("InvalidLoggingConfiguration", message)


def _revision(request: dict[str, Any], before: Revision | None) -> Revision:
    """Returns the request's settings over the previous ones; the same revision if nothing
    differs.
    """
    changes = {
        "definition": request.get("definition"),
        "role_arn": request.get("roleArn"),
        "logging": request.get("loggingConfiguration"),
        "tracing": request.get("tracingConfiguration"),
    }
    fields = {name: value for name, value in changes.items() if value is not None}
    if before is None:
        return Revision(**fields)
    names = ("definition", "role_arn", "logging", "tracing")
    kept = {name: getattr(before, name) for name in names}
    return before if kept | fields == kept else Revision(**(kept | fields))
