"""Templates read: sections, conditions, the order of resources, outputs."""

import json
from contextlib import nullcontext
from typing import Any

import pytest

from localcloud.cloudformation.changes import check_supported, planned_changes
from localcloud.cloudformation.errors import TemplateInvalidError
from localcloud.cloudformation.resources.kind import PhysicalResource
from localcloud.cloudformation.stacks import Stack, StackResource
from localcloud.cloudformation.template import Template, parse, read_template

PSEUDO = {"AWS::Region": "us-east-1"}


def queue(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SQS::Queue", "Properties": properties}


def read(resources: dict[str, Any], given: dict[str, str] | None = None, **more: Any) -> Template:
    return read_template(json.dumps({"Resources": resources, **more}), given or {}, {}, PSEUDO)


def test_resources_come_after_those_that_they_need() -> None:
    template = read(
        {
            "Third": queue(QueueName={"Fn::Sub": "${Second.QueueName}-x"}),
            "Second": queue(QueueName={"Fn::GetAtt": ["First", "QueueName"]}),
            "Fourth": {**queue(), "DependsOn": "Third"},
            "First": queue(),
        }
    )

    assert template.order() == ["First", "Second", "Third", "Fourth"]


def test_a_circle_is_refused() -> None:
    template = read({"A": queue(QueueName={"Ref": "B"}), "B": queue(QueueName={"Ref": "A"})})

    with pytest.raises(TemplateInvalidError, match=r"Circular dependency .* \[A, B\]"):
        template.order()


@pytest.mark.parametrize(("stage", "there"), [("dev", False), ("prod", True)])
def test_a_resource_is_there_when_its_condition_holds(stage: str, there: bool) -> None:
    template = read(
        {"Q": {**queue(), "Condition": "Prod"}, "Always": queue()},
        {"Stage": stage},
        Parameters={"Stage": {"Type": "String"}},
        Conditions={"Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}},
    )

    assert ("Q" in template.resources) is there


@pytest.mark.parametrize(
    ("given", "is_refused"),
    [
        ({"On": "yes", "Where": ""}, True),
        ({"On": "yes", "Where": "a/"}, False),
        ({"On": "no", "Where": ""}, False),
    ],
)
def test_parameters_that_break_a_rule_are_refused_with_its_words(
    given: dict[str, str], *, is_refused: bool
) -> None:
    rule = {
        "RuleCondition": {"Fn::Equals": [{"Ref": "On"}, "yes"]},
        "Assertions": [
            {
                "Assert": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Where"}, ""]}]},
                "AssertDescription": "say where",
            }
        ],
    }
    parameters = {"On": {"Type": "String"}, "Where": {"Type": "String"}}

    with pytest.raises(TemplateInvalidError, match="say where") if is_refused else nullcontext():
        read({"Q": queue()}, given, Parameters=parameters, Rules={"OnNeedsAPlace": rule})


def test_outputs_are_resolved_and_may_have_conditions() -> None:
    template = read(
        {"Q": queue()},
        Conditions={"No": {"Fn::Equals": [1, 2]}},
        Outputs={
            "Here": {"Value": {"Fn::Sub": "${AWS::Region}-${Q}"}, "Description": "d"},
            "Gone": {"Value": "x", "Condition": "No"},
        },
    )

    outputs = template.outputs(template.scope(lambda name, _: name))

    assert outputs == [
        {"OutputKey": "Here", "OutputValue": "us-east-1-Q", "Description": "d"},
    ]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{", "Template format error"),
        ("Resources: {}", "no Resources"),
        ("Resources: 5", "Resources is no object"),
        ("Resources: {Q: {}}", "Q has no Type"),
        ("{Resources: {A: {Type: x}}, Sources: 1}", "Sources"),
        ("{Resources: {A: {Type: x}}, Mappings: {}}", "does not do Mappings"),
    ],
)
def test_what_is_no_template_is_refused(source: str, words: str) -> None:
    with pytest.raises(TemplateInvalidError, match=words):
        parse(source)


def test_every_type_and_property_that_is_not_done_is_named_at_once() -> None:
    template = read(
        {
            "A": {"Type": "AWS::EC2::Instance"},
            "B": queue(QueueName="b", Nonsense={}),
            "C": queue(QueueName="c"),
        }
    )

    with pytest.raises(TemplateInvalidError) as error:
        check_supported(template)

    assert "A: the type AWS::EC2::Instance" in str(error.value)
    assert "B: the property Nonsense" in str(error.value)
    assert "C: " not in str(error.value)


def test_what_the_transform_refuses_is_in_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")  # the transform asks for one
    function = {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "app.handler"}}

    with pytest.raises(TemplateInvalidError, match="AWS::Serverless-2016-10-31 failed"):
        read({"F": function}, Transform="AWS::Serverless-2016-10-31")


def test_another_macro_is_refused() -> None:
    with pytest.raises(TemplateInvalidError, match=r"transforms \['Mine'\]"):
        read({"Q": queue()}, Transform="Mine")


def test_planned_changes_are_additions_changes_replacements_and_removals() -> None:
    stack = Stack("arn", "name")
    stack.template = read(
        {
            "Same": queue(),
            "Longer": queue(VisibilityTimeout=1),
            "Renamed": queue(QueueName="before"),
            "Gone": queue(),
        }
    )
    for name, definition in stack.template.resources.items():
        properties = definition["Properties"]
        stack.resources[name] = StackResource(
            name, "AWS::SQS::Queue", PhysicalResource(f"the-{name}"), properties, definition
        )
    after = read(
        {
            "Same": queue(),
            "Longer": queue(VisibilityTimeout=2),
            "Renamed": queue(QueueName="after"),
            "New": queue(),
        }
    )

    changes = planned_changes(stack, after)

    shown = {(one["Action"], one["LogicalResourceId"], one.get("Replacement")) for one in changes}
    assert shown == {
        ("Add", "New", None),
        ("Modify", "Longer", "False"),
        ("Modify", "Renamed", "True"),
        ("Remove", "Gone", None),
    }
