"""A function's name in all its spellings."""

import pytest

from localcloud.functions.names import parse_name
from localcloud.service import ServiceError

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"


def parse(text: str, qualifier: str | None = None):
    return parse_name(text, qualifier, "us-east-1", "123456789012")


@pytest.mark.parametrize(
    "text", ["f", "function:f", "123456789012:f", "123456789012:function:f", ARN]
)
def test_every_spelling_means_the_same_function(text):
    assert parse(text).arn == ARN
    assert parse(text).qualified_arn == ARN
    assert parse(f"{text}:live").qualified_arn == f"{ARN}:live"


def test_a_qualifier_comes_from_either_place():
    assert parse("f:3").qualifier == parse("f", "3").qualifier == parse("f:3", "3").qualifier == "3"
    assert parse("f:$LATEST").qualifier == "$LATEST"


def test_two_different_qualifiers_are_refused():
    with pytest.raises(ServiceError, match="does not match the specified qualifier"):
        parse("f:3", "4")


def test_an_arns_own_region_and_account_are_kept():
    name = parse("arn:aws:lambda:eu-west-1:210987654321:function:f")

    assert (name.region, name.account) == ("eu-west-1", "210987654321")


@pytest.mark.parametrize("text", ["", "a b", "f:", "f:1:2", "arn:aws:s3:::bucket"])
def test_what_names_no_function_is_refused(text):
    with pytest.raises(ServiceError) as refused:
        parse(text)

    assert refused.value.code == "ValidationException"
