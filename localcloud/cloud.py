"""The composition root: every part of the local cloud, made, connected, and ended."""

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from localcloud import moto_patches
from localcloud.calls import DEFAULT_REGION
from localcloud.clients import Clients
from localcloud.clock import Clock
from localcloud.cloudformation.service import CloudFormation
from localcloud.cloudwatch.alarms import Alarms
from localcloud.cloudwatch.log_lines import LogLines
from localcloud.cloudwatch.vended import VendedMetrics
from localcloud.control_api import Door
from localcloud.events.service import Events
from localcloud.faults import Faults
from localcloud.functions import moto_lambda
from localcloud.functions.service import Functions
from localcloud.gateway import Gateway
from localcloud.http_server import Server
from localcloud.moto_server import MotoServer
from localcloud.permissions.guard import Permissions
from localcloud.principals import Principals
from localcloud.service import Service
from localcloud.stepfunctions.executions import Execution, Executions
from localcloud.stepfunctions.service import StepFunctions
from localcloud.transcribe.quotas import RequestQuotas
from localcloud.transcribe.service import Transcribe
from localcloud.warm_up import warm_up

log = logging.getLogger(__name__)

ACCOUNT = "123456789012"
ARTIFACTS_BUCKET = "transcription-artifacts-local"


def _connect_faults(faults: Faults, functions: Functions, executions: Executions) -> None:
    """Faults reach what runs: functions' processes and executions."""

    def kill(role_arn: str) -> None:
        functions.kill(role_arn)
        executions.kill(role_arn)

    def on_state(execution: Execution) -> None:
        kind = faults.at_entrance(execution.state or "", execution.target.revision.role_arn)
        if kind == "stop":
            executions.stop(execution, None, "Stopped on purpose")
        elif kind == "die":
            executions.fail(execution, "States.Runtime", "Failed on purpose")

    faults.kill = kill
    executions.on_state = on_state


def _alarms(
    vended: VendedMetrics, clients: Clients, clock: Clock, executions: Executions, events: Events
) -> Alarms:
    """What the services tell CloudWatch, and the alarms that go by it."""
    alarms = Alarms(clients, ACCOUNT, DEFAULT_REGION, before=vended.look_at_queues)

    def on_change(execution: Execution) -> None:
        seconds = (execution.stopped or execution.started) - execution.started
        vended.on_execution(execution.target.machine.arn, execution.status, seconds)

    def on_fate(origin: dict[str, str], fate: str) -> None:
        if rule := origin.get("RULE_ARN"):
            vended.on_delivery(rule.rpartition("/")[2], fate)

    executions.on_change = on_change
    events.deliveries.on_fate = on_fate
    clock.on_skip = alarms.look
    return alarms


class Closable(Protocol):
    """Something that has threads or processes."""

    def close(self) -> None: ...


@dataclass
class Cloud:
    """A running local cloud. close() ends every thread and process of it."""

    server: Server
    parts: list[Closable] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        """What AWS_ENDPOINT_URL is to be."""
        return f"http://127.0.0.1:{self.server.port}"

    def close(self) -> None:
        """One part that cannot be closed does not keep the others open."""
        for part in self.parts:
            try:
                part.close()
            except Exception:
                log.exception("%s could not be closed", type(part).__name__)
        self.server.close()


def start(
    port: int,
    data: Path,
    transcribe_jobs: int,
    address: str | None = None,
    transcribe_quotas: float = 1.0,
) -> Cloud:
    """A cloud that answers on 127.0.0.1:port (0: any that is free), and on another address if told.

    Transcribe takes that share of AWS's requests a second. Raises PortTakenError.
    """
    principals = Principals()
    permissions = Permissions(principals, ACCOUNT)
    clients = Clients(principals)
    clients.assume = permissions.assume
    clock = Clock()
    moto_patches.apply(clients, clock)
    server = Server(port)
    servers = [server, Server(server.port, address)] if address else [server]
    clients.connect(f"http://127.0.0.1:{server.port}")
    lines = LogLines(ACCOUNT, DEFAULT_REGION)
    step_functions = StepFunctions(ACCOUNT, clock)
    vended = VendedMetrics(ACCOUNT, DEFAULT_REGION)
    functions = Functions(
        ACCOUNT,
        lambda: f"http://127.0.0.1:{server.port}",
        principals.credentials_for,
        clients.client,
        lines.on_log_line,
        vended.on_call,
        clock,
    )
    moto_lambda.install()
    transcribe = Transcribe(
        clients,
        principals,
        folder=data,
        account=ACCOUNT,
        limit=transcribe_jobs,
        quotas=RequestQuotas.share(transcribe_quotas, clock.monotonic),
        clock=clock,
    )
    events = Events(clients, ACCOUNT, clock=clock)
    clock.before_skip = events.look_at_schedules
    moto_patches.hand_over(events)
    cloudformation = CloudFormation(clients, ACCOUNT)
    services: list[Service] = [functions, step_functions, transcribe, events, cloudformation]
    front = Gateway(
        principals,
        MotoServer(),
        services,
        doors={
            "health": Door(lambda: {"status": "ready"}),
            "executions": Door(step_functions.door),
            "transcribe": Door(transcribe.door, transcribe.set),
            "deliveries": Door(events.deliveries.door),
            "permissions": Door(permissions.door, permissions.set),
        },
        clock=clock,
        permissions=permissions,
    )
    _connect_faults(front.faults, functions, step_functions.executions)
    alarms = _alarms(vended, clients, clock, step_functions.executions, events)
    for listening in servers:
        listening.start(front)
    clients.client("s3").create_bucket(Bucket=ARTIFACTS_BUCKET)
    warm_up(clients)
    parts: list[Closable] = [
        alarms,
        events,
        step_functions,
        functions,
        transcribe,
        *servers[1:],
    ]
    return Cloud(server, parts)
