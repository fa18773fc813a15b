"""A local cloud with the stack on it, and containers to call its functions from."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe.local.deployment import build
from scribe.local.docker_bridge import bridge_options
from scribe.local.function_settings import function_settings
from scribe.local.local_stack import local_stack
from scribe.terminal import Terminal
from tests.containers.docker_engine import require_containers
from tests.containers.sam_local import SamLocal
from tests.deployed.cloud_control import CloudControl
from tests.deployed.stack import OPTIONS, free_port
from tests.function_cases.idle_stack import IdleStack


@pytest.fixture(scope="session")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IdleStack]:
    """One stack for all tests: each upload is a version of its own, and so a job of its own."""
    require_containers()
    with local_stack(free_port(), Terminal(), [*OPTIONS, *bridge_options()]) as (cloud, stack):
        settings: Path = tmp_path_factory.mktemp("settings") / "env.json"
        settings.write_text(json.dumps(function_settings(stack)))
        template, _ = build(cloud.endpoint)
        functions = SamLocal(template, settings, cloud.endpoint)
        with IdleStack.of(stack, functions, CloudControl(cloud.endpoint)) as idle:
            yield idle
