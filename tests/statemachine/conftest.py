"""The stage, once for each engine and module."""

import uuid
from collections.abc import Iterator

import pytest
from moto.core import DEFAULT_ACCOUNT_ID

from localcloud.clients import Clients
from localcloud.front import Front
from localcloud.http_server import Server
from localcloud.moto_server import MotoServer
from localcloud.principals import Principals
from localcloud.stepfunctions.service import StepFunctions
from tests.statemachine.engines import interpreter, missing_image, step_functions_local
from tests.statemachine.scripted import Outages, ScriptedLambda
from tests.statemachine.stage import SPECTATOR, Stage


@pytest.fixture(scope="module", params=["interpreter", "Step Functions Local"])
def shared_stage(request, tmp_path_factory) -> Iterator[Stage]:
    if request.param != "interpreter" and (reason := missing_image()):
        pytest.skip(reason)
    functions, outages, principals = ScriptedLambda(), Outages(spared=SPECTATOR), Principals()
    parts = [outages, functions, StepFunctions(DEFAULT_ACCOUNT_ID)]
    server = Server(0)
    server.start(Front(principals, MotoServer(), parts))
    name = f"transcription-{uuid.uuid4().hex[:8]}"  # moto's world may have others in it
    services = f"http://127.0.0.1:{server.port}"
    engine = (
        interpreter(services, Clients(principals))
        if request.param == "interpreter"
        else step_functions_local(services, name, tmp_path_factory.mktemp("mocks"))
    )
    try:
        with engine as running:
            yield Stage(running, services, functions, outages, name)
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def stage(shared_stage) -> Stage:
    """The stage with nothing on it."""
    shared_stage.reset()
    return shared_stage
