"""What a target of a rule gets: the event, a part of it, or something made of it.

Source: "Amazon EventBridge input transformation", EventBridge user guide.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jsonpath_ng import JSONPath
from jsonpath_ng.exceptions import JSONPathError
from jsonpath_ng.ext.parser import parse

_PLACEHOLDER = re.compile(r"<([A-Za-z0-9_.\-]+)>")
_QUOTE = re.compile(r'(?<!\\)"')


@dataclass(frozen=True)
class Origin:
    """The rule by which an event came."""

    rule_arn: str
    rule_name: str
    at: str  #: when EventBridge got the event, as in an event's `time`


def why_not(target: dict[str, Any]) -> str | None:
    """What of a target's input is wrong; None where nothing is."""
    asked = [name for name in ("Input", "InputPath", "InputTransformer") if name in target]
    if len(asked) > 1:
        return f"Only one of {', '.join(asked)} must be provided for target {target['Id']}."
    transformer = target.get("InputTransformer", {})
    if asked == ["InputTransformer"] and not transformer.get("InputTemplate"):
        return "InputTemplate must be specified in InputTransformer."
    if asked == ["Input"] and not _is_json(target["Input"]):
        return f"JSON syntax error in input for target {target['Id']}."
    paths = [*transformer.get("InputPathsMap", {}).values()]
    for path in [*paths, *([target["InputPath"]] if "InputPath" in target else [])]:
        if not _is_path(path):
            return f"Invalid JSONPath: {path}"
    return None


def payload_of(target: dict[str, Any], event: dict[str, Any], origin: Origin) -> str:
    """The text that the target gets."""
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        return _json(_found(target["InputPath"], event, None))
    if "InputTransformer" in target:
        return _filled(target["InputTransformer"], event, origin)
    return _json(event)


def _filled(transformer: dict[str, Any], event: dict[str, Any], origin: Origin) -> str:
    template = str(transformer["InputTemplate"])
    paths = transformer.get("InputPathsMap", {})
    values = {name: _found(path, event, "") for name, path in paths.items()} | {
        "aws.events.rule-arn": origin.rule_arn,
        "aws.events.rule-name": origin.rule_name,
        "aws.events.event": {name: event[name] for name in event if name != "detail"},
        "aws.events.event.json": event,
        "aws.events.event.ingestion-time": origin.at,
    }

    def value_of(placeholder: re.Match[str]) -> str:
        value = values.get(placeholder[1], "")
        before = template[: placeholder.start()]
        return _in_quotes(value) if len(_QUOTE.findall(before)) % 2 else _json(value)

    return _PLACEHOLDER.sub(value_of, template)


def _in_quotes(value: Any) -> str:
    """A string keeps its quotes, escaped; objects lose theirs, as on AWS."""
    if isinstance(value, str):
        return _json(value)[1:-1]
    return _json(value).replace('"', "")


def _found(path: str, event: dict[str, Any], otherwise: Any) -> Any:
    found = [one.value for one in _parsed(path).find(event)]
    if "*" in path:
        return found
    return found[0] if found else otherwise


def _is_path(path: str) -> bool:
    try:
        _parsed(path)
    except (JSONPathError, ValueError):
        return False
    return path.startswith("$")


@lru_cache(maxsize=1000)
def _parsed(path: str) -> JSONPath:
    return parse(path)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
