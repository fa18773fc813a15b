"""Credentials expire while the console runs; it goes on when there are new ones."""

import asyncio
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from scribe.aws_errors import explained
from scribe.console import connection as module
from scribe.console.connection import Connection
from scribe.stack import Stack, Target

TARGET = Target.local("http://127.0.0.1:1")


def stack(name: str) -> Stack:
    return Stack(name, None, {}, None)


def expired() -> ClientError:
    error = {"Code": "ExpiredTokenException", "Message": "The security token is expired"}
    return ClientError({"Error": error}, "Query")


def test_with_new_credentials_the_same_call_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_stack", lambda _: stack("new"))
    connection = Connection(TARGET, stack("old"))

    def work() -> str:
        if connection.stack.name == "old":
            raise expired()
        return connection.stack.name

    assert asyncio.run(connection.call(work)) == "new"


@pytest.mark.parametrize("error", [expired(), NoCredentialsError()])
def test_without_new_ones_it_is_said_what_to_do(
    monkeypatch: pytest.MonkeyPatch, error: ClientError | NoCredentialsError
) -> None:
    def still_none(_: Target) -> Any:
        raise explained(error, TARGET.name, TARGET.endpoint_url) from error

    monkeypatch.setattr(module, "find_stack", still_none)
    connection = Connection(TARGET, stack("old"))

    def work() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        asyncio.run(connection.call(work))
    explained_error = connection.explain(raised.value)
    assert "credentials" in str(explained_error)
    assert explained_error.details


def test_other_trouble_is_not_taken_for_expired_credentials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "find_stack", lambda _: pytest.fail("asked for no reason"))
    connection = Connection(TARGET, stack("old"))

    def work() -> None:
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")

    with pytest.raises(EndpointConnectionError) as raised:
        asyncio.run(connection.call(work))
    assert "make local" in str(connection.explain(raised.value).details)
