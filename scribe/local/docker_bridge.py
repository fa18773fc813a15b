"""Finds the address at which containers reach the local cloud: their 127.0.0.1 is their own."""

import fcntl
import socket
import struct

from scribe.errors import LocalCloudFailed

_BRIDGE = b"docker0"
_GET_ADDRESS = 0x8915  # SIOCGIFADDR, netdevice(7)


def docker_bridge() -> str | None:
    """Returns the machine's address on Docker's own network; None if there is no such network.

    `sam local invoke --docker-network host` does not help: sam still puts the container on the
    bridge.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        try:
            found = fcntl.ioctl(any_socket.fileno(), _GET_ADDRESS, struct.pack("256s", _BRIDGE))
        except OSError:
            return None
    return socket.inet_ntoa(found[20:24])


def bridge_options() -> list[str]:
    """Returns the local cloud's options to listen there, too. Raises LocalCloudFailed."""
    address = docker_bridge()
    if address is None:
        raise LocalCloudFailed(
            f"Docker's network {_BRIDGE.decode()} is not there.", ["Start Docker, then this again."]
        )
    return ["--listen", address]


def from_containers(endpoint: str) -> str:
    return endpoint.replace("127.0.0.1", docker_bridge() or "127.0.0.1")
