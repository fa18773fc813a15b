"""AWS calls of each function on a job's common path, and why each is needed."""

from benchmarks.calls.needed import NEEDED
from benchmarks.calls.played import played
from benchmarks.report import Goal, Report, Table

METHOD = (
    "One small upload goes through the functions' own composition on moto, in one process; boto3's "
    "event before-call counts. A test fails when a function makes a call that is not listed here."
)


def run() -> Report:
    """Counts, so one run is enough."""
    found = played()
    unlisted = sum(len(calls) for calls in found.values()) - sum(map(len, NEEDED.values()))
    return Report(
        "AWS calls",
        METHOD,
        [
            Table(
                "Calls",
                ("function", "calls"),
                [(name, len(calls)) for name, calls in found.items()],
            ),
            Table(
                "What each is for",
                ("function", "call", "needed for"),
                [
                    (name if not place else None, call, why)
                    for name, calls in NEEDED.items()
                    for place, (call, why) in enumerate(calls)
                ],
            ),
        ],
        [Goal("calls that are not listed with their reason", 0, unlisted)],
    )
