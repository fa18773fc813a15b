"""A deployment takes effect: the functions' versions follow the parameters, too."""

import re
from typing import Any

import pytest

from tests.template import template

#: Names of deployment, which change every function anyway, or only its surroundings.
_OTHERS = {"Stage"}


def functions() -> dict[str, dict[str, Any]]:
    resources = template()["Resources"]
    return {
        name: resource
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def referred(value: Any, parameters: set[str]) -> set[str]:
    """Returns the parameters that a value of the template refers to, also through conditions."""
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
        "VpcConfig": shared["VpcConfig"],
        "Own": properties.get("Environment", {}),
    }

    reaching = referred(of_the_configuration, parameters) - _OTHERS
    in_the_description = referred(properties["VersionDescription"], parameters)

    if name == "DeliverWebhookFunction":  # it does not use the variables that the others share
        own = {"Environment": properties["Environment"], "VpcConfig": shared["VpcConfig"]}
        reaching = referred(own, parameters) | {"Release", "PythonRuntime"}
    assert reaching <= in_the_description
    assert functions()[name]["UpdateReplacePolicy"] == "Retain"


def longest(name: str) -> str:
    """Returns the longest value that a parameter may have, or that AWS gives."""
    known = {
        "Release": "r" * 32,
        "KmsKeyArn": "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/" + "0" * 36,
        "EndpointUrl": "",
        "DefaultLanguage": "identify",
        "PythonRuntime": "python3.13",
        "PollPricePercent": "12.345",
        "VpcSubnetIds": ",".join(["subnet-0123456789abcdef0"] * 3),
        "VpcSecurityGroupIds": ",".join(["sg-0123456789abcdef0"] * 2),
    }
    declared = template()["Parameters"][name]
    values = [*declared.get("AllowedValues", []), declared.get("MaxValue", "")]
    return known.get(name) or max(map(str, values), key=len)


def described(value: Any) -> str:
    """Returns CloudFormation's text of a description, with the longest values."""
    if isinstance(value, str):
        return value
    ((function, argument),) = value.items()
    if function == "Ref":
        return longest(argument)
    if function == "Fn::Sub":
        return re.sub(r"\$\{(\w+)\}", lambda found: longest(found[1]), argument)
    if function == "Fn::Join":
        separator, items = argument
        return str(separator).join(items_of(items))
    index, items = argument
    assert function == "Fn::Select"
    return items_of(items)[index]


def items_of(value: Any) -> list[str]:
    if isinstance(value, list):
        return [described(item) for item in value]
    separator, text = value["Fn::Split"]
    return described(text).split(separator)


def test_a_description_fits_into_the_256_characters_of_a_version() -> None:
    start = functions()["StartTranscriptionFunction"]["Properties"]["VersionDescription"]

    text = described(start)

    subnets, groups = (",".join(["0123456789abcdef0"] * number) for number in (3, 2))
    assert text.endswith(f"{'0' * 36} {subnets} {groups}")
    assert len(text) <= 256
