"""A function in moto's registry, with all that its template or API call says of it."""

import base64
from collections.abc import Callable
from typing import Any

from moto.awslambda.models import LambdaBackend, LambdaFunction, lambda_backends

Properties = dict[str, Any]
Method = Callable[..., Any]

FROM_A_TEMPLATE = (
    *("Architectures", "Code", "DeadLetterConfig", "Description", "Environment"),
    *("EphemeralStorage", "Handler", "ImageConfig", "Layers", "LoggingConfig", "MemorySize"),
    *("PackageType", "ReservedConcurrentExecutions", "Role", "Runtime", "Timeout"),
    *("TracingConfig", "VpcConfig"),
)
"""The properties that a template and CreateFunction call by the same name."""

CHANGEABLE = (
    *("_vpc_config", "architectures", "code", "code_bytes", "code_digest", "code_sha_256"),
    *("code_size", "dead_letter_config", "description", "environment_vars", "ephemeral_storage"),
    *("handler", "image_config", "kms_key_arn", "last_modified", "layers", "logging_config"),
    *("memory_size", "package_type", "reserved_concurrency", "role", "run_time", "tags"),
    *("timeout", "tracing_config"),
)
"""What an update sets, in moto's names: everything but the name, the policy and the versions."""


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


def specification(name: str, properties: Properties) -> Properties:
    """A template's properties as CreateFunction's request."""
    spec = {key: properties[key] for key in FROM_A_TEMPLATE if properties.get(key) is not None}
    spec["FunctionName"] = name
    if "KmsKeyArn" in properties:
        spec["KMSKeyArn"] = properties["KmsKeyArn"]
    spec["Tags"] = {tag["Key"]: tag["Value"] for tag in properties.get("Tags") or ()}
    spec["Code"] = dict(properties["Code"])
    if "ZipFile" in spec["Code"]:  # in a template this is the source of index.py
        packed = LambdaFunction._create_zipfile_from_plaintext_code(spec["Code"]["ZipFile"])  # noqa: SLF001
        spec["Code"]["ZipFile"] = base64.b64encode(packed)
    return spec


def create_function(
    _: type[LambdaFunction],
    /,
    name: str,
    resource: Properties,
    account_id: str,
    region_name: str,
    **__: Any,
) -> LambdaFunction:
    """LambdaFunction.create_from_cloudformation_json with every property."""
    backend: LambdaBackend = lambda_backends[account_id][region_name]
    return backend.create_function(specification(name, resource["Properties"]))


def update_function(
    cls: type[LambdaFunction],
    original_resource: LambdaFunction,
    new_resource_name: str,
    cloudformation_json: Properties,
    account_id: str,
    region_name: str,
) -> LambdaFunction:
    """LambdaFunction.update_from_cloudformation_json: what the template no longer says is as in a
    new function.

    Another FunctionName makes another function.
    """
    properties = cloudformation_json["Properties"]
    backend: LambdaBackend = lambda_backends[account_id][region_name]
    name = original_resource.function_name
    if properties.get("FunctionName", name) != name:
        made = create_function(cls, new_resource_name, cloudformation_json, account_id, region_name)
        backend.delete_function(name)
        return made
    function = backend.get_function(name)
    fresh = cls(account_id, specification(name, properties), region_name, version="$LATEST")
    for attribute in CHANGEABLE:
        setattr(function, attribute, getattr(fresh, attribute, None))
    return function
