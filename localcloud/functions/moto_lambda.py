"""Changes to moto's Lambda, each where moto has no door for it and with its reason. install() makes
them all.
"""

from collections.abc import Callable
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.awslambda.responses import LambdaResponse

from localcloud.functions.moto_functions import (
    configuration_with_more,
    created_with_more,
    updated_with_more,
)
from localcloud.functions.moto_versions import publish_what_has_changed
from localcloud.functions.names import parse_name

Properties = dict[str, Any]


def install() -> None:
    """Make every change; call it once, before there is a function."""
    if not hasattr(LambdaFunction, "localcloud_original"):
        LambdaFunction.localcloud_original = LambdaFunction.__init__
        keep_more_of_a_function()
        publish_what_has_changed()
        name_the_qualifier()
        start_no_containers()


def keep_more_of_a_function() -> None:
    """moto drops DeadLetterConfig and LoggingConfig, which decide where events and logs go."""
    LambdaFunction.__init__ = created_with_more(LambdaFunction.__init__)
    LambdaFunction.update_configuration = updated_with_more(LambdaFunction.update_configuration)
    LambdaFunction.get_configuration = configuration_with_more(LambdaFunction.get_configuration)


def name_the_qualifier() -> None:
    """moto answers GetFunction for an alias with the version's ARN; AWS with the one that was asked
    for.
    """
    moto_s: Callable[..., Properties] = LambdaResponse._set_configuration_qualifier  # noqa: SLF001

    def set_configuration_qualifier(
        configuration: Properties, function_name: str, qualifier: str | None
    ) -> Properties:
        named = parse_name(function_name, qualifier, "us-east-1", "123456789012")
        answer = moto_s(configuration, function_name, qualifier)
        if named.qualifier is not None:
            unqualified = ":".join(answer["FunctionArn"].split(":")[:7])
            answer["FunctionArn"] = f"{unqualified}:{named.qualifier}"
        return answer

    LambdaResponse._set_configuration_qualifier = staticmethod(  # noqa: SLF001
        set_configuration_qualifier
    )


def start_no_containers() -> None:
    """moto's topics, queues and streams invoke functions in containers; that is refused instead."""

    def refuse(self: LambdaFunction, event: object = None) -> None:
        del event
        raise NotImplementedError(
            f"The local cloud delivers events to functions ({self.function_name}) from EventBridge "
            "and schedules, by Invoke, and from state machines only"
        )

    LambdaFunction._invoke_lambda = refuse  # noqa: SLF001
