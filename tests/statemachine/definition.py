"""The state machine's definition, as it is in its file and as the template fills it in."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FILE = ROOT / "statemachine" / "transcription.asl.json"

Definition = dict[str, Any]


def definition() -> Definition:
    """Returns the file, with its ${placeholders}. Raises ValueError if it is not JSON."""
    loaded: Definition = json.loads(FILE.read_text())
    return loaded


def named(*types: str) -> list[str]:
    """Returns the names of the states of these types."""
    return [name for name, state in definition()["States"].items() if state["Type"] in types]


def substituted(values: Mapping[str, str]) -> str:
    """Returns the file's text with all placeholders replaced. Raises KeyError without a value."""
    return re.sub(r"\$\{(\w+)\}", lambda match: values[match[1]], FILE.read_text())
