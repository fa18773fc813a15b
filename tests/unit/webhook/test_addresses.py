import pytest

from webhook.addresses import Target, target_of
from webhook.errors import WebhookForbidden, WebhookUnreachable

PUBLIC = "93.184.215.14"


def at(*addresses: str):
    return lambda _host, _port: list(addresses)


def test_the_address_that_was_looked_at_is_the_one_to_connect_to() -> None:
    target = target_of("https://example.com/in?to=us", private=False, resolve=at(PUBLIC))

    assert target == Target("https", "example.com", 443, "/in?to=us", PUBLIC)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "0.0.0.1"),
        *("100.64.0.1", "224.0.0.1", "::1", "fe80::1", "fe80::1%eth0", "fd00:ec2::254"),
        *("::ffff:10.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::"),
    ],
)
def test_an_address_that_is_not_on_the_internet_is_not_called(address: str) -> None:
    for found in ((address,), (PUBLIC, address)):
        with pytest.raises(WebhookForbidden):
            target_of("https://example.com/", private=False, resolve=at(*found))


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.com/", "ftp://example.com/", "https://", "https://user:pw@example.com/"),
        *("example.com", "https://example.com:99999/", "https://[::1/", "file:///etc/passwd"),
    ],
)
def test_only_https_without_a_user_is_called(url: str) -> None:
    with pytest.raises(WebhookForbidden):
        target_of(url, private=False, resolve=at(PUBLIC))


def test_a_private_receiver_may_speak_http() -> None:
    target = target_of("http://10.0.0.7:8080", private=True, resolve=at("10.0.0.7"))

    assert target == Target("http", "10.0.0.7", 8080, "/", "10.0.0.7")


def test_a_private_receiver_speaks_http_or_https_and_nothing_else() -> None:
    with pytest.raises(WebhookForbidden):
        target_of("gopher://10.0.0.7/", private=True, resolve=at("10.0.0.7"))


def test_a_host_without_an_address_is_unreachable() -> None:
    with pytest.raises(WebhookUnreachable):
        target_of("https://example.invalid/", private=False, resolve=at())
