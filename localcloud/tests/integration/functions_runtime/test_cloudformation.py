"""What SAM makes of a function with AutoPublishAlias, in the local cloud's CloudFormation."""

import json
import time

import pytest
from botocore.exceptions import ClientError

STACK = "functions"


def source(number: int) -> str:
    return f"def handler(event, context): return {number}"


def template(cloud, number: int, versions: list[str], **more) -> str:
    """A stack of a function, the versions that are named, and an alias for the last of them."""
    function = {
        "FunctionName": "from-a-template",
        "Handler": "index.handler",
        "Runtime": "python3.13",
        "Role": cloud.role(),
        "Code": {"ZipFile": source(number)},
        "Timeout": 5,
        "LoggingConfig": {"LogGroup": "its-own-group"},
        "Tags": [{"Key": "part", "Value": "test"}],
        **more,
    }
    alias = {
        "FunctionName": {"Ref": "Function"},
        "Name": "live",
        "FunctionVersion": {"Fn::GetAtt": [versions[-1], "Version"]},
    }
    config = {
        "FunctionName": {"Ref": "Function"},
        "Qualifier": "live",
        "MaximumRetryAttempts": 0,
    }
    permission = {
        "FunctionName": {"Ref": "Alias"},
        "Action": "lambda:InvokeFunction",
        "Principal": "events.amazonaws.com",
    }
    resources = {
        "Function": ("Function", function),
        "Alias": ("Alias", alias),
        "Config": ("EventInvokeConfig", config),
        "Permission": ("Permission", permission),
    }
    document = {
        name: {"Type": f"AWS::Lambda::{kind}", "Properties": properties}
        for name, (kind, properties) in resources.items()
    }
    document["Config"]["DependsOn"] = ["Alias"]
    for version in versions:
        document[version] = {
            "Type": "AWS::Lambda::Version",
            "DeletionPolicy": "Retain",
            "Properties": {"FunctionName": {"Ref": "Function"}},
        }
    outputs = {
        "Alias": {"Value": {"Ref": "Alias"}},
        "Version": {"Value": {"Ref": versions[-1]}},
    }
    return json.dumps({"Resources": document, "Outputs": outputs})


@pytest.fixture
def stack(cloud):
    """Create or update the stack; its outputs. It is deleted at the end."""
    formation = cloud.client("cloudformation")
    made = []

    def deploy(number: int, versions: list[str], **more) -> dict[str, str]:
        change_set = formation.create_change_set(
            StackName=STACK,
            ChangeSetName=f"change-{len(made)}",
            ChangeSetType="UPDATE" if made else "CREATE",
            TemplateBody=template(cloud, number, versions, **more),
        )
        formation.execute_change_set(ChangeSetName=change_set["Id"])
        made.append(change_set["StackId"])
        described = settled(formation, change_set["StackId"])
        assert described["StackStatus"] in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}, described
        return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}

    yield deploy
    if (STACK, "DELETE_COMPLETE") not in [
        (one["StackName"], one["StackStatus"])
        for one in formation.describe_stacks(StackName=made[0])["Stacks"]
    ]:
        delete(formation, made[0])


def delete(formation, stack: str) -> None:
    formation.delete_stack(StackName=stack)
    described = settled(formation, stack)
    assert described["StackStatus"] == "DELETE_COMPLETE", described.get("StackStatusReason")


def settled(formation, stack: str):
    """The stack once nothing is in progress."""
    end = time.monotonic() + 20
    while True:
        (described,) = formation.describe_stacks(StackName=stack)["Stacks"]
        if not described["StackStatus"].endswith("_IN_PROGRESS"):
            return described
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_function_its_version_and_its_alias_are_made(cloud, stack):
    outputs = stack(1, ["Version1"])

    arn = "arn:aws:lambda:us-east-1:123456789012:function:from-a-template"
    assert outputs == {"Alias": f"{arn}:live", "Version": f"{arn}:1"}
    assert cloud.invoke(outputs["Alias"])["Payload"] == 1
    assert cloud.invoke(outputs["Alias"])["ExecutedVersion"] == "1"


def test_every_property_reaches_the_function(cloud, stack):
    stack(1, ["Version1"], MemorySize=256, TracingConfig={"Mode": "Active"})

    shown = cloud.api.get_function(FunctionName="from-a-template")

    assert shown["Configuration"]["MemorySize"] == 256
    assert shown["Configuration"]["TracingConfig"] == {"Mode": "Active"}
    assert shown["Configuration"]["LoggingConfig"]["LogGroup"] == "its-own-group"
    assert shown["Tags"]["part"] == "test"


def test_a_deployment_moves_the_alias_and_keeps_the_old_version(cloud, stack):
    old = stack(1, ["Version1"])
    stack(2, ["Version1"])

    new = stack(2, ["Version2"])

    assert new["Version"].endswith(":2")
    assert cloud.invoke(new["Alias"])["Payload"] == 2
    assert cloud.invoke(old["Version"])["Payload"] == 1


def test_a_property_that_a_template_no_longer_has_is_as_in_a_new_function(cloud, stack):
    stack(1, ["Version1"], MemorySize=512, Environment={"Variables": {"A": "1"}})

    stack(1, ["Version1"])

    shown = cloud.api.get_function_configuration(FunctionName="from-a-template")
    assert shown["MemorySize"] == 128
    assert "Environment" not in shown


def test_the_settings_of_events_come_and_go_with_the_stack(cloud, stack):
    stack(1, ["Version1"])

    got = cloud.api.get_function_event_invoke_config(
        FunctionName="from-a-template", Qualifier="live"
    )

    assert got["MaximumRetryAttempts"] == 0
    assert got["FunctionArn"].endswith(":live")


def test_a_deleted_stack_leaves_no_function(cloud, stack):
    stack(1, ["Version1"])
    formation = cloud.client("cloudformation")
    (made,) = formation.describe_stacks(StackName=STACK)["Stacks"]

    delete(formation, made["StackId"])

    with pytest.raises(ClientError):
        cloud.api.get_function(FunctionName="from-a-template")
