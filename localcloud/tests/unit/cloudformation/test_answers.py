"""Forms as requests."""

from urllib.parse import urlencode

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from localcloud.cloudformation.answers import request_of
from localcloud.cloudformation.fields import check_fields
from localcloud.service import Call, ServiceError


def call(**form: str) -> Call:
    environ = EnvironBuilder(method="POST", data=urlencode(form)).get_environ()
    environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
    return Call("cloudformation", form["Action"], "key", "us-east-1", Request(environ))


def test_fields_with_dots_are_lists_in_their_order() -> None:
    form = {"Action": "DescribeStacks"} | {f"Names.member.{n}.A": str(n) for n in (10, 2, 1)}

    assert request_of(call(**form))["Names"] == [{"A": "1"}, {"A": "2"}, {"A": "10"}]


@pytest.mark.parametrize(
    "form",
    [
        {"StackName": "a", "StackName.b": "1"},
        {"StackName": "a", "Parameters": "b"},
        {"StackName": "a", "Parameters.member.x": "b"},
        {"StackName": "a", "Parameters.member.1": "b"},
        {"StackName": "a", "DisableRollback": "perhaps"},
    ],
)
def test_a_form_of_another_shape_is_refused(form: dict[str, str]) -> None:
    asked = call(Action="CreateStack", **form)

    with pytest.raises(ServiceError) as refused:
        check_fields(asked, request_of(asked))

    assert refused.value.status == 400
