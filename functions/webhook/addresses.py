"""Restricts a webhook to https and to addresses on the internet.

A name that points into the account's own network must not make the stack call services there. The
stack connects to the address that it checked; a second look-up could give another.
"""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from webhook.errors import WebhookForbidden, WebhookUnreachable

PORTS = {"https": 443, "http": 80}
Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True)
class Target:
    """The address to connect to, and the host whose certificate it must have."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


def resolve(host: str, port: int) -> list[str]:
    """Returns the addresses of a host, or an empty list if it is unknown."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(entry[4][0]) for entry in found]


def target_of(url: str, *, private: bool, resolve: Resolve = resolve) -> Target:
    """Returns the target of the URL. private allows http, and addresses that are not on the
    internet.

    Raises WebhookForbidden, WebhookUnreachable.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise WebhookForbidden(f"The webhook's URL cannot be read: {error}") from None
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise WebhookForbidden("The webhook's URL does not begin with https://.")
    if not host or parts.username is not None:
        raise WebhookForbidden("The webhook's URL names no host, or a user.")
    addresses = resolve(host, port)
    if not addresses:
        raise WebhookUnreachable(f"{host} has no address.")
    if not private and not all(_is_public(address) for address in addresses):
        raise WebhookForbidden(f"{host} is not on the internet.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, addresses[0])


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return address.is_global and not address.is_multicast and (inner is None or inner.is_global)
