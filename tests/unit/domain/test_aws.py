"""When boto3's clients are made."""

import pytest

from transcription.adapters import aws


@pytest.fixture
def made(monkeypatch):
    """The services whose clients are made."""
    services: list[str] = []
    monkeypatch.setattr(aws, "client", lambda service: services.append(service) or service)
    return services


def test_a_client_that_most_calls_do_without_is_made_by_its_first_call(made):
    late = aws.client_when_needed("s3")
    assert made == []

    assert late.upper() == "S3"
    assert made == ["s3"]
