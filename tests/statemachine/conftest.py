"""The stage, once for each engine and module."""

import json
import uuid
from collections.abc import Iterator
from typing import Any, cast

import pytest
from moto.core import DEFAULT_ACCOUNT_ID

from localcloud.clients import Clients
from localcloud.clock import Clock
from localcloud.control_api import ControlApi
from localcloud.faults import Faults
from localcloud.gateway import Gateway
from localcloud.http_server import Server
from localcloud.moto_server import MotoServer
from localcloud.principals import Principals
from localcloud.stepfunctions.executions import Executions
from localcloud.stepfunctions.service import StepFunctions
from tests.statemachine.engines import interpreter
from tests.statemachine.scripted import Outages, ScriptedLambda
from tests.statemachine.stage import Run, Stage
from tests.statemachine.step_functions_local import missing_image, step_functions_local
from tests.statemachine.surroundings import SPECTATOR


class NoPermissions:
    """Everybody may do everything."""

    def check(self, _call: Any) -> None: ...

    def after(self, _call: Any, _answer: Any) -> None: ...


@pytest.fixture(scope="module", params=["interpreter", "Step Functions Local"])
def shared_stage(request, tmp_path_factory) -> Iterator[Stage]:
    if request.param != "interpreter" and (reason := missing_image()):
        pytest.skip(reason)
    functions, outages, principals = ScriptedLambda(), Outages(spared=SPECTATOR), Principals()
    clock = Clock()
    executions = Executions(clock, lambda *_: None, lambda _: None)
    parts: list[Any] = [outages, functions, StepFunctions(DEFAULT_ACCOUNT_ID, executions)]
    server = Server(0)
    faults, none = Faults(principals.role_of, clock), ControlApi({})
    server.start(
        Gateway(
            principals,
            cast("Any", NoPermissions()),
            faults,
            lambda _: None,
            parts,
            MotoServer(),
            none,
            clock,
        )
    )
    name = f"transcription-{uuid.uuid4().hex[:8]}"  # moto's world may have others in it
    services = f"http://127.0.0.1:{server.port}"
    engine = (
        interpreter(services, Clients(principals, lambda *_: None, services))
        if request.param == "interpreter"
        else step_functions_local(services, name, tmp_path_factory.mktemp("mocks"))
    )
    try:
        with engine as running:
            yield Stage(cast("Any", running), services, functions, outages, name)
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def stage(shared_stage) -> Stage:
    """The stage with nothing on it."""
    shared_stage.reset()
    return shared_stage


@pytest.fixture
def assert_reported(stage):
    """All that a failure leaves, and that its parts agree; gives the message."""

    def check(run: Run, job_id: str) -> dict[str, Any]:
        record = stage.record(job_id)
        failure = json.loads(record["error"])
        (message,) = stage.failed_jobs()
        (event,) = stage.events()
        assert (run.status, run.error) == ("FAILED", failure["code"])
        assert record["status"] == "FAILED"
        assert record["execution"] == run.arn
        assert record["failed_at"] == record["next_check_at"] <= record["reported_at"]
        assert message["job_id"] == job_id
        assert message["failure"] == failure
        assert message["execution"] == run.arn
        assert message["input"] == stage.input_of(run.arn)
        assert event["detail-type"] == "Transcription Failed"
        assert event["source"] == "transcription"
        assert event["detail"]["error"] == failure
        assert event["detail"]["job_id"] == job_id
        if stage.engine.counts:
            assert stage.failures_counted() == 1
        return message

    return check
