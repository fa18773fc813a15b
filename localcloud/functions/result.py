"""What comes of one call of a function."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Result:
    """One call's answer and what it took.

    payload is the handler's answer, or AWS's error document where function_error is "Unhandled".
    init_seconds is the start of the process (imports included) when this call had to wait for one,
    else None; it is not part of duration_seconds, as on AWS. log has the call's lines from START to
    REPORT. survived is False when the process ended with the call.
    """

    payload: bytes
    function_error: str | None
    request_id: str
    duration_seconds: float
    init_seconds: float | None = None
    memory_bytes: int | None = None
    log: list[str] = field(default_factory=list)
    survived: bool = True

    @property
    def value(self) -> Any:
        """The payload as what its JSON says."""
        return json.loads(self.payload)
