import pytest

from scribe.stack import Target


@pytest.fixture(autouse=True)
def no_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


@pytest.mark.parametrize(
    ("target", "name"),
    [
        (Target(), "transcription-dev"),
        (Target(stage="prod"), "transcription-prod"),
        (Target(stack="mine", stage="prod"), "mine"),
        (Target(endpoint="http://127.0.0.1:4580"), "transcription-local"),
        (Target(endpoint="http://localhost:9"), "transcription-local"),
        (Target(endpoint="http://[::1]:9"), "transcription-local"),
        (Target(endpoint="https://cloudformation.example.com"), "transcription-dev"),
        (Target(stage="dev", endpoint="http://127.0.0.1:4580"), "transcription-dev"),
    ],
)
def test_the_stack_is_named_by_what_is_given_and_where_it_is(target: Target, name: str) -> None:
    assert target.name == name


def test_the_endpoint_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4580")

    assert Target().is_local
    assert Target().endpoint_url == "http://127.0.0.1:4580"
