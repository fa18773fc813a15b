"""Metrics that services put by themselves."""

from datetime import datetime, timedelta

from localcloud.tests.running_cloud import RunningCloud


def test_messages_that_the_operator_sends_are_counted(cloud: RunningCloud) -> None:
    queue = cloud.queue()
    entries = [{"Id": str(number), "MessageBody": "b"} for number in range(2)]
    queue.sqs.send_message(QueueUrl=queue.url, MessageBody="a")
    queue.sqs.send_message_batch(QueueUrl=queue.url, Entries=entries)

    now = datetime.fromisoformat(cloud.control("clock")["now"])
    points = cloud.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/SQS",
        MetricName="NumberOfMessagesSent",
        Dimensions=[{"Name": "QueueName", "Value": queue.name}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(hours=1),
        Period=7200,
        Statistics=["Sum"],
    )["Datapoints"]
    assert sum(point["Sum"] for point in points) == 3
