"""What happens to asynchronous calls: how often they are tried again, and where they end up."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from localcloud.functions.names import FunctionName
from localcloud.service import ServiceError

MAXIMUM_RETRIES = 2
MAXIMUM_AGE_SECONDS = 6 * 60 * 60
LATEST = "$LATEST"


@dataclass(frozen=True)
class EventInvokeConfig:
    """The settings of one function and qualifier; the defaults are AWS's."""

    retries: int = MAXIMUM_RETRIES
    age_seconds: int = MAXIMUM_AGE_SECONDS
    on_success: str | None = None
    on_failure: str | None = None
    given: dict[str, Any] = field(default_factory=dict)
    modified: float = field(default_factory=time.time)

    def document(self, name: FunctionName) -> dict[str, Any]:
        """The settings as the API shows them."""
        arn = f"{name.arn}:{name.qualifier or LATEST}"
        return {"FunctionArn": arn, "LastModified": self.modified, **self.given}


def read_config(given: dict[str, Any]) -> EventInvokeConfig:
    """The settings in a request's body or a template's properties. Raises ServiceError."""
    members = ("MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")
    kept = {member: given[member] for member in members if given.get(member) is not None}
    retries = int(kept.get("MaximumRetryAttempts", MAXIMUM_RETRIES))
    age = int(kept.get("MaximumEventAgeInSeconds", MAXIMUM_AGE_SECONDS))
    if not 0 <= retries <= MAXIMUM_RETRIES:
        raise out_of_range("maximumRetryAttempts", retries, 0, MAXIMUM_RETRIES)
    if not 60 <= age <= MAXIMUM_AGE_SECONDS:
        raise out_of_range("maximumEventAgeInSeconds", age, 60, MAXIMUM_AGE_SECONDS)
    destinations = kept.get("DestinationConfig") or {}
    return EventInvokeConfig(
        retries,
        age,
        (destinations.get("OnSuccess") or {}).get("Destination"),
        (destinations.get("OnFailure") or {}).get("Destination"),
        kept,
    )


def out_of_range(member: str, value: int, least: int, most: int) -> ServiceError:
    """The error for a number outside its range."""
    return ServiceError(
        "ValidationException",
        f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: "
        f"Member must have value between {least} and {most}",
    )


class EventInvokeConfigs:
    """The settings of every function and qualifier. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._configs: dict[tuple[str, str], EventInvokeConfig] = {}

    def put(self, name: FunctionName, given: dict[str, Any]) -> EventInvokeConfig:
        """Replace what there was."""
        config = read_config(given)
        with self._lock:
            self._configs[key(name)] = config
        return config

    def update(self, name: FunctionName, given: dict[str, Any]) -> EventInvokeConfig:
        """Change what is given, and keep the rest. Raises ServiceError where there is nothing to
        change.
        """
        return self.put(name, {**self.get(name).given, **given})

    def get(self, name: FunctionName) -> EventInvokeConfig:
        """The settings. Raises ServiceError where none were made."""
        config = self._configs.get(key(name))
        if config is None:
            arn = f"{name.arn}:{name.qualifier or LATEST}"
            raise ServiceError(
                "ResourceNotFoundException",
                f"The function {arn} doesn't have an EventInvokeConfig",
                404,
            )
        return config

    def delete(self, name: FunctionName) -> None:
        """Forget the settings. Raises ServiceError where there are none."""
        self.get(name)
        self.discard(name)

    def discard(self, name: FunctionName) -> None:
        """Forget the settings, where there are any."""
        with self._lock:
            self._configs.pop(key(name), None)

    def of_function(self, name: FunctionName) -> list[dict[str, Any]]:
        """The settings of all qualifiers of a function, as the API shows them."""
        with self._lock:
            found = [(q, config) for (arn, q), config in self._configs.items() if arn == name.arn]
        return [
            config.document(FunctionName(name.name, qualifier, name.region, name.account))
            for qualifier, config in sorted(found, key=lambda item: item[0])
        ]

    def in_force(self, name: FunctionName) -> EventInvokeConfig:
        """The settings that a call of this name comes under: AWS's defaults where none were
        made.
        """
        return self._configs.get(key(name), EventInvokeConfig())


def key(name: FunctionName) -> tuple[str, str]:
    """What settings are kept by."""
    return name.arn, name.qualifier or LATEST
