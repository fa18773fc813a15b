"""Compares a template with a stack."""

from collections.abc import Mapping
from typing import Any

from localcloud.cloudformation.errors import TemplateInvalidError
from localcloud.cloudformation.intrinsics import resolve
from localcloud.cloudformation.resources.registry import RESOURCE_TYPES
from localcloud.cloudformation.stacks import Stack
from localcloud.cloudformation.template import Template

NO_CHANGES = (
    "The submitted information didn't contain changes. "
    "Submit different information to create a change set."
)


def planned_changes(stack: Stack, template: Template) -> list[dict[str, Any]]:
    """Returns ResourceChanges as in DescribeChangeSet."""
    before = _as_written(stack.template) if stack.template else {}
    after = _as_written(template)
    changes = [
        _change("Add", name, resource["Type"])
        for name, resource in after.items()
        if name not in before
    ]
    for name, resource in after.items():
        if name in before and before[name] != resource:
            found = stack.resources.get(name)
            changes.append(
                _change("Modify", name, resource["Type"], found.physical_id if found else None)
                | {"Replacement": _replacement(before[name], resource)}
            )
    changes += [
        _change("Remove", name, resource.kind, resource.physical_id)
        for name, resource in stack.resources.items()
        if name not in after
    ]
    return changes


def has_changes(stack: Stack, template: Template, tags: list[dict[str, str]]) -> bool:
    """Returns whether anything changes, including an output or a tag."""
    if stack.template is None or tags != stack.tags:
        return True
    if planned_changes(stack, template):
        return True
    return bool(_outputs(stack.template) != _outputs(template))


def check_supported(template: Template) -> None:
    """Raises TemplateInvalidError with every type and property that the local cloud does not
    support.
    """
    faults = []
    for name, resource in template.resources.items():
        kind = RESOURCE_TYPES.get(resource.get("Type", ""))
        if kind is None:
            faults.append(f"{name}: the type {resource.get('Type')}")
            continue
        unknown = sorted(set(resource.get("Properties", {})) - kind.properties)
        faults += [f"{name}: the property {key} of {resource['Type']}" for key in unknown]
    if faults:
        raise TemplateInvalidError("The local cloud does not do " + "; ".join(faults))


def missing_capabilities(template: Template, given: list[str]) -> list[str]:
    """Returns the capabilities that the template needs and the caller did not give."""
    if "CAPABILITY_NAMED_IAM" in given:
        return []
    roles = [one for one in template.resources.values() if one["Type"].startswith("AWS::IAM::")]
    if any("RoleName" in role.get("Properties", {}) for role in roles):
        return ["CAPABILITY_NAMED_IAM"]
    return ["CAPABILITY_IAM"] if roles and "CAPABILITY_IAM" not in given else []


def _as_written(template: Template) -> dict[str, dict[str, Any]]:
    """Returns the resources, resolved except for what only a deployment can know."""
    scope = template.scope(lambda name, attribute: f"${{{name}.{attribute or 'Ref'}}}")
    return {
        name: {
            "Type": resource["Type"],
            "Properties": resolve(resource.get("Properties", {}), scope),
            "DeletionPolicy": resource.get("DeletionPolicy"),
        }
        for name, resource in template.resources.items()
    }


def _outputs(template: Template) -> Any:
    scope = template.scope(lambda name, attribute: f"${{{name}.{attribute or 'Ref'}}}")
    return template.outputs(scope)


def _replacement(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    kind = RESOURCE_TYPES.get(after["Type"])
    if before["Type"] != after["Type"] or kind is None:
        return "True"
    changed = {
        key
        for key in {*before["Properties"], *after["Properties"]}
        if before["Properties"].get(key) != after["Properties"].get(key)
    }
    return "True" if changed & kind.fixed else "False"


def _change(action: str, name: str, kind: str, physical_id: str | None = None) -> dict[str, Any]:
    change = {"Action": action, "LogicalResourceId": name, "ResourceType": kind}
    return change | ({"PhysicalResourceId": physical_id} if physical_id else {})
