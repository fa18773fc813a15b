"""Starts handlers on a local cloud, by Lambda's API, and looks at the CPU of their processes."""

import io
import itertools
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import boto3

from benchmarks.measuring import Usage, cpu_seconds, peak_bytes
from scribe.environment import local_access
from scribe.local.cloud_process import local_cloud
from scribe.local.deployment import runtime
from tests.deployed.stack import free_port

#: The functions' variables, and what keeps the runtime from writing bytecode.
OWN = {
    "POWERTOOLS_SERVICE_NAME": "bench",
    "POWERTOOLS_METRICS_NAMESPACE": "bench",
    # /var/task cannot be written to, so on AWS nothing is compiled for the next start
    "PYTHONDONTWRITEBYTECODE": "1",
}
_ROLE = "arn:aws:iam::123456789012:role/bench"
_TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
_WHERE = "import boto3, os\ndef handler(event, context): return os.path.dirname(boto3.__path__[0])"


class StartFailedError(Exception):
    """The runtime did not come up; the message is its answer."""


class Starts:
    """Starts handlers of packages on the local cloud at an endpoint."""

    def __init__(self, endpoint: str) -> None:
        access = local_access(endpoint)
        self._session = boto3.Session(
            access["AWS_ACCESS_KEY_ID"],
            access["AWS_SECRET_ACCESS_KEY"],
            region_name=access["AWS_REGION"],
        )
        self._endpoint = endpoint
        self._numbers = itertools.count()
        self._lambda = self._client("lambda")
        statement = _TRUST | {"Action": "sts:AssumeRole"}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self._client("iam").create_role(RoleName="bench", AssumeRolePolicyDocument=trust)

    def __call__(self, folder: Path, handler: str) -> Usage:
        """Returns what a new process used until it had answered a first call.

        Its event is empty, which the functions refuse at once. The seconds are those of the start.
        """
        name = f"{folder.name}-{handler.partition('.')[0]}"
        mark = f"{name}-{next(self._numbers)}"
        self._deploy(name, _zipped(folder), handler, {**OWN, "BENCH_START": mark})
        answer = self._lambda.invoke(FunctionName=name, Payload=b"{}", LogType="Tail")
        said = json.loads(answer["Payload"].read())
        if isinstance(said, dict) and str(said.get("errorType", "")).startswith("Runtime."):
            raise StartFailedError(str(said))
        pid = _process_with("BENCH_START", mark)
        return Usage(cpu_seconds(pid), 0.0, peak_bytes(pid))

    def runtime_packages(self) -> Path:
        """The folder of the packages that Lambda's runtime has by itself."""
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("where.py", _WHERE)
        self._deploy("where", package.getvalue(), "where.handler", {})
        return Path(json.load(self._lambda.invoke(FunctionName="where")["Payload"]))

    def _deploy(self, name: str, package: bytes, handler: str, variables: dict[str, str]) -> None:
        """A changed variable makes the next call start a process of its own."""
        with suppress(self._lambda.exceptions.ResourceNotFoundException):
            self._lambda.update_function_configuration(
                FunctionName=name, Environment={"Variables": variables}
            )
            return
        self._lambda.create_function(
            FunctionName=name,
            Role=_ROLE,
            Runtime=runtime(),
            Handler=handler,
            Code={"ZipFile": package},
            Timeout=60,
            MemorySize=3000,
            Environment={"Variables": variables},
        )

    def _client(self, service: Any) -> Any:
        return self._session.client(service, endpoint_url=self._endpoint)


@cache
def _zipped(folder: Path) -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    return package.getvalue()


def _process_with(variable: str, value: str) -> int:
    """The runtime client whose environment has this; its emulator has the same."""
    wanted = f"{variable}={value}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (process / "cmdline").read_bytes()
            is_client = b"bootstrap" in command
            if is_client and wanted in (process / "environ").read_bytes().split(b"\0"):
                return int(process.name)
    raise StartFailedError(f"No process has {variable}={value}")


@contextmanager
def starts() -> Iterator[Starts]:
    """A local cloud for them, gone afterwards."""
    with local_cloud(free_port()) as cloud:
        cloud.wait_until_ready()
        yield Starts(cloud.endpoint)
