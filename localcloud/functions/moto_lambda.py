"""Changes to moto's Lambda, each where moto has no door for it and with its reason. install() makes
them all.
"""

from collections.abc import Callable
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.awslambda.responses import LambdaResponse
from moto.cloudformation import parsing

from localcloud.functions.event_invoke_configs import EventInvokeConfigs
from localcloud.functions.moto_functions import (
    configuration_with_more,
    create_function,
    created_with_more,
    update_function,
    updated_with_more,
)
from localcloud.functions.moto_permissions import make_permissions_removable
from localcloud.functions.moto_versions import (
    give_versions_their_attributes,
    publish_what_has_changed,
)
from localcloud.functions.names import parse_name
from localcloud.functions.resources import EventInvokeConfigResource

Properties = dict[str, Any]


def install(configs: EventInvokeConfigs) -> None:
    """Make every change; call it once, before a stack is created. configs are those of the
    Functions.
    """
    if not hasattr(LambdaFunction, "localcloud_original"):
        LambdaFunction.localcloud_original = LambdaFunction.__init__
        keep_more_of_a_function()
        update_functions_from_templates()
        publish_what_has_changed()
        give_versions_their_attributes()
        make_permissions_removable()
        name_the_qualifier()
        start_no_containers()
    EventInvokeConfigResource.configs = configs
    for kept in (parsing.get_model_list, parsing.get_model_map, parsing.get_name_type_map):
        kept.cache_clear()  # moto may have listed the resource types before ours were defined


def keep_more_of_a_function() -> None:
    """moto drops DeadLetterConfig and LoggingConfig, which decide where events and logs go."""
    LambdaFunction.__init__ = created_with_more(LambdaFunction.__init__)
    LambdaFunction.update_configuration = updated_with_more(LambdaFunction.update_configuration)
    LambdaFunction.get_configuration = configuration_with_more(LambdaFunction.get_configuration)


def update_functions_from_templates() -> None:
    """moto's CloudFormation passes on some properties only, and on an update keeps what was left
    out.
    """
    LambdaFunction.create_from_cloudformation_json = classmethod(create_function)
    LambdaFunction.update_from_cloudformation_json = classmethod(update_function)


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
