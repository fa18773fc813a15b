"""Admits to the console only the browser tab that was opened with its address.

Any site can make a browser send requests to 127.0.0.1, and with DNS rebinding even read the
answers. So every request has to name this host, come from this origin, and bring a token. The first
address carries the token; a cookie keeps it that no script can read and that pages of other sites
do not send.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN = "token"  # noqa: S105 - the parameter's name
#: These files hold no secret, and the page of a refusal needs a style.
_OPEN_PATHS = "/static/"
_ICON = '<link rel="icon" href="/static/icon.svg" type="image/svg+xml">'
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class ConsoleAddress:
    """The console's address, and the token that it requires."""

    port: int
    token: str

    @classmethod
    def at(cls, port: int) -> "ConsoleAddress":
        """Returns the address with a new token, valid as long as this process runs."""
        return cls(port, secrets.token_urlsafe(32))

    @property
    def hosts(self) -> tuple[str, ...]:
        return (f"127.0.0.1:{self.port}", f"localhost:{self.port}")

    @property
    def cookie(self) -> str:
        """The cookie's name. It includes the port, because all ports of a host share cookies."""
        return f"scribe-console-{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.hosts[0]}{quote(path)}?{TOKEN}={self.token}"

    def accepts(self, token: str | None) -> bool:
        """Returns whether this is the token, compared in constant time."""
        return token is not None and secrets.compare_digest(token.encode(), self.token.encode())


class AccessControl:
    """Middleware that checks each request and restricts pages by headers."""

    def __init__(self, app: ASGIApp, address: ConsoleAddress) -> None:
        self._app = app
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request. Anything but HTTP (the server's own start and end) passes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer: ASGIApp = self._entrance(scope) or _refused(self._refusal(scope)) or self._app
        await answer(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> str | None:
        """Returns why a request is refused, as a sentence; None if it may pass."""
        headers = Headers(scope=scope)
        return (
            self._wrong_host(headers)
            or self._wrong_origin(scope, headers)
            or self._wrong_token(scope, headers)
        )

    def _wrong_host(self, headers: Mapping[str, str]) -> str | None:
        if headers.get("host") in self._address.hosts:
            return None
        return f"The console answers at http://{self._address.hosts[0]} only."

    def _wrong_origin(self, scope: Scope, headers: Mapping[str, str]) -> str | None:
        origin = headers.get("origin")
        if origin is None:
            # Browsers send the origin with every request that can change something.
            others = headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}
            if not others and scope["method"] in _SAFE_METHODS:
                return None
        elif origin == f"http://{headers.get('host')}":
            return None
        return "This request was made by another site's page."

    def _wrong_token(self, scope: Scope, headers: Mapping[str, str]) -> str | None:
        if scope["path"].startswith(_OPEN_PATHS):
            return None
        cookie = SimpleCookie(headers.get("cookie", "")).get(self._address.cookie)
        if self._address.accepts(cookie.value if cookie else None):
            return None
        return "Open the address that scribe console printed: it holds the key to this page."

    def _entrance(self, scope: Scope) -> Response | None:
        """Moves the token from the address to a cookie.

        The answer is a page that loads the next one, not a redirect: after a link from another
        site, a browser would not send the cookie along with a redirect.
        """
        query = parse_qsl(scope["query_string"].decode("latin-1"))
        token = dict(query).get(TOKEN)
        if self._wrong_host(Headers(scope=scope)) or not self._address.accepts(token):
            return None
        rest = urlencode([pair for pair in query if pair[0] != TOKEN])
        target = quote(scope["path"]) + (f"?{rest}" if rest else "")
        target = "/" + target.lstrip("/\\")  # never //another.host
        response = HTMLResponse(
            f'<!doctype html><meta http-equiv="refresh" content="0;url={escape(target)}">'
            f"{_ICON}<title>Console</title>"
        )
        response.set_cookie(
            self._address.cookie, self._address.token, httponly=True, samesite="strict"
        )
        return response


def _refused(reason: str | None) -> Response | None:
    if reason is None:
        return None
    return HTMLResponse(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Not here</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'{_ICON}<link rel="stylesheet" href="/static/reader.css">'
        '<link rel="stylesheet" href="/static/console.css">'
        f'<main class="alone"><h1>Not here</h1><p>{escape(reason)}</p></main>',
        status_code=403,
    )


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
