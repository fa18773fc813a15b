"""The resource types that the local cloud does."""

from localcloud.cloudformation.resources import (
    events,
    functions,
    identity,
    messaging,
    observing,
    secrets,
    state_machines,
    storage,
)
from localcloud.cloudformation.resources.kind import ResourceType

_TYPES: dict[str, ResourceType] = {
    "AWS::CloudWatch::Alarm": observing.Alarm(),
    "AWS::CloudWatch::Dashboard": observing.Dashboard(),
    "AWS::DynamoDB::Table": storage.Table(),
    "AWS::Events::Rule": events.Rule(),
    "AWS::IAM::ManagedPolicy": identity.ManagedPolicy(),
    "AWS::IAM::Role": identity.Role(),
    "AWS::Lambda::Alias": functions.Alias(),
    "AWS::Lambda::EventInvokeConfig": functions.EventInvokeConfig(),
    "AWS::Lambda::Function": functions.Function(),
    "AWS::Lambda::Permission": functions.Permission(),
    "AWS::Lambda::Version": functions.Version(),
    "AWS::Logs::LogGroup": observing.LogGroup(),
    "AWS::S3::Bucket": storage.Bucket(),
    "AWS::S3::BucketPolicy": storage.BucketPolicy(),
    "AWS::SNS::Subscription": messaging.Subscription(),
    "AWS::SNS::Topic": messaging.Topic(),
    "AWS::SNS::TopicPolicy": messaging.TopicPolicy(),
    "AWS::SQS::Queue": messaging.Queue(),
    "AWS::SQS::QueuePolicy": messaging.QueuePolicy(),
    "AWS::Scheduler::Schedule": events.Schedule(),
    "AWS::SecretsManager::Secret": secrets.Secret(),
    "AWS::StepFunctions::StateMachine": state_machines.StateMachine(),
    "AWS::StepFunctions::StateMachineAlias": state_machines.StateMachineAlias(),
    "AWS::StepFunctions::StateMachineVersion": state_machines.StateMachineVersion(),
}


def resource_type(name: str) -> ResourceType | None:
    """None where the local cloud does not do it."""
    return _TYPES.get(name)
