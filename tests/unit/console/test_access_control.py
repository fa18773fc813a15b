"""Only the tab that was opened with the console's address gets anything, and only from itself."""

import pytest
from starlette.responses import PlainTextResponse

from scribe.console.access_control import AccessControl, ConsoleAddress
from tests.asgi import Answer, request

CONSOLE = ConsoleAddress(4591, "the-token")
HOME = "http://127.0.0.1:4591"
COOKIE = {"cookie": "scribe-console-4591=the-token"}
OWN = {**COOKIE, "origin": HOME, "sec-fetch-site": "same-origin"}


def ask(method: str, path: str, headers: dict[str, str], host: str = HOME) -> Answer:
    return request(
        AccessControl(PlainTextResponse("inside"), CONSOLE), method, host + path, headers
    )


def test_the_token_in_the_address_becomes_a_cookie_that_no_script_and_no_other_site_has():
    answer = ask("GET", "/jobs/talk-1?token=the-token&x=1", {})

    assert answer.status == 200
    assert 'content="0;url=/jobs/talk-1?x=1"' in answer.body.decode()
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("scribe-console-4591=the-token;")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}


def test_the_entrance_never_leads_to_another_host():
    answer = ask("GET", "//evil.example/?token=the-token", {})

    assert 'url=/evil.example/"' in answer.body.decode()


@pytest.mark.parametrize("path", ["/", "/api/jobs", "/jobs/x", "/?token=wrong", "/?token="])
@pytest.mark.parametrize("cookie", [{}, {"cookie": "scribe-console-4591=other"}])
def test_without_the_token_nothing_is_shown(path, cookie):
    answer = ask("GET", path, cookie)

    assert answer.status == 403
    assert b"inside" not in answer.body
    assert "set-cookie" not in answer.headers


def test_with_the_cookie_a_page_is_shown():
    assert ask("GET", "/", COOKIE).body == b"inside"
    assert ask("POST", "/api/uploads", OWN).body == b"inside"
    assert ask("GET", "/", COOKIE, host="http://localhost:4591").body == b"inside"


@pytest.mark.parametrize(
    "host",
    ["http://evil.example:4591", "http://127.0.0.1", "http://127.0.0.1:80", "http://[::1]:4591"],
)
@pytest.mark.parametrize("path", ["/", "/static/console.css", "/?token=the-token"])
def test_a_name_that_was_rebound_to_this_machine_gets_nothing(host, path):
    answer = ask("GET", path, COOKIE, host=host)

    assert answer.status == 403
    assert b"inside" not in answer.body
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "https://127.0.0.1:4591"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_sites_page_gets_nothing_even_with_the_cookie(headers, method):
    answer = ask(method, "/api/jobs", {**COOKIE, **headers})

    assert answer.status == 403
    assert b"inside" not in answer.body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_what_changes_something_has_to_say_where_it_comes_from(method):
    assert ask(method, "/api/jobs/x/retry", COOKIE).status == 403
    assert ask(method, "/api/jobs/x/retry", {**COOKIE, "sec-fetch-site": "none"}).status == 403


@pytest.mark.parametrize("headers", [COOKIE, {}])
def test_every_answer_has_the_headers_that_restrict_its_page(headers):
    sent = ask("GET", "/", headers).headers

    policy = dict(part.strip().split(" ", 1) for part in sent["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in sent["content-security-policy"]
    assert sent["referrer-policy"] == "no-referrer"
    assert sent["x-content-type-options"] == "nosniff"
    assert sent["cache-control"] == "no-store"


def test_each_console_has_a_token_of_its_own():
    one, two = ConsoleAddress.at(1), ConsoleAddress.at(1)

    assert one.token != two.token
    assert len(one.token) >= 40
    assert one.token in one.url("/jobs/a b")
    assert "/jobs/a%20b?" in one.url("/jobs/a b")
