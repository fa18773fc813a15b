"""Stacks made, changed, taken back and deleted, over the wire."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.tests.integration.cloudformation.conftest import Scene


def queue(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SQS::Queue", "Properties": properties}


def broken() -> dict[str, Any]:
    """A resource that its service refuses."""
    return {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "ab"}}


def test_a_stack_is_made_with_its_outputs_and_its_events(scene: Scene) -> None:
    name = scene.new_stack()

    stack = scene.deploy(
        name,
        {"Q": queue(QueueName={"Fn::Sub": "${AWS::StackName}-q"})},
        Outputs={"Arn": {"Value": {"Fn::GetAtt": ["Q", "Arn"]}}},
    )

    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert stack["Outputs"] == [
        {"OutputKey": "Arn", "OutputValue": f"arn:aws:sqs:us-east-1:123456789012:{name}-q"}
    ]
    assert scene.queues(name) == [f"{name}-q"]
    assert scene.events(name) == [
        (name, "REVIEW_IN_PROGRESS"),
        (name, "CREATE_IN_PROGRESS"),
        ("Q", "CREATE_IN_PROGRESS"),
        ("Q", "CREATE_COMPLETE"),
        (name, "CREATE_COMPLETE"),
    ]


def test_without_a_change_the_change_set_fails_in_the_words_that_sam_looks_for(
    scene: Scene,
) -> None:
    name = scene.new_stack()
    scene.deploy(name, {"Q": queue()})

    change_set = scene.proposed(name, {"Q": queue()}, kind="UPDATE")

    assert change_set["Status"] == "FAILED"
    assert "The submitted information didn't contain changes" in change_set["StatusReason"]


def test_an_update_changes_adds_replaces_and_removes(scene: Scene) -> None:
    name = scene.new_stack()
    scene.deploy(
        name,
        {
            "Changed": queue(QueueName=f"{name}-changed", VisibilityTimeout=10),
            "Renamed": queue(QueueName=f"{name}-before"),
            "Gone": queue(QueueName=f"{name}-gone"),
        },
    )

    stack = scene.deploy(
        name,
        {
            "Changed": queue(QueueName=f"{name}-changed", VisibilityTimeout=20),
            "Renamed": queue(QueueName=f"{name}-after"),
            "New": queue(QueueName=f"{name}-new"),
        },
        kind="UPDATE",
    )

    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert sorted(scene.queues(name)) == [f"{name}-after", f"{name}-changed", f"{name}-new"]
    sqs = scene.client("sqs")
    attributes = sqs.get_queue_attributes(
        QueueUrl=scene.physical_id(name, "Changed"), AttributeNames=["VisibilityTimeout"]
    )
    assert attributes["Attributes"]["VisibilityTimeout"] == "20"


def test_a_creation_that_fails_is_taken_back_and_says_why(scene: Scene) -> None:
    name = scene.new_stack()

    stack = scene.deploy(
        name, {"Q": queue(QueueName=f"{name}-q"), "B": {**broken(), "DependsOn": "Q"}}
    )

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert scene.queues(name) == []
    assert "InvalidBucketName" in scene.reason(name, "B")
    assert ("B", "CREATE_FAILED") in scene.events(name)
    assert ("Q", "DELETE_COMPLETE") in scene.events(name)


def test_an_update_that_fails_leaves_everything_as_it_was(scene: Scene) -> None:
    name = scene.new_stack()
    before = {
        "Changed": queue(QueueName=f"{name}-changed", VisibilityTimeout=10),
        "Gone": queue(QueueName=f"{name}-gone"),
    }
    scene.deploy(name, before)

    stack = scene.deploy(
        name,
        {
            "Changed": queue(QueueName=f"{name}-changed", VisibilityTimeout=20),
            "New": queue(QueueName=f"{name}-new"),
            "B": {**broken(), "DependsOn": ["Changed", "New"]},
        },
        kind="UPDATE",
    )

    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert sorted(scene.queues(name)) == [f"{name}-changed", f"{name}-gone"]
    attributes = scene.client("sqs").get_queue_attributes(
        QueueUrl=scene.physical_id(name, "Changed"), AttributeNames=["VisibilityTimeout"]
    )
    assert attributes["Attributes"]["VisibilityTimeout"] == "10"
    again = scene.proposed(name, before, kind="UPDATE")
    assert "didn't contain changes" in again["StatusReason"]


def test_a_deleted_stack_leaves_what_it_was_told_to_keep(scene: Scene) -> None:
    name = scene.new_stack()
    kept = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": f"{name}-kept"}}
    scene.deploy(
        name,
        {
            "Kept": {**kept, "DeletionPolicy": "RetainExceptOnCreate"},
            "Q": queue(QueueName=f"{name}-q"),
        },
    )
    arn = scene.settled(name)["StackId"]

    scene.api.delete_stack(StackName=name)

    assert scene.settled(arn)["StackStatus"] == "DELETE_COMPLETE"
    assert scene.has_bucket(f"{name}-kept")
    assert scene.queues(name) == []
    with pytest.raises(ClientError, match="does not exist"):
        scene.api.describe_stacks(StackName=name)


def test_a_bucket_with_objects_cannot_be_deleted(scene: Scene) -> None:
    name = scene.new_stack()
    scene.deploy(
        name, {"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": f"{name}-b"}}}
    )
    scene.client("s3").put_object(Bucket=f"{name}-b", Key="a", Body=b"a")

    scene.api.delete_stack(StackName=name)

    assert scene.settled(name)["StackStatus"] == "DELETE_FAILED"
    assert "not empty" in scene.reason(name, "B")
    assert scene.has_bucket(f"{name}-b")


def test_what_is_not_done_here_is_told_before_anything_is_made(scene: Scene) -> None:
    name = scene.new_stack()

    change_set = scene.proposed(
        name, {"Q": queue(QueueName=f"{name}-q"), "E": {"Type": "AWS::EC2::Instance"}}
    )

    assert change_set["Status"] == "FAILED"
    assert (
        "The local cloud does not do E: the type AWS::EC2::Instance" in (change_set["StatusReason"])
    )
    assert scene.queues(name) == []


def test_roles_need_to_be_allowed(scene: Scene) -> None:
    trust = {"Version": "2012-10-17", "Statement": []}
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}}

    with pytest.raises(ClientError, match="CAPABILITY_IAM") as refused:
        scene.proposed(scene.new_stack(), {"R": role})

    assert refused.value.response["Error"]["Code"] == "InsufficientCapabilitiesException"


def test_a_parameter_s_change_is_a_change(scene: Scene) -> None:
    name = scene.new_stack()
    parts: dict[str, Any] = {
        "Parameters": {"Seconds": {"Type": "Number", "Default": 10}},
    }
    resources = {"Q": queue(VisibilityTimeout={"Ref": "Seconds"})}
    scene.deploy(name, resources, **parts)

    change_set = scene.proposed(name, resources, kind="UPDATE", given={"Seconds": "20"}, **parts)

    (change,) = change_set["Changes"]
    assert change["ResourceChange"]["Action"] == "Modify"


@pytest.mark.parametrize(
    ("operation", "asked", "words"),
    [
        ("describe_stacks", {"StackName": "nobody"}, "Stack with id nobody does not exist"),
        ("describe_change_set", {"ChangeSetName": "none"}, "ChangeSet .none. does not exist"),
        ("list_exports", {}, "The local cloud does not do cloudformation: ListExports"),
        ("validate_template", {"TemplateBody": "{"}, "Template format error"),
    ],
)
def test_what_cannot_be_answered_is_an_error(
    scene: Scene, operation: str, asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(ClientError, match=words):
        getattr(scene.api, operation)(**asked)
