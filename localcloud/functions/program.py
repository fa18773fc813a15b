"""The parts of a function's process."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

#: The only runtime that runs here: this interpreter's.
RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True)
class Program:
    """An unpacked package, its handler and its limits.

    own are the function's variables and its credentials. timeout is in seconds, memory in MB.
    """

    name: str
    version: str
    region: str
    folder: Path
    handler: str
    timeout: int
    memory: int
    own: Mapping[str, str]
    log_group: str
    log_stream: str

    def variables(self) -> dict[str, str]:
        """Returns the process's whole environment: Lambda's variables and the function's own.

        Source: "Defined runtime environment variables", Lambda developer guide. The function's own
        replace only the first three. PATH is this machine's, because a function may start programs;
        nothing else of the developer's environment is included.
        """
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            **self.own,
            "_HANDLER": self.handler,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{RUNTIME}",
            "AWS_LAMBDA_FUNCTION_NAME": self.name,
            "AWS_LAMBDA_FUNCTION_VERSION": self.version,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.memory),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": self.log_group,
            "AWS_LAMBDA_LOG_STREAM_NAME": self.log_stream,
            "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001",  # as on AWS; calls arrive differently here
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
            "LAMBDA_TASK_ROOT": str(self.folder),
            "LAMBDA_RUNTIME_DIR": "/var/runtime",
        }
