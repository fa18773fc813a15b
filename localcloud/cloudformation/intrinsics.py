"""CloudFormation's functions (Ref, Fn::...): resolved, and the references in them found."""

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.cloudformation.errors import TemplateInvalidError

_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]*)\}")
_NO_VALUE = object()


@dataclass(frozen=True)
class Scope:
    """What names stand for: parameters and pseudo parameters, mappings, conditions, resources.

    attribute gives a resource's attribute by its logical id; None as attribute is its Ref.
    """

    names: Mapping[str, Any]
    mappings: Mapping[str, Any]
    conditions: Mapping[str, bool]
    attribute: Callable[[str, str | None], Any]


def resolve(value: Any, scope: Scope) -> Any:
    """The value with every function replaced by its result. Raises TemplateInvalidError."""
    resolved = _resolve(value, scope)
    return None if resolved is _NO_VALUE else resolved


def references(value: Any, resources: Mapping[str, Any]) -> set[str]:
    """The resources that the value needs, by logical id."""
    return {name for name in _named(value) if name in resources}


def _resolve(value: Any, scope: Scope) -> Any:
    if isinstance(value, list):
        items = [_resolve(item, scope) for item in value]
        return [item for item in items if item is not _NO_VALUE]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        name, argument = next(iter(value.items()))
        if name == "Ref":
            return _ref(argument, scope)
        if name == "Condition" and isinstance(argument, str) and argument in scope.conditions:
            return scope.conditions[argument]
        if name.startswith("Fn::"):
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
    logical_id, _, attribute = (
        argument.partition(".") if isinstance(argument, str) else (argument[0], "", argument[1])
    )
    return scope.attribute(logical_id, _resolve(attribute, scope))


def _sub(argument: Any, scope: Scope) -> str:
    text, own = (argument, {}) if isinstance(argument, str) else argument

    def replace(match: re.Match[str]) -> str:
        literal, name = match[1], match[2].strip()
        if literal:
            return f"${{{match[2]}}}"
        if name in own:
            return _text(_resolve(own[name], scope))
        if "." in name and name not in scope.names:
            return _text(_get_att(name, scope))
        return _text(_ref(name, scope))

    return _PLACEHOLDER.sub(replace, text)


def _join(argument: Any, scope: Scope) -> str:
    separator, items = argument
    return str(separator).join(_text(item) for item in _resolve(items, scope))


def _if(argument: Any, scope: Scope) -> Any:
    condition, then, otherwise = argument
    if condition not in scope.conditions:
        raise TemplateInvalidError(f"Fn::If names the condition {condition}, which is not there")
    return _resolve(then if scope.conditions[condition] else otherwise, scope)


def _find_in_map(argument: Any, scope: Scope) -> Any:
    name, first, second = (_resolve(part, scope) for part in argument)
    try:
        return scope.mappings[name][first][second]
    except KeyError:
        told = f"Unable to get mapping for {name}::{first}::{second}"
        raise TemplateInvalidError(told) from None


def _select(argument: Any, scope: Scope) -> Any:
    index, items = _resolve(argument, scope)
    try:
        return items[int(index)]
    except IndexError:
        raise TemplateInvalidError(
            f"Fn::Select cannot select nonexistent value at {index}"
        ) from None


def _split(argument: Any, scope: Scope) -> list[str]:
    separator, text = _resolve(argument, scope)
    return str(text).split(separator)


def _base64(argument: Any, scope: Scope) -> str:
    return base64.b64encode(_text(_resolve(argument, scope)).encode()).decode()


def _equals(argument: Any, scope: Scope) -> bool:
    left, right = _resolve(argument, scope)
    return _text(left) == _text(right)


_FUNCTIONS: dict[str, Callable[[Any, Scope], Any]] = {
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::If": _if,
    "Fn::FindInMap": _find_in_map,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Base64": _base64,
    "Fn::Equals": _equals,
    "Fn::Not": lambda argument, scope: not _resolve(argument, scope)[0],
    "Fn::And": lambda argument, scope: all(_resolve(argument, scope)),
    "Fn::Or": lambda argument, scope: any(_resolve(argument, scope)),
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
            if key == "Ref" and isinstance(item, str):
                yield item
            elif key == "Fn::GetAtt":
                yield item.partition(".")[0] if isinstance(item, str) else item[0]
            elif key == "Fn::Sub":
                text = item if isinstance(item, str) else item[0]
                yield from (
                    match[2].strip().partition(".")[0] for match in _PLACEHOLDER.finditer(text)
                )
                yield from _named(item)
            else:
                yield from _named(item)
