"""The functions' metrics, read from the local cloud."""

from datetime import timedelta

from tests.deployed.stack import DeployedStack
from tests.metrics import total


def metric_sum(stack: DeployedStack, metric: str, function: str) -> float:
    """Of AWS/Lambda, since the function was deployed, skipped days included."""
    return total(
        stack.client("cloudwatch"),
        ("AWS/Lambda", metric),
        {"FunctionName": function},
        (stack.cloud.now - timedelta(days=100), stack.cloud.now + timedelta(days=1)),
    )
