"""The fields that each operation supports; any other field with an effect is refused."""

from typing import Any

from botocore.model import ListShape, Shape, StructureShape

from localcloud import constraints
from localcloud.refusals import not_done
from localcloud.service import Call

_PROTOCOL = {"Action", "Version"}
_DEPLOYMENT = "StackName TemplateBody TemplateURL Parameters Tags Capabilities"
FIELDS = {
    "CreateStack": f"{_DEPLOYMENT} DisableRollback OnFailure",
    "UpdateStack": f"{_DEPLOYMENT} DisableRollback UsePreviousTemplate",
    "CreateChangeSet": f"{_DEPLOYMENT} ChangeSetName ChangeSetType Description UsePreviousTemplate",
    "DescribeChangeSet": "ChangeSetName StackName",
    "ExecuteChangeSet": "ChangeSetName StackName DisableRollback",
    "ListChangeSets": "StackName",
    "DescribeStacks": "StackName",
    "DescribeStackEvents": "StackName",
    "DescribeStackResource": "StackName LogicalResourceId",
    "ListStackResources": "StackName",
    "GetTemplate": "StackName ChangeSetName TemplateStage",
    "GetTemplateSummary": "StackName",
    "DeleteStack": "StackName",
}
#: Values that clients send although they have no effect.
_NOTHING: tuple[Any, ...] = ("", "false", [], {})
_ON_FAILURE = {"ROLLBACK", "DO_NOTHING"}


def check_fields(call: Call, request: dict[str, Any]) -> None:
    """Raises ServiceError if the request breaks the API's model or uses an unsupported field."""
    shape = constraints.input_shape("cloudformation", call.operation or "")
    fields = {name: value for name, value in request.items() if name not in _PROTOCOL}
    constraints.check(shape, _typed(shape, fields), "ValidationError")
    known = _PROTOCOL.union(FIELDS[call.operation or ""].split())
    if unknown := sorted(
        name for name, value in request.items() if name not in known and value not in _NOTHING
    ):
        raise not_done(call, f"with {', '.join(unknown)}")
    if (asked := request.get("OnFailure", "ROLLBACK")) not in _ON_FAILURE:
        raise not_done(call, f"OnFailure={asked}")


def _typed(shape: Shape | None, value: Any) -> Any:
    """Returns a form's texts as the types of the model, if they can be read so."""
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return {name: _typed(shape.members.get(name), item) for name, item in value.items()}
    if isinstance(shape, ListShape):
        items = value or []  # an empty list is an empty text
        return [_typed(shape.member, item) for item in items] if isinstance(items, list) else items
    if shape is not None and shape.type_name == "boolean" and value in {"true", "false"}:
        return value == "true"
    if shape is not None and shape.type_name == "integer" and str(value).isdigit():
        return int(value)
    return value
