"""The webhook's secrets, in Secrets Manager."""

import time
from collections.abc import Callable
from typing import Any

from transcription.adapters.aws import code_of

#: Seconds after which a new secret is read.
KEPT_SECONDS = 300.0
STAGES = ("AWSCURRENT", "AWSPREVIOUS")


class WebhookSecrets:
    """The current secret, and the previous one if it exists."""

    def __init__(self, client: Any, arn: str, now: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._arn = arn
        self._now = now
        self._kept: tuple[float, list[str]] | None = None

    def __call__(self) -> list[str]:
        """Returns the secrets, newest first. Raises the SDK's errors."""
        if self._kept is None or self._now() - self._kept[0] > KEPT_SECONDS:
            found = [self._read(stage) for stage in STAGES]
            self._kept = (self._now(), [secret for secret in found if secret])
        return self._kept[1]

    def _read(self, stage: str) -> str | None:
        try:
            answer = self._client.get_secret_value(SecretId=self._arn, VersionStage=stage)
        except Exception as error:
            if code_of(error) == "ResourceNotFoundException" and stage != STAGES[0]:
                return None
            raise
        return str(answer["SecretString"])
