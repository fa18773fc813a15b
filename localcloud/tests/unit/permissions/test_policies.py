"""Policies, conditions and wildcards, as IAM's user guide has them."""

import json
from typing import Any

import pytest

from localcloud.permissions.conditions import UnknownConditionError, holds
from localcloud.permissions.denials import denial
from localcloud.permissions.policies import Decision, Need, decide, lets_in, statements_of

ROLE = "arn:aws:iam::123456789012:role/reader"
BUCKET = "arn:aws:s3:::media"


def policy(*statements: dict[str, Any]) -> Any:
    return statements_of(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


@pytest.mark.parametrize(
    ("action", "resource", "allowed"),
    [
        ("s3:GetObject", f"{BUCKET}/uploads/a.wav", True),
        ("s3:GetObject", f"{BUCKET}/uploads/with/folders/ä.wav", True),
        ("s3:getobject", f"{BUCKET}/uploads/a.wav", True),
        ("s3:GetObjectVersion", f"{BUCKET}/uploads/a.wav", False),
        ("s3:GetObject", f"{BUCKET}/versions/a", False),
        ("s3:GetObject", f"{BUCKET}/uploads", False),
        ("s3:GetObject", "arn:aws:s3:::other/uploads/a.wav", False),
    ],
)
def test_an_action_and_a_resource_have_to_match(
    action: str, resource: str, *, allowed: bool
) -> None:
    reader = policy(allow("s3:GetObject", f"{BUCKET}/uploads/*"))

    assert decide(ROLE, Need(action, resource), reader, ()).allowed is allowed


def test_an_action_may_have_wildcards() -> None:
    reader = policy(allow("dynamodb:*Item"))

    assert decide(ROLE, Need("dynamodb:PutItem", "t"), reader, ()).allowed
    assert not decide(ROLE, Need("dynamodb:Query", "t"), reader, ()).allowed


@pytest.mark.parametrize(
    ("context", "allowed"),
    [
        ({"dynamodb:leadingkeys": "mine#1"}, True),
        ({"dynamodb:leadingkeys": "other#1"}, False),
        ({}, True),  # "ForAllValues ... returns true if there are no keys in the request"
    ],
)
def test_every_value_of_a_key_can_be_limited(context: dict[str, str], *, allowed: bool) -> None:
    condition = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["mine#*"]}}
    writer = policy(allow("dynamodb:UpdateItem", Condition=condition))

    need = Need("dynamodb:UpdateItem", "t", context)

    assert decide(ROLE, need, writer, ()).allowed is allowed


def test_what_nothing_allows_is_denied() -> None:
    assert decide(ROLE, Need("s3:GetObject", BUCKET), (), ()) == Decision(allowed=False)


def test_a_deny_is_stronger_than_every_allow_and_says_where_it_stands() -> None:
    need = Need("s3:GetObject", BUCKET)
    everything = policy(allow("*"))

    by_role = decide(ROLE, need, policy(allow("*"), deny("s3:*")), ())
    by_bucket = decide(ROLE, need, everything, policy(deny("s3:*", Principal="*")))

    assert by_role == Decision(allowed=False, denied_by="an identity-based policy")
    assert by_bucket == Decision(allowed=False, denied_by="a resource-based policy")


def test_a_deny_without_tls_does_not_deny_what_comes_by_tls() -> None:
    tls_only = policy(
        deny("s3:*", Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}})
    )
    everything = policy(allow("*"))

    by_tls = Need("s3:GetObject", BUCKET, {"aws:securetransport": "true"})
    without = Need("s3:GetObject", BUCKET, {"aws:securetransport": "false"})

    assert decide(ROLE, by_tls, everything, tls_only).allowed
    assert not decide(ROLE, without, everything, tls_only).allowed


