"""Settings of asynchronous calls: the number of retries, and the destination of failures."""

import time
from dataclasses import dataclass, field
from typing import Any

from localcloud.functions.names import FunctionName
from localcloud.service import ServiceError

_MOST_RETRIES = 2
_MOST_AGE_SECONDS = 6 * 60 * 60
_KNOWN = ("MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")


@dataclass(frozen=True)
class EventInvokeConfig:
    """The settings of one function and qualifier; the defaults are AWS's."""

    given: dict[str, Any] = field(default_factory=dict)
    modified: float = field(default_factory=time.time)

    @property
    def retries(self) -> int:
        return int(self.given.get("MaximumRetryAttempts", _MOST_RETRIES))

    @property
    def age_seconds(self) -> int:
        return int(self.given.get("MaximumEventAgeInSeconds", _MOST_AGE_SECONDS))

    @property
    def on_failure(self) -> str | None:
        """The ARN of the queue that gets records of failures."""
        destinations = self.given.get("DestinationConfig") or {}
        queue: str | None = (destinations.get("OnFailure") or {}).get("Destination")
        return queue


class EventInvokeConfigs:
    """The settings of every function and qualifier. moto's have no qualifiers."""

    def __init__(self) -> None:
        self._configs: dict[str, EventInvokeConfig] = {}

    def put(self, name: FunctionName, asked: dict[str, Any]) -> dict[str, Any]:
        """Replaces the settings; returns the API's answer. Raises ServiceError."""
        given = {key: asked[key] for key in _KNOWN if asked.get(key) is not None}
        config = EventInvokeConfig(given)
        if (config.given.get("DestinationConfig") or {}).get("OnSuccess"):
            raise _not_done("destinations of successes")
        if config.on_failure and ":sqs:" not in config.on_failure:
            raise _not_done("destinations but queues")
        self._configs[_key(name)] = config
        return self.get(name)

    def get(self, name: FunctionName) -> dict[str, Any]:
        """Returns the settings in the API's form. Raises ServiceError if there are none."""
        key = _key(name)
        if key not in self._configs:
            message = f"The function {key} doesn't have an EventInvokeConfig"
            raise ServiceError("ResourceNotFoundException", message, 404)
        config = self._configs[key]
        return {"FunctionArn": key, "LastModified": config.modified, **config.given}

    def delete(self, name: FunctionName) -> None:
        """Deletes the settings. Raises ServiceError if there are none."""
        self.get(name)
        del self._configs[_key(name)]

    def in_force(self, name: FunctionName) -> EventInvokeConfig:
        """Returns the settings that apply to a call by this name."""
        return self._configs.get(_key(name), EventInvokeConfig())


def _key(name: FunctionName) -> str:
    return f"{name.arn}:{name.qualifier or '$LATEST'}"


def _not_done(what: str) -> ServiceError:
    return ServiceError("NotImplemented", f"The local cloud does not do lambda: {what}", 501)
