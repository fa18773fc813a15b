"""What the local cloud's own metrics say of functions."""

from datetime import timedelta

from tests.faults.world import World
from tests.metrics import total


def metric_sum(stack: World, metric: str, function: str) -> float:
    """Of AWS/Lambda, since the function was deployed, skipped days included."""
    return total(
        stack.client("cloudwatch"),
        ("AWS/Lambda", metric),
        {"FunctionName": function},
        (stack.now - timedelta(days=100), stack.now + timedelta(days=1)),
    )
