"""The result of one call of a function."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Result:
    """One call's answer, duration and log.

    payload is the handler's answer, or AWS's error document if function_error is "Unhandled". log
    has the call's lines from START to REPORT. survived is False if the process ended with the call.
    """

    payload: bytes
    function_error: str | None
    request_id: str
    duration_seconds: float
    log: list[str] = field(default_factory=list)
    survived: bool = True
