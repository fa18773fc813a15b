"""Reads template.yaml once."""

from functools import cache
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from scribe import ROOT


@cache
def template() -> dict[str, Any]:
    """Returns the template with short intrinsics (!Ref) as the long ones. Do not change it."""
    parsed: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    return parsed


def jobs_table() -> dict[str, Any]:
    """Returns CreateTable's arguments, without the name."""
    found = template()["Resources"]["JobsTable"]["Properties"]
    names = ("BillingMode", "KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes")
    return {name: found[name] for name in names}
