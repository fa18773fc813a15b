"""Resources of AWS::Logs and AWS::CloudWatch: log groups, alarms and dashboards."""

import copy
from typing import Any

from moto.logs.models import logs_backends

from localcloud.cloudformation.resources.kind import (
    PhysicalResource,
    Properties,
    ResourceContext,
    ResourceType,
    number,
    truth,
)


class LogGroupType(ResourceType):
    properties = frozenset({"LogGroupName", "RetentionInDays", "KmsKeyId"})
    fixed = frozenset({"LogGroupName"})
    name_property = "LogGroupName"

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        name = properties.get("LogGroupName") or context.generated_name()
        logs = context.client("logs")
        logs.create_log_group(logGroupName=name)
        _set_group(context, name, {}, properties)
        return PhysicalResource(name, {"Arn": context.arn("logs", f"log-group:{name}:*")})

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        _set_group(context, context.physical_id, context.before, properties)
        return context.resource

    def delete(self, context: ResourceContext) -> None:
        context.client("logs").delete_log_group(logGroupName=context.physical_id)


def _set_group(context: ResourceContext, name: str, before: Properties, after: Properties) -> None:
    logs = context.client("logs")
    if days := after.get("RetentionInDays"):
        logs.put_retention_policy(logGroupName=name, retentionInDays=number(days))
    elif before.get("RetentionInDays"):
        logs.delete_retention_policy(logGroupName=name)
    # moto supports neither AssociateKmsKey nor DisassociateKmsKey.
    group: Any = logs_backends[context.account][context.region].groups[name]
    group.kms_key_id = after.get("KmsKeyId")


class AlarmType(ResourceType):
    """An AWS::CloudWatch::Alarm, whose properties PutMetricAlarm takes by the same names."""

    _NUMBERS = ("DatapointsToAlarm", "EvaluationPeriods", "Period", "Threshold")
    properties = frozenset(
        {*_NUMBERS, "AlarmName", "AlarmDescription", "AlarmActions", "OKActions"}
        | {"Namespace", "MetricName", "Dimensions", "Statistic", "Metrics"}
        | {"ComparisonOperator", "TreatMissingData"}
    )
    fixed = frozenset({"AlarmName"})
    name_property = "AlarmName"

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        name = properties.get("AlarmName") or context.generated_name()
        self._put(context, name, properties)
        return PhysicalResource(name, {"Arn": context.arn("cloudwatch", f"alarm:{name}")})

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        self._put(context, context.physical_id, properties)
        return context.resource

    def delete(self, context: ResourceContext) -> None:
        context.client("cloudwatch").delete_alarms(AlarmNames=[context.physical_id])

    def _put(self, context: ResourceContext, name: str, properties: Properties) -> None:
        asked = copy.deepcopy(properties) | {"AlarmName": name}
        for key in self._NUMBERS:
            if key in asked:
                asked[key] = number(asked[key])
        for query in asked.get("Metrics", []):
            if "ReturnData" in query:
                query["ReturnData"] = truth(query["ReturnData"])
            if "MetricStat" in query:
                query["MetricStat"]["Period"] = number(query["MetricStat"]["Period"])
        context.client("cloudwatch").put_metric_alarm(**asked)


class DashboardType(ResourceType):
    properties = frozenset({"DashboardName", "DashboardBody"})
    fixed = frozenset({"DashboardName"})
    name_property = "DashboardName"

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        name = properties.get("DashboardName") or context.generated_name()
        body = properties["DashboardBody"]
        context.client("cloudwatch").put_dashboard(DashboardName=name, DashboardBody=body)
        return PhysicalResource(name)

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        return self.create(context, properties | {"DashboardName": context.physical_id})

    def delete(self, context: ResourceContext) -> None:
        context.client("cloudwatch").delete_dashboards(DashboardNames=[context.physical_id])
