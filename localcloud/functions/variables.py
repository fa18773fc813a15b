"""The environment variables of a function's process: Lambda's own and the function's, nothing of
the developer's.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"
"""The only Lambda runtime that can be run here: that of this interpreter."""


def process_variables(
    *,
    name: str,
    version: str,
    handler: str,
    memory: int,
    region: str,
    folder: Path,
    own: Mapping[str, str],
    log_group: str | None = None,
    log_stream: str = "local",
) -> dict[str, str]:
    """The variables as Lambda documents them ("Defined runtime environment variables"), and the
    function's own.

    The function's may not take the place of Lambda's, except of those that Lambda lets it set
    (AWS_ENDPOINT_URL and the credentials come with `own`). memory is in MB. PATH is this machine's:
    a function may start programs.
    """
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        **own,
        "_HANDLER": handler,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{RUNTIME}",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(memory),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": log_group or f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
        "LAMBDA_TASK_ROOT": str(folder),
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
    }
