"""The console's server on 127.0.0.1, which runs as long as the command."""

import socket
import webbrowser
from collections.abc import Callable
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

from scribe.console.access_control import ConsoleAddress
from scribe.console.app import console
from scribe.console.connection import Connection
from scribe.errors import PortTaken
from scribe.stack import Stack, Target

#: Seconds after which event streams are cut, because they never end by themselves.
_GRACE_SECONDS = 1
#: A download names its jobs in the address, with about 45 bytes for each.
_MOST_HEADER_BYTES = 1024 * 1024


def serve(
    target: Target,
    stack: Stack,
    port: int,
    announce: Callable[[str], None],
    *,
    path: str = "/",
    browser: bool = False,
) -> None:
    """Serves until Ctrl-C, which it raises as KeyboardInterrupt. Port 0 means any free one.

    announce gets the address, with the token in it. Raises PortTaken.
    """
    with _listening(port) as listener, TemporaryDirectory(prefix="scribe-console-") as folder:
        address = ConsoleAddress.at(listener.getsockname()[1])
        announce(address.url(path))
        if browser:
            webbrowser.open(launch_page(Path(folder), address.url(path)))
        app = console(Connection(target, stack), address)
        config = uvicorn.Config(
            app,
            http="h11",
            h11_max_incomplete_event_size=_MOST_HEADER_BYTES,
            log_level="critical",
            access_log=False,  # its lines would show the token
            lifespan="off",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        uvicorn.Server(config).run(sockets=[listener])


def launch_page(folder: Path, url: str) -> str:
    """Writes a page that leads to the console, in a private folder, and returns its address.

    Every user of the machine can read a browser's command line, so the token must not be in it.
    """
    page = folder / "console.html"
    page.write_text(
        f'<!doctype html><meta http-equiv="refresh" content="0;url={escape(url)}">'
        "<title>Console</title>"
    )
    return page.as_uri()


def _listening(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen()  # a browser that is opened at once waits for the server
    except OSError:
        listener.close()
        raise PortTaken(
            f"Port {port} is not available: another program uses it, or it needs more rights.",
            ["Choose another with --port; without it, scribe uses any free port."],
        ) from None
    return listener
