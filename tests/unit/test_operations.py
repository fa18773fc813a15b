"""docs/operations.md against what it speaks of: alarms, failure codes, commands, queues."""

import importlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from scribe.cli import app
from tests.template import template
from transcription.domain.errors import JobError, TransientError

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "operations.md").read_text()
#: What the state machine can catch without a class of ours.
OF_STEP_FUNCTIONS = {"States.Timeout", "States.TaskFailed", "Lambda.*"}
#: Groups of codes, never a code.
BASES = {"MediaRejected"}


def section(title: str) -> str:
    """What is under a heading, up to the next one of its level."""
    found = re.search(
        rf"^(##+) {re.escape(title)}\n(.*?)(?=^##? |\Z)", TEXT, re.MULTILINE | re.DOTALL
    )
    assert found, title
    return found[2]


def first_cells(text: str) -> list[str]:
    """The code in the first cell of each row."""
    rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


@cache
def alarms() -> dict[str, dict[str, Any]]:
    return {
        one["Properties"]["AlarmName"]["Fn::Sub"].removeprefix("${Stage}-transcription-"): one[
            "Properties"
        ]
        for one in template()["Resources"].values()
        if one["Type"] == "AWS::CloudWatch::Alarm"
    }


def subclasses(of: type) -> set[str]:
    return {name for one in of.__subclasses__() for name in ({one.__name__} | subclasses(one))}


def test_every_alarm_is_in_the_table_and_no_other() -> None:
    assert sorted(first_cells(section("Alarms"))) == sorted(alarms())


@pytest.mark.parametrize("name", alarms())
def test_the_table_and_the_alarm_say_the_same_of_how_urgent_it_is(name: str) -> None:
    row = re.search(rf"^\| `{name}` \| ([^|]+) \|", TEXT, re.MULTILINE)
    told = re.search(r"\. (Now|Today|No hurry): ", alarms()[name]["AlarmDescription"])

    assert row
    assert told
    assert row[1] == told[1].lower()


def test_every_failure_code_is_in_the_table_and_no_other() -> None:
    for module in ("media.errors", "transcripts.errors"):
        importlib.import_module(f"transcription.{module}")
    ours = (subclasses(JobError) | subclasses(TransientError)) - BASES

    assert set(first_cells(section("Failure codes"))) == ours | OF_STEP_FUNCTIONS


@cache
def every_text() -> dict[str, str]:
    texts = {name: one["AlarmDescription"] for name, one in alarms().items()}
    dashboard = template()["Resources"]["Dashboard"]["Properties"]["DashboardBody"]
    return {**texts, "dashboard": json.dumps(dashboard), "operations.md": TEXT}


@pytest.mark.parametrize("where", every_text())
def test_every_command_of_scribe_that_is_named_is_there_with_its_options(where: str) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    text = every_text()[where].replace("\n", " ")

    named = re.findall(r"\bscribe ([a-z]+)((?: (?:--[a-z-]+|[A-Z][A-Za-z/_.]*))*)", text)
    for command, arguments in named:
        if command in {"shows", "upload"}:
            continue
        assert command in commands, f"scribe {command}"
        options = {name for one in commands[command].params for name in one.opts}
        for option in re.findall(r"--[a-z-]+", arguments):
            assert option in options, f"scribe {command} {option}"


def test_every_queue_and_table_that_is_named_is_there() -> None:
    resources = json.dumps(template()["Resources"])

    assert "`dev-transcription-failed-jobs`" in TEXT
    for name in re.findall(r"`(?:dev[-_])([a-z-_]+)`", TEXT):
        if name == "transcription_jobs_restored":
            continue
        assert "${Stage}-" + name in resources or "${Stage}_" + name in resources, name


def test_every_link_leads_somewhere() -> None:
    headings = {
        re.sub(r"[^a-z0-9 -]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    }

    for target in re.findall(r"\]\((?!https:)([^)]+)\)", TEXT):
        file, _, anchor = target.partition("#")
        assert not file or (DOCS / file).exists(), target
        assert file or anchor in headings, target


def test_the_first_screen_says_what_to_do() -> None:
    screen = "\n".join(TEXT.splitlines()[:22])

    assert "## What do I do now" in screen
    assert "scribe status" in screen
    assert "roll back" in screen
