"""Free ports for the emulators, two for each."""

import random
import socket
import threading
from contextlib import closing

RANGE = range(20000, 32000)
"""Below the ports that the system gives to outgoing connections."""


class Ports:
    """Gives out ports of 127.0.0.1, none twice at a time.

    Another program can still take one before the emulator listens there; who starts the emulator
    sees that, and asks for others.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._given: set[int] = set()

    def take(self) -> int:
        """A port that nobody listens on."""
        with self._lock:
            for port in random.sample(RANGE, len(RANGE)):
                if port not in self._given and listenable(port):
                    self._given.add(port)
                    return port
        raise OSError(f"No port is free between {RANGE.start} and {RANGE.stop}")

    def give_back(self, port: int) -> None:
        """The port is no longer used."""
        with self._lock:
            self._given.discard(port)


def listenable(port: int) -> bool:
    """Whether one can listen on the port now."""
    with closing(socket.socket()) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
