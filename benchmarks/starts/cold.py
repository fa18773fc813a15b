"""Starts a handler in Lambda's real runtime client, behind aws-lambda-rie, and looks at its CPU."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import Usage, cpu_seconds
from localcloud.functions.execution_environment import ExecutionEnvironment
from localcloud.functions.host import Host
from localcloud.functions.program import Program
from localcloud.functions.variables import process_variables

#: The functions' variables, and what keeps the runtime from writing bytecode.
OWN = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "POWERTOOLS_SERVICE_NAME": "bench",
    "POWERTOOLS_METRICS_NAMESPACE": "bench",
    # /var/task cannot be written to, so on AWS nothing is compiled for the next start
    "PYTHONDONTWRITEBYTECODE": "1",
}


class StartFailedError(Exception):
    """The runtime did not come up; the message is its log."""


@dataclass(frozen=True)
class Starts:
    """Starts handlers of a package."""

    host: Host

    def __call__(self, folder: Path, handler: str) -> Usage:
        """Until it waits for its first call: what its process used, what the emulator says."""
        name = handler.split(".", maxsplit=1)[0]
        variables = process_variables(
            name=name,
            version="1",
            handler=handler,
            memory=256,
            region="us-east-1",
            folder=folder,
            own=OWN,
        )
        program = Program(name, "1", folder, handler, variables, timeout=60, memory=3000)
        lines: list[str] = []
        with closing(ExecutionEnvironment(self.host, program, lines.append)) as environment:
            answer = environment.start(60)
            if answer.status != 200:
                raise StartFailedError("\n".join(lines))
            pid = environment.pid
            if pid is None:
                raise StartFailedError("The runtime told no process id")
            return Usage(cpu_seconds(pid), environment.init_seconds or 0.0, environment.peak or 0)


@contextmanager
def starts() -> Iterator[Starts]:
    """A host for them, gone afterwards."""
    with closing(Host()) as host:
        yield Starts(host)
