"""The template's text: no wildcard without its reason, no door without TLS, nothing public."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

TEMPLATE = Path(__file__).parents[3] / "template.yaml"
_WILDCARD = re.compile(r"""[:/".}-]\*""")


class _Loader(yaml.SafeLoader):
    """Reads !Ref, !Sub and the like as what is written behind them."""


def _written(loader: _Loader, _tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("!", _written)


@pytest.fixture(scope="module")
def resources() -> dict[str, Any]:
    return dict(yaml.load(TEMPLATE.read_text(), Loader=_Loader)["Resources"])  # noqa: S506


def of_type(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    found = {name: one["Properties"] for name, one in resources.items() if one["Type"] == kind}
    assert found, kind
    return found


def test_every_wildcard_has_its_reason_beside_it() -> None:
    lines = TEMPLATE.read_text().splitlines()
    wild = [
        (number, line)
        for number, line in enumerate(lines, 1)
        if _WILDCARD.search(line.partition(" #")[0])
    ]

    assert len(wild) > 20
    assert [
        f"{number}: {line.strip()}"
        for number, line in wild
        if " # " not in line and not lines[number - 2].lstrip().startswith("# ")
    ] == []


def test_every_bucket_and_queue_denies_what_comes_without_tls(resources: dict[str, Any]) -> None:
    buckets = of_type(resources, "AWS::S3::BucketPolicy").values()
    queues = of_type(resources, "AWS::SQS::QueuePolicy").values()
    topics = of_type(resources, "AWS::SNS::TopicPolicy").values()

    closed = [policy.get("Bucket") for policy in buckets if _tls_only(policy)]
    closed += [one for policy in queues if _tls_only(policy) for one in policy["Queues"]]
    closed += [one for policy in topics if _tls_only(policy) for one in policy["Topics"]]

    everything = {
        *of_type(resources, "AWS::S3::Bucket"),
        *of_type(resources, "AWS::SQS::Queue"),
        *of_type(resources, "AWS::SNS::Topic"),
    }
    assert set(closed) == everything


def _tls_only(policy: dict[str, Any]) -> bool:
    return any(
        one["Effect"] == "Deny"
        and one["Principal"] == "*"
        and one["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        for one in policy["PolicyDocument"]["Statement"]
    )


def test_no_bucket_can_be_made_public(resources: dict[str, Any]) -> None:
    for bucket in of_type(resources, "AWS::S3::Bucket").values():
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]


def test_whoever_is_let_in_from_outside_is_named_with_source_and_account(
    resources: dict[str, Any],
) -> None:
    documents = [
        properties.get("PolicyDocument") or properties.get("AssumeRolePolicyDocument")
        for one in resources.values()
        if one["Type"].startswith(("AWS::IAM::Role", "AWS::S3", "AWS::SQS", "AWS::SNS"))
        for properties in [one.get("Properties") or {}]
    ]
    allowed = [
        statement
        for document in documents
        if document
        for statement in document["Statement"]
        if statement["Effect"] == "Allow"
    ]

    assert len(allowed) > 5
    for statement in allowed:
        keys = {key for keys in statement.get("Condition", {}).values() for key in keys}
        assert set(statement["Principal"]) == {"Service"}, statement
        if statement["Principal"]["Service"] == "lambda.amazonaws.com":
            continue  # Lambda names neither when it assumes a function's role
        assert keys >= {"aws:SourceArn", "aws:SourceAccount"}, statement


def test_every_role_has_the_permissions_boundary(resources: dict[str, Any]) -> None:
    roles = of_type(resources, "AWS::IAM::Role")
    boundaries = {str(role.get("PermissionsBoundary")) for role in roles.values()}
    functions = of_type(resources, "AWS::Serverless::Function")

    assert len(boundaries) == 1
    assert "PermissionsBoundaryArn" in boundaries.pop()
    assert [role["Role"] for role in functions.values()] == [
        f"{name}Role.Arn" for name in functions
    ]


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("AWS::S3::Bucket", "BucketEncryption"),
        ("AWS::DynamoDB::Table", "SSESpecification"),
        ("AWS::SQS::Queue", "KmsMasterKeyId"),
        ("AWS::SNS::Topic", "KmsMasterKeyId"),
        ("AWS::Logs::LogGroup", "KmsKeyId"),
    ],
)
def test_the_customers_key_is_used_wherever_something_is_kept(
    resources: dict[str, Any], kind: str, where: str
) -> None:
    for properties in of_type(resources, kind).values():
        assert "KmsKeyArn" in str(properties[where])
