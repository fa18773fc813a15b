"""When a function's clients are made, and when garbage is collected."""

import gc

import pytest

from transcription import cold_start
from transcription.adapters import aws


@pytest.fixture
def made(monkeypatch):
    """The services whose clients are made."""
    services: list[str] = []
    monkeypatch.setattr(aws, "client", services.append)
    return services


def test_clients_are_made_while_a_function_starts_and_garbage_is_collected_afterwards(
    made, monkeypatch
):
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "check")
    gc.disable()
    try:
        cold_start.make_at_start("dynamodb", "transcribe")
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()

    assert made == ["dynamodb", "transcribe"]


def test_outside_of_lambda_none_is_made_before_it_is_needed(made, monkeypatch):
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)

    cold_start.make_at_start("dynamodb", "transcribe")

    assert made == []
