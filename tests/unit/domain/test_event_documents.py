"""docs/events: the schemas, their samples, and what is written about them."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

DOCS = Path(__file__).parents[3] / "docs"
KINDS = ("completed", "failed")


def loaded(name: str) -> dict[str, Any]:
    return dict(json.loads((DOCS / "events" / name).read_text()))


@pytest.mark.parametrize("kind", KINDS)
def test_the_sample_is_valid_by_its_schema_and_by_no_other(kind: str) -> None:
    sample = loaded(f"transcription-{kind}.json")

    for other in KINDS:
        validator = jsonschema.Draft202012Validator(loaded(f"transcription-{other}.schema.json"))
        validator.check_schema(validator.schema)
        assert validator.is_valid(sample) is (kind == other)


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_asks_for_each_field_of_the_detail(kind: str) -> None:
    validator = jsonschema.Draft202012Validator(loaded(f"transcription-{kind}.schema.json"))
    sample = loaded(f"transcription-{kind}.json")

    for name in sample["detail"]:
        less = {key: value for key, value in sample["detail"].items() if key != name}
        assert not validator.is_valid({**sample, "detail": less}), name
    assert not validator.is_valid({**sample, "detail": {**sample["detail"], "surprise": 1}})


def test_every_field_of_the_details_is_explained() -> None:
    text = (DOCS / "events.md").read_text()

    for kind in KINDS:
        detail = loaded(f"transcription-{kind}.schema.json")["properties"]["detail"]
        for name in detail["properties"]:
            assert re.search(rf"^\| `{name}`", text, re.MULTILINE), name