@pytest.mark.parametrize(
    ("principal", "caller", "allowed"),
    [
        ({"Service": "events.amazonaws.com"}, "events.amazonaws.com", True),
        ({"Service": ["a", "events.amazonaws.com"]}, "events.amazonaws.com", True),
        ({"Service": "events.amazonaws.com"}, "scheduler.amazonaws.com", False),
        ({"AWS": ROLE}, ROLE, True),
        ({"AWS": ROLE}, "events.amazonaws.com", False),
        # The account lets its own policies decide; it lets nobody in by itself.
        ({"AWS": "arn:aws:iam::123456789012:root"}, ROLE, False),
        ({"AWS": "123456789012"}, ROLE, False),
        ("*", ROLE, True),
    ],
)
def test_a_resources_policy_lets_in_whom_it_names(
    principal: Any, caller: str, *, allowed: bool
) -> None:
    queue = policy(allow("sqs:SendMessage", "q", Principal=principal))

    assert decide(caller, Need("sqs:SendMessage", "q"), (), queue).allowed is allowed


def test_a_keys_policy_opens_the_key_to_the_accounts_own_policies() -> None:
    root = policy(allow("kms:*", Principal={"AWS": "arn:aws:iam::123456789012:root"}))
    admins = policy(allow("kms:*", Principal={"AWS": "arn:aws:iam::123456789012:role/admin"}))
    need = Need("kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/k")

    assert lets_in(ROLE, need, root)
    assert not lets_in(ROLE, need, admins)


@pytest.mark.parametrize(
    ("condition", "context", "expected"),
    [
        ({"StringEquals": {"k": "a"}}, {"k": "a"}, True),
        ({"StringEquals": {"K": ["b", "a"]}}, {"k": "a"}, True),
        ({"StringEquals": {"k": "A"}}, {"k": "a"}, False),
        ({"StringEquals": {"k": "a*"}}, {"k": "ab"}, False),
        ({"StringLike": {"k": "a*"}}, {"k": "ab"}, True),
        ({"StringEquals": {"k": "a"}}, {}, False),
        ({"Bool": {"k": True}}, {"k": "true"}, True),
        ({"ArnLike": {"k": "arn:aws:s:*:1:x/*"}}, {"k": "arn:aws:s:r:1:x/y:z"}, True),
        # A wildcard does not reach over a colon of the first five.
        ({"ArnLike": {"k": "arn:aws:s:*:x/y"}}, {"k": "arn:aws:s:r:1:x/y"}, False),
        ({"ArnEquals": {"k": "arn:aws:s:r:2:x"}}, {"k": "arn:aws:s:r:1:x"}, False),
        ({"StringEquals": {"k": "a", "l": "b"}}, {"k": "a", "l": "c"}, False),
        ({"StringEquals": {"k": "a"}, "Bool": {"l": "true"}}, {"k": "a", "l": "true"}, True),
    ],
)
def test_conditions(condition: Any, context: Any, *, expected: bool) -> None:
    assert holds(condition, context) is expected


def test_a_condition_or_a_policy_that_is_not_known_decides_nothing() -> None:
    with pytest.raises(UnknownConditionError, match="StringNotEquals"):
        holds({"StringNotEquals": {"k": "a"}}, {"k": "b"})
    with pytest.raises(UnknownConditionError, match="NotAction"):
        policy({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"})


@pytest.mark.parametrize(
    ("service", "code", "status"),
    [
        ("s3", "AccessDenied", 403),
        ("sqs", "AccessDenied", 403),
        ("sns", "AuthorizationError", 403),
        ("lambda", "AccessDeniedException", 403),
        ("dynamodb", "AccessDeniedException", 400),
        ("states", "AccessDeniedException", 400),
        ("transcribe", "AccessDeniedException", 400),
    ],
)
def test_each_service_denies_in_its_own_way(service: str, code: str, status: int) -> None:
    error = denial(service, ROLE, Need("a:B", "arn:x"), Decision(allowed=False))

    assert (error.code, error.status) == (code, status)


def test_a_denial_says_who_may_not_do_what_and_why() -> None:
    need = Need("dynamodb:PutItem", "arn:aws:dynamodb:us-east-1:123456789012:table/t")

    error = denial("dynamodb", ROLE, need, Decision(allowed=False))

    assert error.message == (
        "User: arn:aws:sts::123456789012:assumed-role/reader/local is not authorized to perform: "
        "dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:123456789012:table/t because no "
        "identity-based policy allows the dynamodb:PutItem action"
    )
