"""The one request that delivers a message."""

import http.client
import socket
import ssl
from collections.abc import Mapping

from webhook.addresses import Target
from webhook.errors import WebhookRefused, WebhookUnreachable

#: To connect, and then for each answer of the receiver; the function's own timeout bounds the sum.
SECONDS = 10.0


def post(target: Target, headers: Mapping[str, str], body: bytes) -> int:
    """Sends the message and returns the status, 2xx. Raises WebhookRefused, WebhookUnreachable."""
    connection = _connection(target)
    try:
        connection.request("POST", target.path, body, {**headers, "Host": _host(target)})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise WebhookUnreachable(f"{target.host}: {type(error).__name__}: {error}") from error
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise WebhookRefused(f"{target.host} answered {status}.")
    return status


def _connection(target: Target) -> http.client.HTTPConnection:
    """Connects to the address that was checked; the certificate must be the host's."""
    connection = http.client.HTTPConnection(target.host, target.port, timeout=SECONDS)
    try:
        plain = socket.create_connection((target.address, target.port), timeout=SECONDS)
        if target.scheme == "https":
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(plain, server_hostname=target.host)
        else:
            connection.sock = plain
    except OSError as error:
        raise WebhookUnreachable(f"{target.host}: {type(error).__name__}: {error}") from error
    return connection


def _host(target: Target) -> str:
    usual = {"https": 443, "http": 80}[target.scheme]
    name = f"[{target.host}]" if ":" in target.host else target.host
    return name if target.port == usual else f"{name}:{target.port}"
