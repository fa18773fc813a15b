"""Stacks, change sets and resources in the form of CloudFormation's answers."""

import json
from typing import Any

from localcloud.cloudformation.stacks import ChangeSet, Stack, StackResource
from localcloud.cloudformation.template import Template


def stack_view(stack: Stack) -> dict[str, Any]:
    """Returns a stack of DescribeStacks."""
    template = stack.template or stack.submitted
    return {
        "StackId": stack.arn,
        "StackName": stack.name,
        "Description": template.body.get("Description") if template else None,
        "Parameters": parameters_view(template),
        "CreationTime": stack.made,
        "LastUpdatedTime": stack.updated,
        "DeletionTime": stack.deleted,
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason,
        "DisableRollback": False,
        "Capabilities": stack.capabilities,
        "Outputs": stack.outputs,
        "Tags": stack.tags,
        "EnableTerminationProtection": False,
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
    }


def parameters_view(template: Template | None) -> list[dict[str, str]]:
    values = template.values if template else {}
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def resource_view(stack: Stack, resource: StackResource) -> dict[str, Any]:
    """Returns a resource of DescribeStackResource and ListStackResources."""
    return {
        "StackId": stack.arn,
        "StackName": stack.name,
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.kind,
        "ResourceStatus": resource.status,
        "LastUpdatedTimestamp": resource.changed,
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
    }


def events_view(stack: Stack) -> list[dict[str, Any]]:
    """Returns the events of DescribeStackEvents, the latest first."""
    return [
        {
            "StackId": stack.arn,
            "StackName": stack.name,
            "EventId": event.number,
            "LogicalResourceId": event.logical_id,
            "PhysicalResourceId": event.physical_id,
            "ResourceType": event.kind,
            "Timestamp": event.at,
            "ResourceStatus": event.status,
            "ResourceStatusReason": event.reason,
        }
        for event in reversed(stack.events)
    ]


def change_set_view(stack: Stack, change_set: ChangeSet) -> dict[str, Any]:
    """Returns the answer of DescribeChangeSet."""
    return {
        **change_set_summary(stack, change_set),
        "Parameters": parameters_view(change_set.template),
        "Capabilities": change_set.capabilities,
        "Tags": change_set.tags,
        "Changes": [{"Type": "Resource", "ResourceChange": one} for one in change_set.changes],
    }


def change_set_summary(stack: Stack, change_set: ChangeSet) -> dict[str, Any]:
    """Returns a change set of ListChangeSets."""
    return {
        "ChangeSetName": change_set.name,
        "ChangeSetId": change_set.arn,
        "StackId": stack.arn,
        "StackName": stack.name,
        "Description": change_set.description,
        "CreationTime": change_set.made,
        "ExecutionStatus": change_set.execution_status,
        "Status": change_set.status,
        "StatusReason": change_set.reason,
    }


def template_body(template: Template, stage: str) -> str:
    """Returns GetTemplate's text: as it was sent (Original), or with macros expanded
    (Processed).
    """
    return template.source if stage == "Original" else json.dumps(template.body, indent=2)
