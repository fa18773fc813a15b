"""The lines that Lambda itself writes into a function's log, and the documents for what is no
handler's answer.
"""

import json
import math
from datetime import UTC, datetime

MEGABYTE = 1024 * 1024


def end_line(request_id: str) -> str:
    """The line after a call's last one."""
    return f"END RequestId: {request_id}"


def report_line(
    request_id: str,
    duration_seconds: float,
    init_seconds: float | None,
    memory: int,
    used_bytes: int | None,
    status: str | None = None,
) -> str:
    """The line that says what the call took; memory in MB. AWS bills the start as well, in whole
    milliseconds.
    """
    milliseconds = duration_seconds * 1000
    billed = math.ceil(milliseconds + (init_seconds or 0) * 1000)
    used = min(memory, math.ceil((used_bytes or 0) / MEGABYTE))
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
    """The line that a call leaves which took too long; timeout in seconds."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
    return f"{now}Z {request_id} Task timed out after {timeout:.2f} seconds"


def timeout_document(request_id: str, timeout: int) -> bytes:
    """What a caller gets when the handler took longer than `timeout` seconds."""
    return error_document(
        "Sandbox.Timedout", request_id, f"Task timed out after {timeout:.2f} seconds"
    )


def exit_document(request_id: str, reason: str) -> bytes:
    """What a caller gets when the process ended before the handler answered."""
    return error_document("Runtime.ExitError", request_id, f"Runtime exited with error: {reason}")


def error_document(error_type: str, request_id: str, message: str) -> bytes:
    """What a caller gets when Lambda, not the handler, ended the call."""
    text = f"RequestId: {request_id} Error: {message}"
    return json.dumps({"errorType": error_type, "errorMessage": text}).encode()


def is_handlers_error(payload: bytes, request_id: str) -> bool:
    """Whether this is what awslambdaric sends for an exception, as the emulator marks neither.

    It is told from a handler's own answer by having just these members and this call's id.
    """
    if not payload.startswith(b"{"):
        return False
    try:
        document = json.loads(payload)
    except ValueError:
        return False
    members = {"errorMessage", "errorType", "requestId", "stackTrace"}
    return set(document) == members and document["requestId"] == request_id


TOO_LARGE = {
    "errorType": "Function.ResponseSizeTooLarge",
    "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
}
MAXIMUM_RESPONSE_BYTES = 6 * MEGABYTE + 100
