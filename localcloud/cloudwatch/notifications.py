"""The message that an alarm sends to its topic. Source: CloudWatch's messages to SNS."""

from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.models import Alarm


def subject(alarm: Alarm, region: str) -> str:
    """Returns the subject of the mail."""
    return f'{alarm.state_value}: "{alarm.name}" in {region}'[:100]


def message(alarm: Alarm, before: str, account: str, region: str) -> dict[str, Any]:
    """Returns the fields that CloudWatch sends; Trigger has only the metric and the threshold."""
    trigger = {
        "MetricName": alarm.metric_name,
        "Namespace": alarm.namespace,
        "Period": alarm.period,
        "EvaluationPeriods": alarm.evaluation_periods,
        "ComparisonOperator": alarm.comparison_operator,
        "Threshold": alarm.threshold,
        "TreatMissingData": alarm.treat_missing_data,
    }
    return {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": account,
        "NewStateValue": alarm.state_value,
        "NewStateReason": alarm.state_reason,
        "StateChangeTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
        "Region": region,
        "AlarmArn": alarm.alarm_arn,
        "OldStateValue": before,
        "OKActions": alarm.ok_actions,
        "AlarmActions": alarm.alarm_actions,
        "InsufficientDataActions": alarm.insufficient_data_actions,
        "Trigger": {name: value for name, value in trigger.items() if value is not None},
    }
