"""What is deployed is in force: the functions' versions follow the parameters, too."""

import re
from typing import Any

import pytest

from tests.template import template

#: Names of deployment, which change every function anyway, or only what is around it.
_OTHERS = {"Stage"}


def functions() -> dict[str, dict[str, Any]]:
    resources = template()["Resources"]
    return {
        name: resource
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def referred(value: Any, parameters: set[str]) -> set[str]:
    """The parameters that a value of the template refers to, through conditions, too."""
    conditions = template()["Conditions"]
    if isinstance(value, dict):
        found = {value["Ref"]} & parameters if isinstance(value.get("Ref"), str) else set()
        if "Fn::Sub" in value:
            found |= set(re.findall(r"\$\{(\w+)\}", str(value["Fn::Sub"]))) & parameters
        if "Fn::If" in value:
            found |= referred(conditions[value["Fn::If"][0]], parameters)
        return found.union(*(referred(item, parameters) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(referred(item, parameters) for item in value))
    return set()


@pytest.mark.parametrize("name", functions())
def test_a_changed_parameter_that_reaches_a_function_replaces_its_version(name: str) -> None:
    properties = functions()[name]["Properties"]
    parameters = set(template()["Parameters"])
    shared = template()["Globals"]["Function"]
    of_the_configuration = {
        "Environment": shared["Environment"],
        "Runtime": shared["Runtime"],
        "Own": properties.get("Environment", {}),
    }

    reaching = referred(of_the_configuration, parameters) - _OTHERS
    described = referred(properties["VersionDescription"], parameters)

    if name == "DeliverWebhookFunction":  # the shared variables of the others mean nothing to it
        reaching = referred(properties["Environment"], parameters) | {"Release", "PythonRuntime"}
    assert reaching <= described
    assert functions()[name]["UpdateReplacePolicy"] == "Retain"


def test_a_description_fits_into_the_256_characters_of_a_version() -> None:
    longest = {
        "Release": "r" * 32,
        "KmsKeyArn": "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/" + "0" * 36,
        "EndpointUrl": "",
        "DefaultLanguage": "identify",
        "JobQueueing": "false",
        "PythonRuntime": "python3.13",
    }
    text = functions()["StartTranscriptionFunction"]["Properties"]["VersionDescription"]["Fn::Sub"]

    described = re.sub(r"\$\{(\w+)\}", lambda found: longest.get(found[1], "86400"), text)

    assert len(described) <= 256
