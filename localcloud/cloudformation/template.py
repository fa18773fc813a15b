"""Reads a template: parses it, applies the SAM transform, and sets its values."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml
from samtranslator.yaml_helper import intrinsics_multi_constructor

from localcloud.cloudformation.errors import TemplateInvalidError
from localcloud.cloudformation.intrinsics import Scope, references, resolve
from localcloud.cloudformation.parameters import parameter_values

SAM = "AWS::Serverless-2016-10-31"
_SECTIONS = {
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
}


class _TemplateLoader(yaml.CSafeLoader):  # type: ignore[misc]
    """Reads YAML with CloudFormation's short forms, such as !Ref, much faster than SAM's loader."""


_TemplateLoader.add_multi_constructor("!", intrinsics_multi_constructor)


@dataclass(frozen=True)
class Template:
    """A template ready to deploy, with its macros expanded and its conditions evaluated."""

    source: str
    body: Mapping[str, Any]
    values: Mapping[str, str]
    names: Mapping[str, Any]
    conditions: Mapping[str, bool] = field(default_factory=dict)

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The resources whose condition holds."""
        everything: Mapping[str, dict[str, Any]] = self.body.get("Resources", {})
        return {
            name: resource
            for name, resource in everything.items()
            if self.conditions.get(resource.get("Condition", ""), True)
        }

    def scope(self, attribute: Callable[[str, str | None], Any]) -> Scope:
        """Returns the scope in which this template's functions resolve."""
        return Scope(self.names, self.conditions, attribute)

    def order(self) -> list[str]:
        """Returns logical ids, each after those that it needs.

        Raises TemplateInvalidError for a cycle.
        """
        resources = self.resources
        needs = {name: _needs(name, resources) for name in resources}
        ordered: list[str] = []
        while len(ordered) < len(resources):
            ready = [
                name for name in resources if name not in ordered and needs[name] <= set(ordered)
            ]
            if not ready:
                circle = sorted(set(resources) - set(ordered))
                raise TemplateInvalidError(
                    f"Circular dependency between resources: [{', '.join(circle)}]"
                )
            ordered += ready
        return ordered

    def outputs(self, scope: Scope) -> list[dict[str, str]]:
        """Returns the outputs as in DescribeStacks."""
        found = []
        for name, output in self.body.get("Outputs", {}).items():
            if not self.conditions.get(output.get("Condition", ""), True):
                continue
            if "Export" in output:
                raise TemplateInvalidError(f"Output {name}: the local cloud does not do Export")
            item = {"OutputKey": name, "OutputValue": str(resolve(output["Value"], scope))}
            if "Description" in output:
                item["Description"] = output["Description"]
            found.append(item)
        return found


def read_template(
    source: str,
    given: Mapping[str, str | None],
    before: Mapping[str, str],
    pseudo: Mapping[str, str],
) -> Template:
    """Reads a template.

    Raises TemplateInvalidError, and ServiceError for an invalid parameter value.
    """
    body = parse(source)
    values = parameter_values(body.get("Parameters", {}), given, before)
    body = _expanded(body, values)
    template = Template(source, body, values, {**values, **pseudo})
    _check_rules(template)
    return replace(template, conditions=_conditions(template))


def _check_rules(template: Template) -> None:
    """Checks the Rules section.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
    """
    scope = Scope(template.names, {}, _no_resource)
    for name, rule in template.body.get("Rules", {}).items():
        if not resolve(rule.get("RuleCondition", True), scope):
            continue
        for assertion in rule["Assertions"]:
            if not resolve(assertion["Assert"], scope):
                said = assertion.get("AssertDescription", "an assertion does not hold")
                raise TemplateInvalidError(f"Template error: Rule {name}: {said}")


def parse(source: str) -> dict[str, Any]:
    """Parses YAML or JSON. Raises TemplateInvalidError."""
    try:
        body = yaml.load(source, _TemplateLoader)  # noqa: S506 - a safe loader
    except Exception as error:
        raise TemplateInvalidError(f"Template format error: {error}") from error
    if not isinstance(body, dict) or not body.get("Resources"):
        raise TemplateInvalidError("Template format error: there are no Resources")
    for section in ("Resources", "Parameters", "Conditions", "Outputs", "Rules"):
        items = body.get(section, {})
        if not isinstance(items, dict):
            raise TemplateInvalidError(f"Template format error: {section} is no object")
        for name, item in items.items():
            if section != "Conditions" and not isinstance(item, dict):
                raise TemplateInvalidError(f"Template format error: {section}/{name} is no object")
    if untyped := next(
        (name for name, one in body["Resources"].items() if "Type" not in one), None
    ):
        raise TemplateInvalidError(f"Template format error: Resources/{untyped} has no Type")
    if "Mappings" in body:
        raise TemplateInvalidError("The local cloud does not do Mappings")
    if unknown := sorted(set(body) - _SECTIONS):
        raise TemplateInvalidError(f"Invalid template property or properties {unknown}")
    return dict(body)


def _expanded(body: dict[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    transforms = body.get("Transform", [])
    transforms = transforms if isinstance(transforms, list) else [transforms]
    if others := [name for name in transforms if name != SAM]:
        raise TemplateInvalidError(f"The local cloud does not do the transforms {others}")
    if not transforms:
        return body
    from samtranslator.public.exceptions import InvalidDocumentException  # noqa: PLC0415
    from samtranslator.translator.transform import transform  # noqa: PLC0415

    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    try:
        expanded = transform(body, dict(names), _ManagedPolicies())
    except InvalidDocumentException as error:
        faults = "; ".join(cause.message for cause in error.causes)
        raise TemplateInvalidError(
            f"Transform {SAM} failed with: {error.message} {faults}"
        ) from error
    expanded.pop("Transform", None)
    return dict(expanded)


class _ManagedPolicies:
    """Resolves managed policies by name, for SAM's Policies; AWS's own have no account in their
    ARN.
    """

    def load(self) -> dict[str, str]:
        return {}


def _conditions(template: Template) -> dict[str, bool]:
    scope = Scope(template.names, {}, _no_resource)
    declared = template.body.get("Conditions", {})
    return {name: bool(resolve(condition, scope)) for name, condition in declared.items()}


def _no_resource(logical_id: str, _attribute: str | None) -> Any:
    raise TemplateInvalidError(f"Template error: unresolved dependency {logical_id} in a condition")


def _needs(name: str, resources: Mapping[str, dict[str, Any]]) -> set[str]:
    resource = resources[name]
    explicit = resource.get("DependsOn", [])
    explicit = explicit if isinstance(explicit, list) else [explicit]
    found = references(resource.get("Properties", {}), resources) | set(explicit) & set(resources)
    return found - {name}
