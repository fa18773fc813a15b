"""A local cloud with the stack on it, and containers to call its functions from."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe.console import Terminal
from scribe.deployment import build
from scribe.docker_bridge import bridge_options
from scribe.function_settings import function_settings
from scribe.local_stack import local_stack
from tests.containers.docker_engine import require_containers
from tests.containers.sam_local import SamLocal
from tests.containers.scene import Scene


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One stack for all tests: each upload is a version of its own, and so a job of its own."""
    require_containers()
    options = ["--transcribe-jobs", "1", *bridge_options()]
    with local_stack(_free_port(), Terminal(), options) as (cloud, stack):
        settings: Path = tmp_path_factory.mktemp("settings") / "env.json"
        settings.write_text(json.dumps(function_settings(stack)))
        # The containers take the state machine's place, so uploads must not start it.
        stack.client("s3").put_bucket_notification_configuration(
            Bucket=stack.media_bucket, NotificationConfiguration={}
        )
        template, _ = build(cloud.endpoint)
        scene = Scene(stack, SamLocal(template, settings, cloud.endpoint))
        yield scene
        scene.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
