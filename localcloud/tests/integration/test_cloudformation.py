"""Stacks are made, changed, rolled back and deleted, over HTTP."""

import copy
import json
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.functions.program import RUNTIME
from localcloud.tests.running_cloud import ACCOUNT, RunningCloud, package


@dataclass
class Deployment:
    """A stack that is deployed as by sam: a change set is made, described and executed."""

    cloud: RunningCloud
    name: str

    @property
    def api(self) -> Any:
        return self.cloud.client("cloudformation")

    def __call__(self, resources: dict[str, Any], kind: str = "CREATE", **more: Any) -> Any:
        """Deploys the stack; returns it when the deployment is over."""
        change_set = self.proposed(resources, kind, **more)
        self.api.execute_change_set(ChangeSetName=change_set["ChangeSetId"])
        return self.settled()

    def proposed(self, resources: dict[str, Any], kind: str = "CREATE", **more: Any) -> Any:
        """Makes a change set; returns it."""
        made = self.api.create_change_set(
            StackName=self.name,
            ChangeSetName=self.cloud.name("change"),
            ChangeSetType=kind,
            TemplateBody=json.dumps({"Resources": resources, **more}),
        )
        return self.api.describe_change_set(ChangeSetName=made["Id"])

    def settled(self, name: str | None = None) -> Any:
        """Returns the stack once nothing is in progress."""

        def look() -> Any:
            found = self.api.describe_stacks(StackName=name or self.name)["Stacks"][0]
            return None if found["StackStatus"].endswith("_IN_PROGRESS") else found

        return self.cloud.until(look)

    def physical_id(self, resource: str) -> str:
        answer = self.api.describe_stack_resource(StackName=self.name, LogicalResourceId=resource)
        return str(answer["StackResourceDetail"]["PhysicalResourceId"])

    def events(self) -> list[tuple[str, str]]:
        """Returns the stack's events, oldest first."""
        events = self.api.describe_stack_events(StackName=self.name)["StackEvents"]
        return [(one["LogicalResourceId"], one["ResourceStatus"]) for one in reversed(events)]

    def reason(self, resource: str) -> str:
        """Returns the reason for which the resource failed."""
        events = self.api.describe_stack_events(StackName=self.name)["StackEvents"]
        return next(
            str(one["ResourceStatusReason"])
            for one in events
            if one["ResourceStatus"].endswith("_FAILED") and one["LogicalResourceId"] == resource
        )

    def queues(self) -> list[str]:
        found = self.cloud.client("sqs").list_queues(QueueNamePrefix=self.name)
        return sorted(url.rpartition("/")[2] for url in found.get("QueueUrls", []))

    def has_bucket(self, name: str) -> bool:
        buckets = self.cloud.client("s3").list_buckets()["Buckets"]
        return name in [one["Name"] for one in buckets]

    def visibility_timeout(self, resource: str) -> str:
        attributes = self.cloud.client("sqs").get_queue_attributes(
            QueueUrl=self.physical_id(resource), AttributeNames=["VisibilityTimeout"]
        )
        return str(attributes["Attributes"]["VisibilityTimeout"])


@pytest.fixture
def deploy(cloud: RunningCloud) -> Deployment:
    return Deployment(cloud, cloud.name("stack"))


def queue(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SQS::Queue", "Properties": properties}


def broken() -> dict[str, Any]:
    """Returns a resource that its service refuses."""
    return {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "ab"}}


def test_a_stack_is_made_with_its_outputs_and_its_events(deploy: Deployment) -> None:
    name = deploy.name

    stack = deploy(
        {"Q": queue(QueueName={"Fn::Sub": "${AWS::StackName}-q"})},
        Outputs={"Arn": {"Value": {"Fn::GetAtt": ["Q", "Arn"]}}},
    )

    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert stack["Outputs"] == [
        {"OutputKey": "Arn", "OutputValue": f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}-q"}
    ]
    assert deploy.queues() == [f"{name}-q"]
    assert deploy.events() == [
        (name, "REVIEW_IN_PROGRESS"),
        (name, "CREATE_IN_PROGRESS"),
        ("Q", "CREATE_IN_PROGRESS"),
        ("Q", "CREATE_COMPLETE"),
        (name, "CREATE_COMPLETE"),
    ]


def test_without_a_change_the_change_set_fails_in_the_words_that_sam_looks_for(
    deploy: Deployment,
) -> None:
    deploy({"Q": queue()})

    change_set = deploy.proposed({"Q": queue()}, kind="UPDATE")

    assert change_set["Status"] == "FAILED"
    assert "The submitted information didn't contain changes" in change_set["StatusReason"]


