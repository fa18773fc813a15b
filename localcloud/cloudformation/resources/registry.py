"""The resource types that the local cloud knows."""

from localcloud.cloudformation.resources import (
    events,
    functions,
    monitoring,
    queues_and_topics,
    roles,
    secrets,
    state_machines,
    storage,
)
from localcloud.cloudformation.resources.kind import ResourceType

RESOURCE_TYPES: dict[str, ResourceType] = {
    "AWS::CloudWatch::Alarm": monitoring.AlarmType(),
    "AWS::CloudWatch::Dashboard": monitoring.DashboardType(),
    "AWS::DynamoDB::Table": storage.TableType(),
    "AWS::Events::Rule": events.RuleType(),
    "AWS::IAM::Role": roles.RoleType(),
    "AWS::Lambda::Alias": functions.FunctionAliasType(),
    "AWS::Lambda::EventInvokeConfig": functions.EventInvokeConfigType(),
    "AWS::Lambda::Function": functions.FunctionType(),
    "AWS::Lambda::Version": functions.FunctionVersionType(),
    "AWS::Logs::LogGroup": monitoring.LogGroupType(),
    "AWS::S3::Bucket": storage.BucketType(),
    "AWS::S3::BucketPolicy": storage.BucketPolicyType(),
    "AWS::SNS::Subscription": queues_and_topics.SubscriptionType(),
    "AWS::SNS::Topic": queues_and_topics.TopicType(),
    "AWS::SNS::TopicPolicy": queues_and_topics.TopicPolicyType(),
    "AWS::SQS::Queue": queues_and_topics.QueueType(),
    "AWS::SQS::QueuePolicy": queues_and_topics.QueuePolicyType(),
    "AWS::Scheduler::Schedule": events.ScheduleType(),
    "AWS::SecretsManager::Secret": secrets.SecretType(),
    "AWS::StepFunctions::StateMachine": state_machines.StateMachineType(),
    "AWS::StepFunctions::StateMachineAlias": state_machines.StateMachineAliasType(),
    "AWS::StepFunctions::StateMachineVersion": state_machines.StateMachineVersionType(),
}
