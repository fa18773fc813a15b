"""Every function's processes on this machine."""

import logging
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from localcloud.clock import Clock
from localcloud.functions.calls import Event, StartError, call, start
from localcloud.functions.execution_environment import ExecutionEnvironment
from localcloud.functions.host import Host
from localcloud.functions.packages import Packages
from localcloud.functions.pool import DEFAULT_LIMIT, Pool, PoolClosedError
from localcloud.functions.program import Program
from localcloud.functions.registry import FunctionVersion
from localcloud.functions.result import Result
from localcloud.functions.variables import process_variables
from localcloud.principals import Credentials

LogListener = Callable[[str, str, str], None]
"""Called with a function's name, its version, and a line of its log."""

IDLE_SECONDS = 300.0
LOOK_FOR_IDLE_SECONDS = 5.0

log = logging.getLogger(__name__)


class Fleet:
    """A pool of processes for each version of each function that is called.

    endpoint gives the local cloud's address, which functions get as AWS_ENDPOINT_URL;
    credentials_for gives a role's.
    """

    def __init__(
        self,
        endpoint: Callable[[], str],
        credentials_for: Callable[[str], Credentials],
        on_log_line: LogListener,
        clock: Clock,
        processes_per_version: int = DEFAULT_LIMIT,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._endpoint = endpoint
        self._credentials_for = credentials_for
        self._on_log_line = on_log_line
        self._clock = clock
        self._limit = processes_per_version
        self._idle_seconds = idle_seconds
        self._host = Host()
        self._packages = Packages(self._host.packages)
        self._lock = threading.Lock()
        self._pools: dict[FunctionVersion, Pool[ExecutionEnvironment]] = {}
        self._closing = threading.Event()
        threading.Thread(target=self._close_idle, name="function-idle", daemon=True).start()

    def call(self, function: FunctionVersion, event: Event) -> Result:
        """Have this version answer the event; waits for a process where all are busy."""
        while True:
            pool = self._pool(function)
            try:
                environment, first = pool.take()
            except PoolClosedError:
                if self._closing.is_set():
                    raise
                continue  # $LATEST was changed in between; this call is still for what it was
            except StartError as error:
                return error.result
            break
        alive = False
        try:
            result = call(environment, event, first=first, ahead=self._clock.ahead(function.name))
            alive = result.survived
            return result
        finally:
            pool.give_back(environment, alive=alive)

    def kill(self, role_arn: str) -> None:
        """End the processes under a call of every function that has this role."""
        with self._lock:
            pools = [pool for function, pool in self._pools.items() if function.role == role_arn]
        for pool in pools:
            for environment in pool.busy():
                environment.kill()

    def processes(self) -> int:
        """How many processes there are for functions now."""
        with self._lock:
            return sum(pool.size for pool in self._pools.values())

    def close(self) -> None:
        """End every process, also under a call."""
        self._closing.set()
        with self._lock:
            pools = list(self._pools.values())
        for pool in pools:
            pool.close()
        self._host.close()

    def _pool(self, function: FunctionVersion) -> Pool[ExecutionEnvironment]:
        with self._lock:
            pool = self._pools.get(function)
            if pool is None:
                self._retire_changed(function)
                pool = Pool(lambda: self._start(function), self._limit)
                self._pools[function] = pool
        return pool

    def _retire_changed(self, function: FunctionVersion) -> None:
        """Take out the pools of what had this name and version until now: $LATEST, or a function
        made anew.
        """
        for other in list(self._pools):
            if (other.arn, other.version) == (function.arn, function.version):
                self._pools.pop(other).retire()

    def _start(self, function: FunctionVersion) -> ExecutionEnvironment:
        program = self._program(function)

        def listener(line: str) -> None:
            try:
                self._on_log_line(function.name, function.version, line)
            except Exception:
                log.exception("A line of %s's log was lost", function.name)

        return start(self._host, program, listener)

    def _program(self, function: FunctionVersion) -> Program:
        folder = self._packages.unpack(function.code)
        credentials = self._credentials_for(function.role)
        day = datetime.now(UTC).strftime("%Y/%m/%d")
        own = {
            "AWS_ENDPOINT_URL": self._endpoint(),
            "TMPDIR": str(self._host.scratch),
            **dict(function.variables),
            "AWS_ACCESS_KEY_ID": credentials.access_key,
            "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
            "AWS_SESSION_TOKEN": credentials.token,
        }
        variables = process_variables(
            name=function.name,
            version=function.version,
            handler=function.handler,
            memory=function.memory,
            region=function.region,
            folder=folder,
            own=own,
            log_group=function.log_group,
            log_stream=f"{day}/[{function.version}]{uuid.uuid4().hex}",
        )
        return Program(
            function.name,
            function.version,
            folder,
            function.handler,
            variables,
            function.timeout,
            function.memory,
        )

    def _close_idle(self) -> None:
        while not self._closing.wait(LOOK_FOR_IDLE_SECONDS):
            with self._lock:
                pools = list(self._pools.values())
            for pool in pools:
                pool.shrink(self._idle_seconds)