def test_an_update_changes_adds_replaces_and_removes(deploy: Deployment) -> None:
    name = deploy.name
    deploy(
        {
            "Changed": queue(QueueName=f"{name}-changed", VisibilityTimeout=10),
            "Renamed": queue(QueueName=f"{name}-before"),
            "Gone": queue(QueueName=f"{name}-gone"),
        },
    )

    stack = deploy(
        {
            "Changed": queue(QueueName=f"{name}-changed", VisibilityTimeout=20),
            "Renamed": queue(QueueName=f"{name}-after"),
            "New": queue(QueueName=f"{name}-new"),
        },
        kind="UPDATE",
    )

    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert deploy.queues() == [f"{name}-after", f"{name}-changed", f"{name}-new"]
    assert deploy.visibility_timeout("Changed") == "20"


def test_a_creation_that_fails_is_taken_back_and_says_why(deploy: Deployment) -> None:
    name = deploy.name

    stack = deploy({"Q": queue(QueueName=f"{name}-q"), "B": {**broken(), "DependsOn": "Q"}})

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert deploy.queues() == []
    assert "InvalidBucketName" in deploy.reason("B")
    assert ("B", "CREATE_FAILED") in deploy.events()
    assert ("Q", "DELETE_COMPLETE") in deploy.events()


def test_an_update_that_fails_leaves_everything_as_it_was(deploy: Deployment) -> None:
    name = deploy.name
    before = {
        "Changed": queue(QueueName=f"{name}-changed", VisibilityTimeout=10),
        "Gone": queue(QueueName=f"{name}-gone"),
    }
    deploy(before)

    stack = deploy(
        {
            "Changed": queue(QueueName=f"{name}-changed", VisibilityTimeout=20),
            "New": queue(QueueName=f"{name}-new"),
            "B": {**broken(), "DependsOn": ["Changed", "New"]},
        },
        kind="UPDATE",
    )

    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert deploy.queues() == [f"{name}-changed", f"{name}-gone"]
    assert deploy.visibility_timeout("Changed") == "10"
    again = deploy.proposed(before, kind="UPDATE")
    assert "didn't contain changes" in again["StatusReason"]


def test_a_deleted_stack_leaves_what_it_has_to_keep(deploy: Deployment) -> None:
    name = deploy.name
    kept = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": f"{name}-kept"}}
    deploy(
        {
            "Kept": {**kept, "DeletionPolicy": "RetainExceptOnCreate"},
            "Q": queue(QueueName=f"{name}-q"),
        },
    )
    arn = deploy.settled()["StackId"]

    deploy.api.delete_stack(StackName=name)

    assert deploy.settled(arn)["StackStatus"] == "DELETE_COMPLETE"
    assert deploy.has_bucket(f"{name}-kept")
    assert deploy.queues() == []
    with pytest.raises(ClientError, match="does not exist"):
        deploy.api.describe_stacks(StackName=name)


def test_a_bucket_with_objects_cannot_be_deleted(deploy: Deployment) -> None:
    name = deploy.name
    deploy({"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": f"{name}-b"}}})
    deploy.cloud.client("s3").put_object(Bucket=f"{name}-b", Key="a", Body=b"a")

    deploy.api.delete_stack(StackName=name)

    assert deploy.settled()["StackStatus"] == "DELETE_FAILED"
    assert "not empty" in deploy.reason("B")
    assert deploy.has_bucket(f"{name}-b")


def test_roles_need_to_be_allowed(deploy: Deployment) -> None:
    trust = {"Version": "2012-10-17", "Statement": []}
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}}

    with pytest.raises(ClientError, match="CAPABILITY_IAM") as refused:
        deploy.proposed({"R": role})

    assert refused.value.response["Error"]["Code"] == "InsufficientCapabilitiesException"


