"""What the local cloud's own metrics say of functions."""

from tests.faults.world import World

_DAY = 86_400.0


def metric_sum(stack: World, metric: str, function: str) -> float:
    """Of AWS/Lambda, since the function was deployed, skipped days included."""
    now = stack.now.timestamp()
    answer = stack.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName=metric,
        Dimensions=[{"Name": "FunctionName", "Value": function}],
        StartTime=now - 100 * _DAY,
        EndTime=now + _DAY,
        Period=int(200 * _DAY),
        Statistics=["Sum"],
    )
    return float(sum(point["Sum"] for point in answer["Datapoints"]))
