"""A function without a cloud around it: a package, a handler, and calls."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from localcloud.functions.calls import Event, StartError, call, start
from localcloud.functions.execution_environment import ExecutionEnvironment
from localcloud.functions.host import Host
from localcloud.functions.program import Program
from localcloud.functions.result import Result
from localcloud.functions.variables import process_variables


class Runtime:
    """Runs a handler of an unpacked package as Lambda does, in one process, one call after the
    other.

    timeout is in seconds, memory in MB. The process is started by the first call, and again after
    one that it did not survive. Use it as a context manager, or close() it.
    """

    def __init__(
        self,
        package_dir: Path,
        handler: str,
        environment: Mapping[str, str] | None = None,
        timeout: int = 3,
        memory: int = 128,
    ) -> None:
        self._host = Host()
        self._environment: ExecutionEnvironment | None = None
        name = "function"
        variables = process_variables(
            name=name,
            version="$LATEST",
            handler=handler,
            memory=memory,
            region="us-east-1",
            folder=package_dir,
            own=environment or {},
        )
        self._program = Program(name, "$LATEST", package_dir, handler, variables, timeout, memory)

    def invoke(self, payload: Any = None) -> Result:
        """Call the handler with a value that JSON can carry."""
        first = self._environment is None
        try:
            environment = self._environment or start(self._host, self._program, lambda _: None)
        except StartError as error:
            return error.result
        arn = "arn:aws:lambda:us-east-1:123456789012:function:function"
        result = call(environment, Event(json.dumps(payload).encode(), arn), first=first)
        self._environment = environment if result.survived else None
        return result

    def restart(self) -> None:
        """Have the next call start a new process."""
        if self._environment is not None:
            self._environment.close()
            self._environment = None

    def close(self) -> None:
        """End the process."""
        self.restart()
        self._host.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()
