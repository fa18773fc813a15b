"""Refuses functions and aliases that the local cloud does not support, when they are made."""

import re

from localcloud.functions.program import RUNTIME
from localcloud.refusals import not_done
from localcloud.service import Call, ServiceError, json_request

_FUNCTION = re.compile(r"^/2015-03-31/functions(/[^/]+/configuration)?/?$")
_ALIAS = re.compile(r"^/2015-03-31/functions/[^/]+/aliases(/[^/]+)?/?$")
_LONGEST_SECONDS = 900
_NOT_DONE = ("Layers", "ImageConfig", "DeadLetterConfig", "FileSystemConfigs")


def refusal_of(call: Call) -> ServiceError | None:
    """Returns why the call is refused; None if moto may answer it."""
    path = call.request.path
    if call.request.method not in {"POST", "PUT"}:
        return None
    if _ALIAS.match(path) and json_request(call).get("RoutingConfig"):
        return not_done(call, "aliases with weights")
    return _of_function(call) if _FUNCTION.match(path) else None


def _of_function(call: Call) -> ServiceError | None:
    asked = json_request(call)
    if strange := [name for name in _NOT_DONE if asked.get(name)]:
        return not_done(call, f"functions with {', '.join(strange)}")
    if asked.get("PackageType", "Zip") != "Zip":
        return not_done(call, "functions in container images")
    if (timeout := asked.get("Timeout") or 0) > _LONGEST_SECONDS:
        message = (
            f"1 validation error detected: Value '{timeout}' at 'timeout' failed to satisfy "
            f"constraint: Member must have value less than or equal to {_LONGEST_SECONDS}"
        )
        return ServiceError("ValidationException", message)
    runtime = asked.get("Runtime", RUNTIME)
    if runtime != RUNTIME:
        version = str(runtime).replace("python", "Python ")
        message = (
            f"The runtime is {runtime}, and the local cloud runs with {RUNTIME}: deploy with the "
            f"parameter PythonRuntime={RUNTIME}, or start the local cloud with {version}"
        )
        return ServiceError("InvalidParameterValueException", message)
    return None
