"""AWS::Logs and AWS::CloudWatch."""
# ruff: noqa: ARG002 - every resource type has the same methods

import copy
from typing import Any

from localcloud.cloudformation.resources.kind import (
    Made,
    Place,
    ResourceType,
    as_map,
    number,
    picked,
    truth,
)


class LogGroup(ResourceType):
    """AWS::Logs::LogGroup."""

    # ruff: noqa: ARG002 - every resource type has the same methods

    properties = frozenset({"LogGroupName", "RetentionInDays", "KmsKeyId", "Tags"})
    fixed = frozenset({"LogGroupName"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        name = properties.get("LogGroupName") or place.name(512)
        key = {"kmsKeyId": properties["KmsKeyId"]} if properties.get("KmsKeyId") else {}
        tags = as_map(properties.get("Tags"))
        logs = place.client("logs")
        logs.create_log_group(logGroupName=name, **key, **({"tags": tags} if tags else {}))
        made = Made(name, {"Arn": place.arn("logs", f"log-group:{name}:*")})
        return self.update(place, made, picked(properties, "KmsKeyId"), properties)

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        logs, name = place.client("logs"), there.physical_id
        days = after.get("RetentionInDays")
        if before.get("RetentionInDays") != days:
            if days is None:
                logs.delete_retention_policy(logGroupName=name)
            else:
                logs.put_retention_policy(logGroupName=name, retentionInDays=number(days))
        if before.get("KmsKeyId") != after.get("KmsKeyId"):
            if after.get("KmsKeyId"):
                logs.associate_kms_key(logGroupName=name, kmsKeyId=after["KmsKeyId"])
            else:
                logs.disassociate_kms_key(logGroupName=name)
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("logs").delete_log_group(logGroupName=there.physical_id)


class Alarm(ResourceType):
    """AWS::CloudWatch::Alarm: PutMetricAlarm has the same names."""

    _NUMBERS = ("DatapointsToAlarm", "EvaluationPeriods", "Period", "Threshold")
    properties = frozenset(
        {
            *_NUMBERS,
            "ActionsEnabled",
            "AlarmActions",
            "AlarmDescription",
            "AlarmName",
            "ComparisonOperator",
            "Dimensions",
            "EvaluateLowSampleCountPercentile",
            "ExtendedStatistic",
            "InsufficientDataActions",
            "MetricName",
            "Metrics",
            "Namespace",
            "OKActions",
            "Statistic",
            "Tags",
            "ThresholdMetricId",
            "TreatMissingData",
            "Unit",
        }
    )
    fixed = frozenset({"AlarmName"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        name = properties.get("AlarmName") or place.name(255)
        made = Made(name, {"Arn": place.arn("cloudwatch", f"alarm:{name}")})
        return self.update(place, made, {}, properties)

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        asked = copy.deepcopy(after) | {"AlarmName": there.physical_id}
        for key in self._NUMBERS:
            if key in asked:
                asked[key] = number(asked[key])
        if "ActionsEnabled" in asked:
            asked["ActionsEnabled"] = truth(asked["ActionsEnabled"])
        for query in asked.get("Metrics", []):
            if "ReturnData" in query:
                query["ReturnData"] = truth(query["ReturnData"])
            if "Period" in query.get("MetricStat", {}):
                query["MetricStat"]["Period"] = number(query["MetricStat"]["Period"])
        place.client("cloudwatch").put_metric_alarm(**asked)
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("cloudwatch").delete_alarms(AlarmNames=[there.physical_id])


class Dashboard(ResourceType):
    """AWS::CloudWatch::Dashboard."""

    properties = frozenset({"DashboardName", "DashboardBody"})
    fixed = frozenset({"DashboardName"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        name = properties.get("DashboardName") or place.name(255)
        return self.update(place, Made(name), {}, properties)

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        place.client("cloudwatch").put_dashboard(
            DashboardName=there.physical_id, DashboardBody=after["DashboardBody"]
        )
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("cloudwatch").delete_dashboards(DashboardNames=[there.physical_id])
