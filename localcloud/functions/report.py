"""The lines and error documents that Lambda itself writes into a function's log."""

import json
import math
from datetime import UTC, datetime

_MEGABYTE = 1024 * 1024
MOST_RESPONSE_BYTES = 6_291_556
TOO_LARGE = json.dumps(
    {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": (
            f"Response payload size exceeded maximum allowed payload size "
            f"({MOST_RESPONSE_BYTES} bytes)."
        ),
    }
)


def start_line(request_id: str, version: str) -> str:
    """Returns the line before a call's first one."""
    return f"START RequestId: {request_id} Version: {version}"


def end_line(request_id: str) -> str:
    """Returns the line after a call's last one."""
    return f"END RequestId: {request_id}"


def report_line(
    request_id: str,
    seconds: float,
    init_seconds: float | None,
    memory: int,
    used_bytes: int | None,
    status: str | None = None,
) -> str:
    """Returns the line with a call's duration and memory in MB.

    AWS bills the start as well, in whole milliseconds.
    """
    milliseconds = seconds * 1000
    billed = math.ceil(milliseconds + (init_seconds or 0) * 1000)
    used = min(memory, math.ceil((used_bytes or 0) / _MEGABYTE))
    parts = [
        f"REPORT RequestId: {request_id}",
        f"Duration: {milliseconds:.2f} ms",
        f"Billed Duration: {billed} ms",
        f"Memory Size: {memory} MB",
        f"Max Memory Used: {used} MB",
    ]
    if init_seconds is not None:
        parts.append(f"Init Duration: {init_seconds * 1000:.2f} ms")
    if status is not None:
        parts.append(f"Status: {status}")
    return "\t".join(parts)


def timeout_line(request_id: str, timeout: int) -> str:
    """Returns the line of a call that took longer than `timeout` seconds."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
    return f"{now}Z {request_id} Task timed out after {timeout:.2f} seconds"


def timeout_document(request_id: str, timeout: int) -> str:
    """Returns the caller's answer after a timeout."""
    return _document("Sandbox.Timedout", request_id, f"Task timed out after {timeout:.2f} seconds")


def exit_document(request_id: str, reason: str) -> str:
    """Returns the caller's answer if the process ended before the handler answered."""
    return _document("Runtime.ExitError", request_id, f"Runtime exited with error: {reason}")


def _document(error_type: str, request_id: str, message: str) -> str:
    text = f"RequestId: {request_id} Error: {message}"
    return json.dumps({"errorType": error_type, "errorMessage": text})