@pytest.mark.parametrize(
    ("operation", "asked", "words"),
    [
        ("describe_stacks", {"StackName": "nobody"}, "Stack with id nobody does not exist"),
        ("describe_change_set", {"ChangeSetName": "none"}, "ChangeSet .none. does not exist"),
        ("list_exports", {}, "The local cloud does not do cloudformation: ListExports"),
        ("create_stack", {"StackName": "a b", "TemplateBody": "{}"}, "at 'stackName' failed"),
        (
            "create_change_set",
            {"StackName": "a", "ChangeSetName": "b", "ChangeSetType": "ODD"},
            "at 'changeSetType' failed",
        ),
    ],
)
def test_what_cannot_be_answered_is_an_error(
    deploy: Deployment, operation: str, asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(ClientError, match=words):
        getattr(deploy.api, operation)(**asked)


# ------------------------------------------------------------ without change sets, as sam sync does


def written(seconds: int, **more: Any) -> str:
    """Returns a template's text."""
    return json.dumps({"Resources": {"Q": queue(VisibilityTimeout=seconds)}, **more})


def test_a_stack_is_made_and_changed_without_a_change_set(deploy: Deployment) -> None:
    name = deploy.name

    made = deploy.api.create_stack(StackName=name, TemplateBody=written(10))
    created = deploy.settled()
    deploy.api.update_stack(StackName=name, TemplateBody=written(20))
    updated = deploy.settled()

    assert (created["StackId"], created["StackStatus"]) == (made["StackId"], "CREATE_COMPLETE")
    assert updated["StackStatus"] == "UPDATE_COMPLETE"
    assert deploy.visibility_timeout("Q") == "20"


def test_an_empty_update_is_refused(deploy: Deployment) -> None:
    deploy.api.create_stack(StackName=deploy.name, TemplateBody=written(10))
    deploy.settled()

    with pytest.raises(ClientError, match="No updates are to be performed"):
        deploy.api.update_stack(StackName=deploy.name, TemplateBody=written(10))
    with pytest.raises(ClientError, match="already exists"):
        deploy.api.create_stack(StackName=deploy.name, TemplateBody=written(10))


def test_a_stack_that_cannot_be_made_is_not_there(deploy: Deployment) -> None:
    body = json.dumps({"Resources": {"E": {"Type": "AWS::EC2::Instance"}}})

    with pytest.raises(ClientError, match="The local cloud does not do E"):
        deploy.api.create_stack(StackName=deploy.name, TemplateBody=body)

    with pytest.raises(ClientError, match="does not exist"):
        deploy.api.describe_stacks(StackName=deploy.name)


@pytest.mark.parametrize(
    ("operation", "asked"),
    [
        ("delete_stack", {"RetainResources": ["Q"]}),
        ("delete_stack", {"RoleARN": f"arn:aws:iam::{ACCOUNT}:role/deployer"}),
        ("create_stack", {"TemplateBody": written(10), "OnFailure": "DELETE"}),
        ("create_stack", {"TemplateBody": written(10), "NotificationARNs": ["arn:aws:sns:x"]}),
        ("create_stack", {"TemplateBody": written(10), "EnableTerminationProtection": True}),
    ],
)
def test_what_would_be_passed_over_is_refused(
    deploy: Deployment, operation: str, asked: dict[str, Any]
) -> None:
    name = next(one for one in asked if one != "TemplateBody")

    with pytest.raises(ClientError, match=f"does not do cloudformation.*{name}"):
        getattr(deploy.api, operation)(StackName=deploy.name, **asked)


def test_another_runtime_fails_the_deployment_and_says_what_to_do(
    cloud: RunningCloud, deploy: Deployment
) -> None:
    resources = function(cloud, 1)
    resources["F"]["Properties"]["Runtime"] = "python3.9"

    stack = deploy(resources)

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert f"deploy with the parameter PythonRuntime={RUNTIME}" in deploy.reason("F")


# ----------------------------------------------------------------------------- functions' versions


def function(cloud: RunningCloud, number: int, **version: Any) -> dict[str, Any]:
    """Returns a function, a version and an alias, as SAM makes them; the code returns a number."""
    name, bucket = cloud.name("function"), cloud.name("code")
    cloud.client("s3").create_bucket(Bucket=bucket)
    return with_code(
        cloud,
        number,
        {
            "F": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "FunctionName": name,
                    "Handler": "app.handler",
                    "Runtime": RUNTIME,
                    "Role": cloud.role_arn("lambda"),
                    "Code": {"S3Bucket": bucket},
                },
            },
            "V": {
                "Type": "AWS::Lambda::Version",
                "DeletionPolicy": "Retain",
                "UpdateReplacePolicy": "Retain",
                "Properties": {"FunctionName": {"Ref": "F"}, **version},
            },
            "A": {
                "Type": "AWS::Lambda::Alias",
                "Properties": {
                    "FunctionName": {"Ref": "F"},
                    "Name": "live",
                    "FunctionVersion": {"Fn::GetAtt": ["V", "Version"]},
                },
            },
        },
    )


