"""Changes to moto's Lambda, each with its reason; install() makes them all."""

import copy
from collections.abc import Callable
from typing import Any

from moto.awslambda.models import LambdaFunction, LambdaStorage
from moto.awslambda.policy import Policy
from moto.awslambda.responses import LambdaResponse

from localcloud.functions.names import parse_name

Properties = dict[str, Any]
Method = Callable[..., Any]
#: Fields in which two versions of a function may differ without a change.
_NOT_CONTENT = {"FunctionArn", "Version", "LastModified", "LastUpdateStatus", "Description"}


def install() -> None:
    """Makes every change, before there is a function."""
    LambdaFunction.update_configuration = _updated(LambdaFunction.update_configuration)
    LambdaFunction.get_configuration = _with_logging(LambdaFunction.get_configuration)
    LambdaFunction.__init__ = _created(LambdaFunction.__init__)
    LambdaStorage.publish_version = _publish_version
    LambdaResponse._set_configuration_qualifier = staticmethod(_set_qualifier)  # noqa: SLF001
    LambdaFunction._invoke_lambda = _refuse  # noqa: SLF001


def _created(init: Method) -> Method:
    """Keeps LoggingConfig, which names the function's log group and which moto drops."""

    def __init__(self: Any, account_id: str, spec: Properties, *rest: Any, **named: Any) -> None:  # noqa: N807
        init(self, account_id, spec, *rest, **named)
        self.logging_config = spec.get("LoggingConfig") or {}

    return __init__


def _updated(update: Method) -> Method:
    """Applies the fields that moto's update ignores."""

    def update_configuration(self: Any, changes: Properties) -> Any:
        self.logging_config = changes.get("LoggingConfig", self.logging_config)
        self.tracing_config = changes.get("TracingConfig", self.tracing_config)
        return update(self, changes)

    return update_configuration


def _with_logging(get: Method) -> Method:
    def get_configuration(self: Any, on_create: bool = False) -> Any:  # noqa: FBT001, FBT002 - moto's
        group = f"/aws/lambda/{self.function_name}"
        shown = {"LogFormat": "Text", "LogGroup": group, **self.logging_config}
        return {**get(self, on_create), "LoggingConfig": shown}

    return get_configuration


def _publish_version(self: Any, name_or_arn: str, description: str = "") -> LambdaFunction:
    """Publishes $LATEST: returns the last version if nothing has changed, else a new one.

    moto takes any update for a change.
    """
    latest = self.get_function_by_name_or_arn_forbid_qualifier(name_or_arn)
    versions = self._functions[latest.function_name]["versions"]
    if versions and _content(versions[-1]) == _content(latest):
        published: LambdaFunction = versions[-1]
        return published
    version = copy.copy(latest)
    version.set_version(len(versions) + 1)
    version.policy = Policy(version)
    version.description = description or latest.description
    versions.append(version)
    self._arns[version.function_arn] = version
    return version


def _content(function: LambdaFunction) -> Properties:
    configuration: Properties = function.get_configuration()
    return {key: value for key, value in configuration.items() if key not in _NOT_CONTENT}


def _set_qualifier(
    configuration: Properties, function_name: str, qualifier: str | None
) -> Properties:
    """Returns the alias's ARN as AWS does; moto answers with the version's."""
    named = parse_name(function_name, qualifier, "us-east-1", "123456789012")
    if named.qualifier in {None, "$LATEST"}:
        configuration["Version"] = "$LATEST"
    if named.qualifier is not None:
        unqualified = ":".join(configuration["FunctionArn"].split(":")[:7])
        configuration["FunctionArn"] = f"{unqualified}:{named.qualifier}"
    return configuration


def _refuse(self: LambdaFunction, event: object = None) -> None:
    """Prevents moto's topics, queues and streams from invoking functions in containers."""
    del event
    raise NotImplementedError(
        f"The local cloud delivers events to functions ({self.function_name}) from EventBridge and "
        "schedules, by Invoke, and from state machines only"
    )
