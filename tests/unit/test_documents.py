"""The documents against what they name: alarms, failure codes, commands, files."""

import importlib
import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from scribe.cli import app
from tests.template import template
from transcription.domain.errors import JobError, TransientError
from transcription.domain.options import NAMES

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    str(path.relative_to(ROOT))
    for pattern in (
        "*.md",
        "docs/**/*.md",
        "deploy/*.md",
        "events/*.md",
        "benchmarks/*.md",
        "samples/*.md",
    )
    for path in ROOT.glob(pattern)
)
OPERATIONS = (ROOT / "docs/operations.md").read_text()
#: The parent of several codes, never a code itself.
BASES = {"MediaRejected"}


@cache
def alarm_descriptions() -> dict[str, str]:
    return {
        alarm["Properties"]["AlarmName"]["Fn::Sub"].removeprefix("${Stage}-transcription-"): alarm[
            "Properties"
        ]["AlarmDescription"]
        for alarm in template()["Resources"].values()
        if alarm["Type"] == "AWS::CloudWatch::Alarm"
    }


def failure_codes() -> set[str]:
    for module in ("media.errors", "transcripts.errors"):
        importlib.import_module(f"transcription.{module}")
    return {error.__name__ for base in (JobError, TransientError) for error in descendants(base)}


def descendants(base: type[Any]) -> Iterator[type[Any]]:
    for subclass in base.__subclasses__():
        yield subclass
        yield from descendants(subclass)


def anchors(document: Path) -> set[str]:
    """GitHub's names for the headings of a document."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in headings}


def test_every_file_names_the_same_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    released = re.findall(r"^## ([0-9.]+) - ", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert released[0] == version
    assert template()["Metadata"]["AWS::ServerlessRepo::Application"]["SemanticVersion"] == version


@pytest.mark.parametrize("alarm", alarm_descriptions())
def test_every_alarm_has_a_section(alarm: str) -> None:
    assert f"\n### {alarm}\n" in OPERATIONS


@pytest.mark.parametrize("code", sorted(failure_codes() - BASES))
def test_every_failure_code_is_explained(code: str) -> None:
    assert f"`{code}`" in OPERATIONS


def test_every_state_is_in_the_picture() -> None:
    definition = json.loads((ROOT / "statemachine/transcription.asl.json").read_text())
    picture = (ROOT / "docs/architecture.md").read_text()

    assert [state for state in definition["States"] if state not in picture] == []


@pytest.mark.parametrize("option", NAMES)
def test_every_option_is_in_the_readme(option: str) -> None:
    assert f"`{option}`" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_to_a_file_and_a_heading(name: str) -> None:
    document = ROOT / name

    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", document.read_text()):
        file, _, anchor = target.partition("#")
        linked = (document.parent / file if file else document).resolve()
        if not linked.is_relative_to(ROOT):  # GitHub's own pages beside the repository's files
            continue
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_in_the_code_exists(name: str) -> None:
    rooms = "functions|scribe|localcloud|tests|statemachine|docs|benchmarks"
    for path in re.findall(rf"`((?:{rooms})/[\w./*-]+)`", (ROOT / name).read_text()):
        assert list(ROOT.glob(path.rstrip("/"))), path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_of_a_code_block_exists_with_its_options(name: str) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / name).read_text(), re.MULTILINE | re.DOTALL)

    check_commands("\n".join(blocks))


@pytest.mark.parametrize("alarm", alarm_descriptions())
def test_every_command_of_an_alarm_exists_with_its_options(alarm: str) -> None:
    check_commands(alarm_descriptions()[alarm])


@cache
def commands() -> dict[str, Any]:
    return dict(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def check_commands(text: str) -> None:
    for command, arguments in re.findall(r"\bscribe ([a-z]+)((?:(?!\bscribe )[^#;\n])*)", text):
        assert command in commands()
        found = commands()[command]
        if hasattr(found, "commands"):  # a group: scribe vocabulary suggest
            found = found.commands[arguments.split()[0]]
        options = {option for item in found.params for option in item.opts}
        assert set(re.findall(r"(?<= )--[a-z-]+", arguments)) <= options


def test_the_endpoints_that_a_vpc_needs_are_those_of_the_services_that_functions_call() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "functions").glob("*/app.py"))
    section = (ROOT / "docs/deployment.md").read_text().partition("## A VPC")[2]

    called = set(re.findall(r'client(?:_when_needed)?\("(\w+)"\)', sources))
    endpoints = "".join(re.findall(r"^(\| `.+) \| (?:gateway|interface)", section, re.MULTILINE))

    assert {"states" if one == "stepfunctions" else one for one in called} == set(
        re.findall(r"`(\w+)`", endpoints)
    )
