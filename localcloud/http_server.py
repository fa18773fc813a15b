"""An HTTP/1.1 server for one WSGI application, with a thread per connection and keep-alive.

werkzeug's own server closes every connection after one call, which costs SDK clients more than the
calls themselves.
"""

import socket
import threading
from collections.abc import Callable, Iterable
from http.server import ThreadingHTTPServer
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler

LOCALHOST = "127.0.0.1"

WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: Seconds after which an idle connection is closed; SDKs then open another one.
IDLE_SECONDS = 120
_DRAIN_BYTES = 1 << 20
_POLL_SECONDS = 0.1  # seconds for which close() waits


class PortTakenError(Exception):
    """Another program listens on the port."""


class HangUpError(Exception):
    """Breaks the connection if the application raises it instead of answering."""


class _Body:
    """The request's body as a file that ends with it, although the connection stays open."""

    def __init__(self, source: Any, length: int) -> None:
        self._source = source
        self._left = length

    def read(self, size: int = -1) -> bytes:
        size = self._left if size < 0 else min(size, self._left)
        data: bytes = self._source.read(size) if size else b""
        self._left = self._left - len(data) if data or not size else 0
        return data

    def readline(self, size: int = -1) -> bytes:
        size = self._left if size < 0 else min(size, self._left)
        line: bytes = self._source.readline(size) if size else b""
        self._left -= len(line)
        return line


class _Handler(MotoRequestHandler):  # type: ignore[misc]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    timeout = IDLE_SECONDS

    def handle_expect_100(self) -> bool:
        """Answers at once: an SDK waits a second for it before it sends the body anyway."""
        self.send_response_only(100)
        self.end_headers()
        self.wfile.flush()
        return True

    def run_wsgi(self) -> None:
        environ = self.make_environ()
        self.environ = environ
        if not environ.get("wsgi.input_terminated"):
            environ["wsgi.input"] = _Body(self.rfile, int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input_terminated"] = True
        body = environ["wsgi.input"]
        try:
            chunks = self.server.app(environ, self._start_response)
        except HangUpError:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        try:
            self._answer(b"".join(chunks))
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        while not self.close_connection and body.read(_DRAIN_BYTES):
            pass

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], _exc_info: Any = None
    ) -> None:
        self._status, self._answer_headers = status, headers

    def _answer(self, content: bytes) -> None:
        code, _, reason = self._status.partition(" ")
        self.send_response_only(int(code), reason)
        named = set()
        for name, value in self._answer_headers:
            self.send_header(name, value)
            named.add(name.lower())
        has_body = self.command != "HEAD" and int(code) not in {204, 304} and int(code) >= 200
        if "content-length" not in named and has_body:
            self.send_header("Content-Length", str(len(content)))
        if "date" not in named:
            self.send_header("Date", self.date_time_string())
        self.end_headers()
        if has_body:
            self.wfile.write(content)
        self.wfile.flush()

    def log_request(self, *_args: Any) -> None:
        """Does nothing: the gateway writes the access log."""

    def log_message(self, *_args: Any) -> None:
        """Does nothing: a client that hangs up is not worth a line."""


class Server(ThreadingHTTPServer):
    """Listens as soon as it is made. Raises PortTakenError."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 512
    multithread = True
    multiprocess = False
    ssl_context = None
    passthrough_errors = False
    _server_version = "localcloud"

    app: WsgiApplication

    def __init__(self, port: int, address: str = LOCALHOST) -> None:
        try:
            super().__init__((address, port), _Handler)
        except OSError as error:
            raise PortTakenError(f"Port {port} of {address} is taken: {error.strerror}") from error

    @property
    def port(self) -> int:
        """The port that it listens on, also if 0 was requested."""
        return int(self.server_address[1])

    def server_bind(self) -> None:
        """Binds without a look-up of the machine's name, which may take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), self.port

    def start(self, app: WsgiApplication) -> None:
        """Answers calls with the application, on a thread of its own."""
        self.app = app
        threading.Thread(
            target=self.serve_forever, args=(_POLL_SECONDS,), name="http", daemon=True
        ).start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, *_args: Any) -> None:
        """Does nothing: the caller of a broken connection sees the error."""

    def log(self, *_args: Any) -> None:
        """Exists because werkzeug's handler calls it."""
