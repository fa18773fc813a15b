import pytest
from botocore.exceptions import ClientError

from webhook.secrets import WebhookSecrets
from webhook.settings import InvalidWebhookSettings, WebhookSettings


class SecretsManager:
    def __init__(self, **stages: str) -> None:
        self.stages = stages
        self.asked = 0

    def get_secret_value(self, SecretId: str, VersionStage: str) -> dict[str, str]:  # noqa: N803
        self.asked += 1
        if VersionStage not in self.stages:
            error = {"Code": "ResourceNotFoundException", "Message": SecretId}
            raise ClientError({"Error": error}, "GetSecretValue")
        return {"SecretString": self.stages[VersionStage]}


def test_there_is_one_secret_until_it_is_replaced_and_then_there_are_two() -> None:
    manager, time = SecretsManager(AWSCURRENT="one"), [0.0]
    secrets = WebhookSecrets(manager, "arn", now=lambda: time[0])
    assert secrets() == ["one"]

    manager.stages = {"AWSCURRENT": "two", "AWSPREVIOUS": "one"}
    assert secrets() == ["one"]
    time[0] = 301.0

    assert secrets() == ["two", "one"]


def test_secrets_are_asked_for_seldom() -> None:
    manager = SecretsManager(AWSCURRENT="one")
    secrets = WebhookSecrets(manager, "arn", now=lambda: 0.0)

    for _ in range(5):
        secrets()

    assert manager.asked == 2


def test_without_a_current_secret_nothing_is_signed() -> None:
    with pytest.raises(ClientError):
        WebhookSecrets(SecretsManager(), "arn")()


@pytest.mark.parametrize("missing", ["WEBHOOK_URL", "WEBHOOK_SECRET_ARN"])
def test_settings_name_what_is_missing(missing: str) -> None:
    env = {"WEBHOOK_URL": "https://example.com", "WEBHOOK_SECRET_ARN": "arn", missing: " "}

    with pytest.raises(InvalidWebhookSettings, match=missing):
        WebhookSettings.from_env(env)


@pytest.mark.parametrize(("kind", "private"), [("private", True), ("public", False), ("", False)])
def test_only_who_asks_for_it_sends_to_private_networks(kind: str, private: bool) -> None:
    env = {"WEBHOOK_URL": "https://e.com", "WEBHOOK_SECRET_ARN": "a", "WEBHOOK_RECEIVER": kind}

    assert WebhookSettings.from_env(env).private is private
