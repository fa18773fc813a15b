"""The composition root: makes, connects and ends every part of the local cloud."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
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
from localcloud.control_api import ControlApi, ControlEndpoint
from localcloud.credentials_file import CredentialsFile
from localcloud.events.s3_events import S3Events
from localcloud.events.service import Events
from localcloud.faults import Faults
from localcloud.functions import moto_lambda
from localcloud.functions.service import Functions
from localcloud.gate import Gate
from localcloud.gateway import Gateway
from localcloud.http_server import Server
from localcloud.moto_server import MotoServer
from localcloud.permissions.guard import Permissions
from localcloud.permissions.simulation import Simulation
from localcloud.principals import Principals
from localcloud.service import Service
from localcloud.stepfunctions.executions import Executions
from localcloud.stepfunctions.service import StepFunctions
from localcloud.sts import Sts
from localcloud.transcribe.quotas import RequestQuotas
from localcloud.transcribe.service import Transcribe
from localcloud.warm_up import warm_up

log = logging.getLogger(__name__)

ACCOUNT = "123456789012"
ARTIFACTS_BUCKET = "transcription-artifacts-local"


class Closable(Protocol):
    """A part with threads or processes."""

    def close(self) -> None: ...


@dataclass(frozen=True)
class Cloud:
    """A running local cloud. close() ends all of its threads and processes."""

    endpoint: str
    parts: Sequence[Closable]

    def close(self) -> None:
        """Closes all parts, even if one of them fails."""
        for part in self.parts:
            try:
                part.close()
            except Exception:
                log.exception("%s could not be closed", type(part).__name__)


def start(
    port: int,
    data: Path,
    credentials: Path,
    transcribe_jobs: int,
    address: str | None,
    transcribe_quotas: float,
    engine: tuple[str, str],
) -> Cloud:
    """Starts a cloud that answers on 127.0.0.1:port (0 means any free one), and on one more
    address.

    The key is written to the file. Transcribe accepts that share of AWS's requests per second;
    engine and its model recognise the speech. Raises PortTakenError.
    """
    server = Server(port)
    servers = [server, *([Server(server.port, address)] if address else [])]
    endpoint = f"http://127.0.0.1:{server.port}"
    clock = Clock()
    principals = Principals()
    permissions = Permissions(principals, ACCOUNT)
    clients = Clients(principals, permissions.assume, endpoint)
    metrics = VendedMetrics(ACCOUNT, DEFAULT_REGION)
    alarms = Alarms(clients, ACCOUNT, DEFAULT_REGION, clock, before=metrics.look_at_queues)
    events = Events(clients, ACCOUNT, clock, on_outcome=metrics.on_delivery)
    faults = Faults(principals.role_of, clock)
    executions = Executions(clock, faults.at_entrance, on_change=metrics.on_execution)
    step_functions = StepFunctions(ACCOUNT, executions)
    functions = Functions(
        ACCOUNT,
        endpoint,
        principals.credentials_for,
        clients.client,
        on_log_line=LogLines(ACCOUNT, DEFAULT_REGION).on_log_line,
        on_call=metrics.on_call,
        clock=clock,
    )
    transcribe = Transcribe(
        clients,
        principals,
        folder=data,
        account=ACCOUNT,
        limit=transcribe_jobs,
        quotas=RequestQuotas(clock.monotonic, transcribe_quotas),
        clock=clock,
        engine=engine,
    )

    def kill(role_arn: str) -> None:
        functions.kill(role_arn)
        executions.kill(role_arn)

    moto_patches.apply(clients, clock, S3Events(ACCOUNT, events.bus))
    moto_lambda.install()
    control_api = ControlApi(
        {
            "health": ControlEndpoint(lambda: {"status": "ready"}),
            "executions": ControlEndpoint(step_functions.shown),
            "transcribe": ControlEndpoint(transcribe.shown, transcribe.change),
            "deliveries": ControlEndpoint(events.deliveries.shown),
            "permissions": ControlEndpoint(permissions.shown, permissions.change),
            "faults": ControlEndpoint(faults.shown, faults.change),
            "clock": ControlEndpoint(clock.shown, clock.change),
        }
    )
    cloudformation = CloudFormation(clients, ACCOUNT)
    services: list[Service] = [
        *(functions, step_functions, transcribe, events, cloudformation),
        *(Sts(principals, permissions), Simulation(permissions)),
    ]
    gateway = Gateway(
        Gate(principals, [address] if address else []),
        principals,
        permissions,
        faults,
        kill,
        services,
        MotoServer(metrics.on_answer),
        control_api,
        clock,
    )
    # Before anybody can see that the cloud is ready, and after its port is bound.
    credentials_file = CredentialsFile(credentials, principals.operator)
    for listening in servers:
        listening.start(gateway)
    clients.client("s3").create_bucket(Bucket=ARTIFACTS_BUCKET)
    warm_up(clients)
    return Cloud(
        endpoint,
        [alarms, events, step_functions, functions, transcribe, *servers[::-1], credentials_file],
    )
