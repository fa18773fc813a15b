"""CloudFormation's functions (Ref, Fn::...): resolves them, and finds their references."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.cloudformation.errors import TemplateInvalidError

_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]*)\}")
_NO_VALUE = object()


@dataclass(frozen=True)
class Scope:
    """The values of names: parameters, pseudo parameters, conditions, resources.

    attribute returns a resource's attribute by its logical id; with None it returns its Ref.
    """

    names: Mapping[str, Any]
    conditions: Mapping[str, bool]
    attribute: Callable[[str, str | None], Any]


def resolve(value: Any, scope: Scope) -> Any:
    """Returns the value with every function replaced by its result. Raises TemplateInvalidError."""
    resolved = _resolve(value, scope)
    return None if resolved is _NO_VALUE else resolved


def references(value: Any, resources: Mapping[str, Any]) -> set[str]:
    """Returns the logical ids of the resources that the value needs."""
    return {name for name in _named(value) if name in resources}


def _resolve(value: Any, scope: Scope) -> Any:
    if isinstance(value, list):
        items = [_resolve(item, scope) for item in value]
        return [item for item in items if item is not _NO_VALUE]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        name, argument = next(iter(value.items()))
        if name == "Condition" and isinstance(argument, str):
            raise TemplateInvalidError("The local cloud does not do conditions of conditions")
        if name == "Ref" or name.startswith("Fn::"):
            if name not in _FUNCTIONS:
                raise TemplateInvalidError(f"The local cloud does not do {name}")
            return _FUNCTIONS[name](argument, scope)
    fields = {key: _resolve(item, scope) for key, item in value.items()}
    return {key: item for key, item in fields.items() if item is not _NO_VALUE}


def _ref(name: str, scope: Scope) -> Any:
    if name == "AWS::NoValue":
        return _NO_VALUE
    return scope.names[name] if name in scope.names else scope.attribute(name, None)


def _get_att(argument: Any, scope: Scope) -> Any:
    logical_id, attribute = _parts(argument)
    return scope.attribute(logical_id, attribute)


def _parts(argument: Any) -> tuple[str, str]:
    """Returns the two parts of a Fn::GetAtt."""
    if isinstance(argument, str):
        logical_id, _, attribute = argument.partition(".")
        return logical_id, attribute
    return argument[0], argument[1]


def _sub(argument: Any, scope: Scope) -> str:
    if not isinstance(argument, str):
        raise TemplateInvalidError("The local cloud does not do Fn::Sub with a mapping")

    def replace(match: re.Match[str]) -> str:
        literal, name = match[1], match[2].strip()
        if literal:
            return f"${{{match[2]}}}"
        if "." in name and name not in scope.names:
            return _text(_get_att(name, scope))
        return _text(_ref(name, scope))

    return _PLACEHOLDER.sub(replace, argument)


def _join(argument: Any, scope: Scope) -> str:
    separator, items = argument
    return str(separator).join(_text(item) for item in _resolve(items, scope))


def _split(argument: Any, scope: Scope) -> list[str]:
    separator, value = argument
    return _text(_resolve(value, scope)).split(separator)


def _select(argument: Any, scope: Scope) -> Any:
    index, items = _resolve(argument, scope)
    return items[int(index)]


def _if(argument: Any, scope: Scope) -> Any:
    condition, then, otherwise = argument
    if condition not in scope.conditions:
        raise TemplateInvalidError(f"Fn::If names the condition {condition}, which is not there")
    return _resolve(then if scope.conditions[condition] else otherwise, scope)


def _equals(argument: Any, scope: Scope) -> bool:
    left, right = _resolve(argument, scope)
    return _text(left) == _text(right)


_FUNCTIONS: dict[str, Callable[[Any, Scope], Any]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::If": _if,
    "Fn::Equals": _equals,
    "Fn::Not": lambda argument, scope: not _resolve(argument, scope)[0],
}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _named(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "Ref":
                yield item
            elif key == "Fn::GetAtt":
                yield _parts(item)[0]
            elif key == "Fn::Sub":
                names = (match[2].strip() for match in _PLACEHOLDER.finditer(item))
                yield from (name.partition(".")[0] for name in names)
            else:
                yield from _named(item)
