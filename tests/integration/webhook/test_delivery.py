"""The request of the webhook, to a receiver on this machine."""

import socket
from collections.abc import Iterator

import pytest

from webhook import delivery
from webhook.addresses import Target
from webhook.errors import WebhookUnreachable


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_receiver_that_never_answers_is_unreachable(
    silent_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SECONDS", 0.05)
    target = Target("http", "receiver.test", silent_port, "/hook", "127.0.0.1")

    with pytest.raises(WebhookUnreachable, match="TimeoutError"):
        delivery.post(target, {}, b"{}")
