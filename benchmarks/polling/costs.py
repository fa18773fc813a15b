"""The cost of each step's use, by scribe's prices."""

from dataclasses import dataclass

from scribe.operations.prices import (
    LAMBDA_GB_SECOND,
    LAMBDA_REQUEST,
    READ_UNIT,
    TRANSITION,
    WRITE_UNIT,
)

CHECK_SECONDS, CHECK_GB = 0.06, 0.25  # one warm check; nearly all of it waits for two calls
#: A check writes a record of up to 2 KB, and next_check_at is moved in the index.
CHECK_WRITES = 4
#: Ours: the minute's count and a read at the start, 3 KB of timings at the end.
LEARNING_WRITES, LEARNING_READS = 5, 0.5


@dataclass(frozen=True)
class Use:
    """The mean use of one job."""

    transitions: float
    checks: float
    functions: float  #: calls, of checks
    learns: bool = False


def dollars_per_1000(use: Use) -> float:
    """Of polling and its state machine; Transcribe itself and the other functions are apart."""
    call = LAMBDA_REQUEST + CHECK_SECONDS * CHECK_GB * LAMBDA_GB_SECOND
    job = use.transitions * TRANSITION + use.functions * call
    job += use.checks * CHECK_WRITES * WRITE_UNIT
    if use.learns:
        job += LEARNING_WRITES * WRITE_UNIT + LEARNING_READS * READ_UNIT
    return 1000 * job
