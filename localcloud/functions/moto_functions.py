"""A function in moto's registry, with all that its API calls say of it."""

from collections.abc import Callable
from typing import Any

Properties = dict[str, Any]
Method = Callable[..., Any]


def created_with_more(init: Method) -> Method:
    """LambdaFunction.__init__ that also keeps where dead letters and logs go."""

    def __init__(self: Any, account_id: str, spec: Properties, *rest: Any, **named: Any) -> None:  # noqa: N807
        init(self, account_id, spec, *rest, **named)
        self.dead_letter_config = spec.get("DeadLetterConfig") or {}
        self.logging_config = spec.get("LoggingConfig") or {}

    return __init__


def updated_with_more(update: Method) -> Method:
    """LambdaFunction.update_configuration that takes what moto's passes over."""

    def update_configuration(self: Any, changes: Properties) -> Any:
        if "DeadLetterConfig" in changes:
            self.dead_letter_config = changes["DeadLetterConfig"]
        if "LoggingConfig" in changes:
            self.logging_config = changes["LoggingConfig"]
        if "TracingConfig" in changes:
            self.tracing_config = changes["TracingConfig"]
        if "EphemeralStorage" in changes:
            self.ephemeral_storage = changes["EphemeralStorage"]["Size"]
        return update(self, changes)

    return update_configuration


def configuration_with_more(get: Method) -> Method:
    """LambdaFunction.get_configuration that shows it."""

    def get_configuration(self: Any, on_create: bool = False) -> Any:  # noqa: FBT001, FBT002 - moto's
        configuration = get(self, on_create)
        if self.dead_letter_config:
            configuration["DeadLetterConfig"] = self.dead_letter_config
        configuration["LoggingConfig"] = {
            "LogFormat": "Text",
            "LogGroup": f"/aws/lambda/{self.function_name}",
            **self.logging_config,
        }
        return configuration

    return get_configuration