def with_code(cloud: RunningCloud, number: int, resources: dict[str, Any]) -> dict[str, Any]:
    """Returns the same resources with this code."""
    made = copy.deepcopy(resources)
    code = made["F"]["Properties"]["Code"]
    code["S3Key"] = str(number)
    source = f"def handler(event, context): return {number}"
    cloud.client("s3").put_object(Bucket=code["S3Bucket"], Key=code["S3Key"], Body=package(source))
    return made


def live(deploy: Deployment) -> tuple[int, str]:
    """Returns the answer of the alias's function, and its version."""
    answer = deploy.cloud.invoke(deploy.physical_id("A"))
    return answer["Payload"], answer["ExecutedVersion"]


def test_a_changed_description_publishes_a_version_and_the_old_one_is_retained(
    cloud: RunningCloud, deploy: Deployment
) -> None:
    first = function(cloud, 1, Description="one")
    deploy(first)
    second = with_code(cloud, 2, first)
    second["V"]["Properties"]["Description"] = "two"

    deploy(second, "UPDATE")

    assert live(deploy) == (2, "2")
    assert cloud.invoke(deploy.physical_id("F"), Qualifier="1")["Payload"] == 1


def test_a_build_that_was_rolled_back_leaves_its_version_which_refuses_it_again(
    cloud: RunningCloud, deploy: Deployment
) -> None:
    first = function(cloud, 1, Description="one")
    deploy(first)
    second = with_code(cloud, 2, first)
    second["V"]["Properties"]["Description"] = "two"
    failing = {**second, "B": {**broken(), "DependsOn": "A"}}

    rolled_back = deploy(failing, "UPDATE")
    after_rollback = live(deploy)
    again = deploy(second, "UPDATE")

    assert rolled_back["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert after_rollback == (1, "1")
    assert again["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "A version for this Lambda function exists ( 2 )" in deploy.reason("V")


# --------------------------------------------------------------------- every state, and its way out


def test_a_stack_whose_creation_failed_can_be_read_and_deleted_and_made_again(
    deploy: Deployment,
) -> None:
    resources = {"Q": queue(QueueName=f"{deploy.name}-q")}
    deploy({**resources, "B": {**broken(), "DependsOn": "Q"}})

    with pytest.raises(ClientError, match="is in ROLLBACK_COMPLETE state and can not be updated"):
        deploy.proposed(resources, "UPDATE")
    body = deploy.api.get_template(StackName=deploy.name)["TemplateBody"]
    summary = deploy.api.get_template_summary(StackName=deploy.name)
    arn = deploy.settled()["StackId"]
    deploy.api.delete_stack(StackName=deploy.name)

    assert set(body["Resources"]) == {"Q", "B"}
    assert summary["ResourceTypes"] == ["AWS::S3::Bucket", "AWS::SQS::Queue"]
    assert deploy.settled(arn)["StackStatus"] == "DELETE_COMPLETE"
    assert deploy(resources)["StackStatus"] == "CREATE_COMPLETE"


def test_a_stack_that_was_only_proposed_can_be_read_and_deleted(deploy: Deployment) -> None:
    arn = deploy.proposed({"Q": queue()})["StackId"]

    body = deploy.api.get_template(StackName=deploy.name)["TemplateBody"]
    deploy.api.delete_stack(StackName=deploy.name)

    assert set(body["Resources"]) == {"Q"}
    assert deploy.settled(arn)["StackStatus"] == "DELETE_COMPLETE"


def test_a_retained_table_makes_a_deployment_of_the_same_name_fail(deploy: Deployment) -> None:
    table = {
        "Type": "AWS::DynamoDB::Table",
        "DeletionPolicy": "RetainExceptOnCreate",
        "Properties": {
            "TableName": f"{deploy.name}-table",
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        },
    }
    arn = deploy({"T": table})["StackId"]
    deploy.api.delete_stack(StackName=deploy.name)
    deploy.settled(arn)

    stack = deploy({"T": table})

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "already exists" in deploy.reason("T")
    described = deploy.cloud.client("dynamodb").describe_table(TableName=f"{deploy.name}-table")
    assert described["Table"]["TableStatus"] == "ACTIVE"


def test_a_name_that_another_stack_s_resource_has_is_taken(
    cloud: RunningCloud, deploy: Deployment
) -> None:
    resources = {"Q": queue(QueueName=f"{deploy.name}-q")}
    deploy(resources)
    other = Deployment(cloud, cloud.name("stack"))

    stack = other(resources)

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert f"{deploy.name}-q already exists in stack" in other.reason("Q")
    assert deploy.queues() == [f"{deploy.name}-q"]
