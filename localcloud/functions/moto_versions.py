"""Versions of functions in moto's registry."""

import copy

from moto.awslambda.models import LambdaFunction, LambdaStorage
from moto.awslambda.policy import Policy


def publish_what_has_changed() -> None:
    """moto counts the versions that there are, so it gives a number anew after one was deleted, and
    takes any update for a change.
    """
    LambdaStorage.publish_version = publish_version


def publish_version(self: LambdaStorage, name_or_arn: str, description: str = "") -> LambdaFunction:
    """The version that $LATEST is now: the last one where nothing has changed, else a new one."""
    latest = self.get_function_by_name_or_arn_forbid_qualifier(name_or_arn)
    record = self._functions[latest.function_name]
    versions = record["versions"]
    if versions and content(versions[-1]) == content(latest):
        return versions[-1]
    record["last"] = record.get("last", 0) + 1
    version = copy.copy(latest)
    version.set_version(record["last"])
    version.policy = Policy(version)
    version.description = description or latest.description
    versions.append(version)
    self._arns[version.function_arn] = version
    return version


def content(function: LambdaFunction) -> tuple[str, ...]:
    """What makes two versions of a function the same."""
    others = {"FunctionArn", "Version", "LastModified", "LastUpdateStatus", "Description"}
    configuration = function.get_configuration()
    return tuple(f"{key}={configuration[key]}" for key in sorted(set(configuration) - others))
