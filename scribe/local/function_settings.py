"""The deployed functions' environment variables, in the form of `sam local invoke --env-vars`."""

from typing import Any

from scribe.errors import StackNotFound
from scribe.local.docker_bridge import from_containers
from scribe.stack import Stack


def function_settings(stack: Stack) -> dict[str, dict[str, str]]:
    """Returns {logical id: {variable: value}} for every function of the stack.

    For an endpoint other than AWS's own they include its address as containers reach it; deployed
    functions get that from where they run.
    """
    endpoint = (
        {"AWS_ENDPOINT_URL": from_containers(stack.endpoint_url)} if stack.endpoint_url else {}
    )
    lambda_ = stack.client("lambda")
    settings = {
        logical_id: {**_variables(lambda_, name), **endpoint}
        for logical_id, name in _functions(stack).items()
    }
    if not settings:
        raise StackNotFound(f"The stack {stack.name} has no functions.")
    return settings


def _functions(stack: Stack) -> dict[str, str]:
    pages = stack.client("cloudformation").get_paginator("list_stack_resources")
    return {
        item["LogicalResourceId"]: item["PhysicalResourceId"]
        for page in pages.paginate(StackName=stack.name)
        for item in page["StackResourceSummaries"]
        if item["ResourceType"] == "AWS::Lambda::Function"
    }


def _variables(lambda_: Any, name: str) -> dict[str, str]:
    found = lambda_.get_function_configuration(FunctionName=name)
    return dict(found.get("Environment", {}).get("Variables", {}))
