"""Resources of AWS::SQS and AWS::SNS: queues, topics, policies and subscriptions."""

import json

from localcloud.cloudformation.resources.kind import (
    PhysicalResource,
    Properties,
    ResourceContext,
    ResourceType,
    picked,
    text,
)

#: A queue's attributes, and the defaults for those that the template no longer has.
_ATTRIBUTES = {
    "KmsMasterKeyId": "",
    "MessageRetentionPeriod": "345600",
    "SqsManagedSseEnabled": "true",
    "VisibilityTimeout": "30",
}


class QueueType(ResourceType):
    properties = frozenset({*_ATTRIBUTES, "QueueName"})
    fixed = frozenset({"QueueName"})
    name_property = "QueueName"

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        name = properties.get("QueueName") or context.generated_name(80)
        attributes = _attributes(properties)
        url = context.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        named = {"Arn": context.arn("sqs", name), "QueueName": name, "QueueUrl": url}
        return PhysicalResource(url, named)

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        gone = {key: _ATTRIBUTES[key] for key in _attributes(context.before)}
        _set_queue(context, context.physical_id, gone | _attributes(properties))
        return context.resource

    def delete(self, context: ResourceContext) -> None:
        context.client("sqs").delete_queue(QueueUrl=context.physical_id)


def _attributes(properties: Properties) -> dict[str, str]:
    return {key: text(value) for key, value in picked(properties, *_ATTRIBUTES).items()}


def _set_queue(context: ResourceContext, url: str, attributes: dict[str, str]) -> None:
    context.client("sqs").set_queue_attributes(QueueUrl=url, Attributes=attributes)


class QueuePolicyType(ResourceType):
    properties = frozenset({"Queues", "PolicyDocument"})

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        self.update(context, properties)
        return PhysicalResource(context.generated_name())

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        for url in set(context.before.get("Queues", [])) - set(properties["Queues"]):
            _set_queue(context, url, {"Policy": ""})
        for url in properties["Queues"]:
            _set_queue(context, url, {"Policy": json.dumps(properties["PolicyDocument"])})
        return context.resource

    def delete(self, context: ResourceContext) -> None:
        for url in context.before["Queues"]:
            _set_queue(context, url, {"Policy": ""})


class TopicType(ResourceType):
    properties = frozenset({"TopicName", "KmsMasterKeyId"})
    fixed = frozenset({"TopicName"})
    name_property = "TopicName"

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        name = properties.get("TopicName") or context.generated_name()
        attributes = picked(properties, "KmsMasterKeyId")
        arn = context.client("sns").create_topic(Name=name, Attributes=attributes)["TopicArn"]
        return PhysicalResource(arn, {"TopicArn": arn, "TopicName": name})

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        key = properties.get("KmsMasterKeyId", "")
        _set_topic(context, context.physical_id, "KmsMasterKeyId", key)
        return context.resource

    def delete(self, context: ResourceContext) -> None:
        context.client("sns").delete_topic(TopicArn=context.physical_id)


def _set_topic(context: ResourceContext, arn: str, name: str, value: str) -> None:
    context.client("sns").set_topic_attributes(
        TopicArn=arn, AttributeName=name, AttributeValue=value
    )


class TopicPolicyType(ResourceType):
    properties = frozenset({"Topics", "PolicyDocument"})

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        self.update(context, properties)
        return PhysicalResource(context.generated_name())

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        for topic in properties["Topics"]:
            _set_topic(context, topic, "Policy", json.dumps(properties["PolicyDocument"]))
        return context.resource

    def delete(self, context: ResourceContext) -> None:
        """Does nothing: on AWS, too, the topic keeps its last policy."""


class SubscriptionType(ResourceType):
    properties = frozenset({"TopicArn", "Protocol", "Endpoint"})
    fixed = properties

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        made = context.client("sns").subscribe(**properties, ReturnSubscriptionArn=True)
        return PhysicalResource(made["SubscriptionArn"])

    def delete(self, context: ResourceContext) -> None:
        context.client("sns").unsubscribe(SubscriptionArn=context.physical_id)
