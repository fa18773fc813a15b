"""The state machine's definition, as it is in its file and as the template fills it in."""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FILE = ROOT / "statemachine" / "transcription.asl.json"

Definition = dict[str, Any]


def definition() -> Definition:
    """The file, with its ${placeholders}. Raises ValueError where it is not JSON."""
    loaded: Definition = json.loads(FILE.read_text())
    return loaded


def named(*types: str) -> list[str]:
    """The names of the states of these types."""
    return [name for name, state in definition()["States"].items() if state["Type"] in types]


def substituted(values: Mapping[str, str]) -> str:
    """The file's text with every placeholder replaced. Raises KeyError for one without a value."""
    return re.sub(r"\$\{(\w+)\}", lambda match: values[match[1]], FILE.read_text())


def hurried(text: str) -> str:
    """The same definition with retries after at most two seconds, for an engine with a real clock.

    Nothing else is changed: what is retried, how often, and where it leads stay as they are.
    """
    changed = copy.deepcopy(json.loads(text))
    for state in changed["States"].values():
        for retrier in state.get("Retry", ()):
            if retrier.get("MaxAttempts") != 0:
                retrier |= {"IntervalSeconds": 1, "MaxDelaySeconds": 2, "BackoffRate": 1}
    return json.dumps(changed)


def rules_in(choice: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A Choice rule's comparisons, of And, Or and Not too."""
    parts = [*choice.get("And", ()), *choice.get("Or", ())]
    if "Not" in choice:
        parts.append(choice["Not"])
    if not parts:
        yield choice
    for part in parts:
        yield from rules_in(part)
