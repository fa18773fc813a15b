"""The function's configuration, read from the environment once and checked."""

import os
from collections.abc import Mapping
from dataclasses import dataclass


class InvalidWebhookSettings(Exception):
    """An environment variable that the template sets is missing."""


@dataclass(frozen=True)
class WebhookSettings:
    """The webhook's configuration. private allows a receiver in a private network, and http."""

    url: str
    secret_arn: str
    private: bool

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "WebhookSettings":
        """Reads and checks the variables.

        Raises InvalidWebhookSettings, which names the variable.
        """
        for name in ("WEBHOOK_URL", "WEBHOOK_SECRET_ARN"):
            if not env.get(name, "").strip():
                raise InvalidWebhookSettings(f"The environment variable {name} is not set.")
        private = env.get("WEBHOOK_RECEIVER") == "private"
        return cls(env["WEBHOOK_URL"].strip(), env["WEBHOOK_SECRET_ARN"].strip(), private)
