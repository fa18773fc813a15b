"""AWS::SQS and AWS::SNS."""
# ruff: noqa: ARG002 - every resource type has the same methods

import json
from typing import Any

from localcloud.cloudformation.resources.kind import Made, Place, ResourceType, as_map, picked

_QUEUE_ATTRIBUTES = frozenset(
    {
        "ContentBasedDeduplication",
        "DelaySeconds",
        "FifoQueue",
        "KmsDataKeyReusePeriodSeconds",
        "KmsMasterKeyId",
        "MaximumMessageSize",
        "MessageRetentionPeriod",
        "ReceiveMessageWaitTimeSeconds",
        "RedriveAllowPolicy",
        "RedrivePolicy",
        "SqsManagedSseEnabled",
        "VisibilityTimeout",
    }
)


class Queue(ResourceType):
    """AWS::SQS::Queue."""

    # ruff: noqa: ARG002 - every resource type has the same methods

    properties = frozenset({*_QUEUE_ATTRIBUTES, "QueueName", "Tags"})
    fixed = frozenset({"QueueName", "FifoQueue"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        name = properties.get("QueueName") or place.name(80)
        url = place.client("sqs").create_queue(
            QueueName=name,
            Attributes=_attributes(properties),
            tags=as_map(properties.get("Tags")),
        )["QueueUrl"]
        return Made(url, {"Arn": place.arn("sqs", name), "QueueName": name, "QueueUrl": url})

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        old, new = _attributes(before), _attributes(after)
        defaults = {"VisibilityTimeout": "30", "MessageRetentionPeriod": "345600"}
        gone = {key: defaults.get(key, "") for key in set(old) - set(new)}
        if changed := gone | {key: new[key] for key in new if old.get(key) != new[key]}:
            place.client("sqs").set_queue_attributes(QueueUrl=there.physical_id, Attributes=changed)
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("sqs").delete_queue(QueueUrl=there.physical_id)


def _attributes(properties: dict[str, Any]) -> dict[str, str]:
    return {key: _text(properties[key]) for key in _QUEUE_ATTRIBUTES & set(properties)}


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


class QueuePolicy(ResourceType):
    """AWS::SQS::QueuePolicy."""

    properties = frozenset({"Queues", "PolicyDocument"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        return self.update(place, Made(place.name(128)), {}, properties)

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        self._put(place, set(before.get("Queues", [])) - set(after["Queues"]), "")
        self._put(place, set(after["Queues"]), json.dumps(after["PolicyDocument"]))
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        self._put(place, set(properties["Queues"]), "")

    def _put(self, place: Place, queues: set[str], policy: str) -> None:
        for url in sorted(queues):
            place.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})


class Topic(ResourceType):
    """AWS::SNS::Topic."""

    properties = frozenset({"TopicName", "DisplayName", "KmsMasterKeyId", "Tags"})
    fixed = frozenset({"TopicName"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        name = properties.get("TopicName") or place.name(256)
        arn = place.client("sns").create_topic(
            Name=name,
            Attributes=picked(properties, "DisplayName", "KmsMasterKeyId"),
            Tags=properties.get("Tags") or [],
        )["TopicArn"]
        return Made(arn, {"TopicArn": arn, "TopicName": name})

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        for key in ("DisplayName", "KmsMasterKeyId"):
            if before.get(key) != after.get(key):
                place.client("sns").set_topic_attributes(
                    TopicArn=there.physical_id,
                    AttributeName=key,
                    AttributeValue=after.get(key, ""),
                )
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("sns").delete_topic(TopicArn=there.physical_id)


class TopicPolicy(ResourceType):
    """AWS::SNS::TopicPolicy."""

    properties = frozenset({"Topics", "PolicyDocument"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        return self.update(place, Made(place.name(128)), {}, properties)

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        for topic in after["Topics"]:
            place.client("sns").set_topic_attributes(
                TopicArn=topic,
                AttributeName="Policy",
                AttributeValue=json.dumps(after["PolicyDocument"]),
            )
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        """On AWS the topic keeps the policy that it had last, too."""


class Subscription(ResourceType):
    """AWS::SNS::Subscription."""

    properties = frozenset({"TopicArn", "Protocol", "Endpoint", "RawMessageDelivery"})
    fixed = frozenset({"TopicArn", "Protocol", "Endpoint"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        asked = picked(properties, "TopicArn", "Protocol", "Endpoint")
        arn = place.client("sns").subscribe(**asked, ReturnSubscriptionArn=True)["SubscriptionArn"]
        return self.update(place, Made(arn, {"Arn": arn}), {}, properties)

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        key = "RawMessageDelivery"
        if before.get(key) != after.get(key):
            place.client("sns").set_subscription_attributes(
                SubscriptionArn=there.physical_id,
                AttributeName=key,
                AttributeValue=_text(after.get(key, False)),
            )
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("sns").unsubscribe(SubscriptionArn=there.physical_id)
