"""The composition root: every part of the local cloud, made, connected, and ended."""

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from localcloud import moto_patches
from localcloud.clients import Clients
from localcloud.cloudformation.service import CloudFormation
from localcloud.events.service import Events
from localcloud.front import Front
from localcloud.functions import moto_lambda
from localcloud.functions.service import Functions
from localcloud.http_server import Server
from localcloud.metrics import LogLines
from localcloud.moto_server import MotoServer
from localcloud.principals import Principals
from localcloud.service import Service
from localcloud.stepfunctions.service import StepFunctions
from localcloud.transcribe.service import Transcribe
from localcloud.warm_up import warm_up

log = logging.getLogger(__name__)

ACCOUNT = "123456789012"
ARTIFACTS_BUCKET = "transcription-artifacts-local"


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


def start(port: int, data: Path, transcribe_jobs: int, address: str | None = None) -> Cloud:
    """A cloud that answers on 127.0.0.1:port (0: any that is free), and on another address if told.

    Raises PortTakenError.
    """
    principals = Principals()
    clients = Clients(principals)
    moto_patches.apply(clients)
    server = Server(port)
    servers = [server, Server(server.port, address)] if address else [server]
    clients.connect(f"http://127.0.0.1:{server.port}")
    lines = LogLines(clients)
    step_functions = StepFunctions(ACCOUNT)
    functions = Functions(
        lambda: f"http://127.0.0.1:{server.port}",
        principals.credentials_for,
        clients.client,
        lines.on_log_line,
    )
    moto_lambda.install()
    transcribe = Transcribe(
        clients, principals, folder=data, account=ACCOUNT, limit=transcribe_jobs
    )
    events = Events(clients, ACCOUNT)
    moto_patches.hand_over(events)
    cloudformation = CloudFormation(clients, ACCOUNT)
    services: list[Service] = [functions, step_functions, transcribe, events, cloudformation]
    front = Front(
        principals,
        MotoServer(),
        services,
        doors={
            "health": lambda: {"status": "ready"},
            "executions": step_functions.door,
            "transcribe": transcribe.door,
            "deliveries": events.deliveries.door,
        },
    )
    for listening in servers:
        listening.start(front)
    clients.client("s3").create_bucket(Bucket=ARTIFACTS_BUCKET)
    warm_up(clients)
    return Cloud(server, [events, step_functions, functions, transcribe, lines, *servers[1:]])
