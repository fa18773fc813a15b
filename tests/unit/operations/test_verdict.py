"""The verdict that status, doctor and the console share."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from scribe.operations.doctor import examine
from scribe.operations.doctor.findings import CheckStatus, Finding, broken, notice, ok, warning
from tests.fakes.operator_stack import OperatorStack


def refused(_: Any) -> Finding:
    raise ClientError({"Error": {"Code": "AccessDenied", "Message": "No."}}, "GetBucketVersioning")


def gone(_: Any) -> Finding:
    raise ClientError({"Error": {"Code": "NoSuchBucket", "Message": "No."}}, "GetBucketVersioning")


def found(*checks: Any) -> list[Finding]:
    stack: Any = OperatorStack()
    return list(examine(stack, tuple((f"check {at}", check) for at, check in enumerate(checks))))


def test_the_findings_are_in_the_order_of_the_checks():
    several = [ok("two", ""), ok("three", "")]

    findings = found(lambda _: ok("one", ""), lambda _: several, lambda _: ok("four", ""))

    assert [item.check for item in findings] == ["one", "two", "three", "four"]


def test_a_check_that_may_not_look_is_unknown_and_stops_no_other():
    findings = found(refused, gone, lambda _: ok("last", ""))

    statuses = [CheckStatus.UNKNOWN, CheckStatus.BROKEN, CheckStatus.OK]
    assert [item.status for item in findings] == statuses


@pytest.mark.parametrize(
    ("finding", "is_problem"),
    [
        (ok("x", ""), False),
        (notice("x", "", "wait"), False),
        (Finding("x", CheckStatus.UNKNOWN, ""), False),
        (warning("x", "", "fix"), True),
        (broken("x", "", "fix"), True),
    ],
)
def test_somebody_has_to_do_something_about_a_warning_and_what_is_broken(finding, is_problem):
    assert finding.is_problem is is_problem
