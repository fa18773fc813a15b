"""All functions' processes on this machine."""

import logging
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from localcloud.clock import Clock
from localcloud.functions.host import Host
from localcloud.functions.packages import Packages
from localcloud.functions.pool import Pool, PoolClosedError
from localcloud.functions.process import FunctionProcess, Invocation, StartError, started
from localcloud.functions.program import Program
from localcloud.functions.registry import FunctionVersion
from localcloud.functions.result import Result
from localcloud.principals import Credentials

#: Called with a log group, a log stream, and a line.
LogListener = Callable[[str, str, str], None]

_IDLE_SECONDS = 300.0
_LOOK_FOR_IDLE_SECONDS = 5.0

log = logging.getLogger(__name__)


class Fleet:
    """A pool of processes for each version of each function that is called.

    endpoint is the local cloud's address, which functions get as AWS_ENDPOINT_URL; credentials_for
    returns a role's.
    """

    def __init__(
        self,
        endpoint: str,
        credentials_for: Callable[[str], Credentials],
        on_log_line: LogListener,
        clock: Clock,
    ) -> None:
        self._endpoint = endpoint
        self._credentials_for = credentials_for
        self._on_log_line = on_log_line
        self._clock = clock
        self._host = Host()
        self._packages = Packages(self._host.packages)
        self._lock = threading.Lock()
        self._pools: dict[FunctionVersion, Pool[FunctionProcess]] = {}
        self._closing = threading.Event()
        threading.Thread(target=self._close_idle, name="function-idle", daemon=True).start()

    def call(self, function: FunctionVersion, invocation: Invocation) -> Result:
        """Calls this version and returns its result; waits for a process if all are busy."""
        while True:
            pool = self._pool(function)
            try:
                process, first = pool.take()
            except PoolClosedError:
                if self._closing.is_set():
                    raise
                continue  # $LATEST was changed in between; this call is for the former code
            except StartError as error:
                return error.result
            break
        alive = False
        try:
            result = process.call(invocation, first=first, ahead=self._clock.ahead(function.name))
            alive = result.survived
            return result
        finally:
            pool.give_back(process, alive=alive)

    def kill(self, role_arn: str) -> None:
        """Ends the busy processes of every function that has this role."""
        with self._lock:
            pools = [pool for function, pool in self._pools.items() if function.role == role_arn]
        for pool in pools:
            for process in pool.busy():
                process.kill()

    def close(self) -> None:
        """Ends every process, even during a call."""
        self._closing.set()
        with self._lock:
            pools = list(self._pools.values())
        for pool in pools:
            pool.close()
        self._host.close()

    def _pool(self, function: FunctionVersion) -> Pool[FunctionProcess]:
        with self._lock:
            pool = self._pools.get(function)
            if pool is None:
                self._retire_changed(function)
                pool = Pool(lambda: self._start(function))
                self._pools[function] = pool
        return pool

    def _retire_changed(self, function: FunctionVersion) -> None:
        """Removes pools of an earlier $LATEST, or of a deleted function with the same name and
        version.
        """
        for other in list(self._pools):
            if (other.arn, other.version) == (function.arn, function.version):
                self._pools.pop(other).retire()

    def _start(self, function: FunctionVersion) -> FunctionProcess:
        program = self._program(function)

        def listener(line: str) -> None:
            try:
                self._on_log_line(program.log_group, program.log_stream, line)
            except Exception:
                log.exception("A line of %s's log was lost", function.name)

        return started(self._host, program, listener)

    def _program(self, function: FunctionVersion) -> Program:
        credentials = self._credentials_for(function.role)
        day = datetime.now(UTC).strftime("%Y/%m/%d")
        return Program(
            function.name,
            function.version,
            function.region,
            self._packages.unpack(function.code),
            function.handler,
            function.timeout,
            function.memory,
            own={
                "AWS_ENDPOINT_URL": self._endpoint,
                "TMPDIR": str(self._host.scratch),
                **dict(function.variables),
                "AWS_ACCESS_KEY_ID": credentials.access_key,
                "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
                "AWS_SESSION_TOKEN": credentials.token,
            },
            log_group=function.log_group,
            log_stream=f"{day}/[{function.version}]{uuid.uuid4().hex}",
        )

    def _close_idle(self) -> None:
        while not self._closing.wait(_LOOK_FOR_IDLE_SECONDS):
            with self._lock:
                pools = list(self._pools.values())
            for pool in pools:
                pool.shrink(_IDLE_SECONDS)
