"""Who may call how often at a time."""

import contextlib

import pytest

from localcloud.functions.concurrency import Concurrency
from localcloud.service import ServiceError


def test_a_function_gets_what_it_has_reserved_and_no_more():
    limits = Concurrency(account_limit=10)

    with limits.call("f", 1, 1), pytest.raises(ServiceError) as refused, limits.call("f", 1, 1):
        pass

    assert (refused.value.code, refused.value.status) == ("TooManyRequestsException", 429)
    with limits.call("f", 1, 1):
        pass


def test_the_others_share_what_is_not_reserved():
    limits = Concurrency(account_limit=5)

    with contextlib.ExitStack() as calls:
        for name in ("a", "b"):
            calls.enter_context(limits.call(name, None, 3))

        with pytest.raises(ServiceError):
            calls.enter_context(limits.call("c", None, 3))
        calls.enter_context(limits.call("reserved", 3, 3))


def test_a_call_that_fails_makes_room():
    limits = Concurrency(account_limit=1)

    with contextlib.suppress(KeyError), limits.call("f", None, 0):
        raise KeyError

    with limits.call("f", None, 0):
        pass
