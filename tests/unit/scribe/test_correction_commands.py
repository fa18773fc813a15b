"""scribe name, edit, vocabulary: typed, on a job in moto."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from moto import mock_aws
from typer.testing import CliRunner

from scribe.cli import app
from scribe.stack import Stack
from tests.completed_jobs import completed_job
from tests.raw_transcripts import RawTranscript
from tests.template import jobs_table
from tests.unit.conftest import client
from transcription.adapters.transcript_store import S3TranscriptStore

JOB = "talk-1"
TABLE, BUCKET = "jobs", "transcripts"
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:test"
Typed = Callable[..., Any]


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """With one job that has completed."""
    with mock_aws():
        outputs = {"JobsTable": TABLE, "TranscriptsBucket": BUCKET, "StateMachineArn": MACHINE}
        session = SimpleNamespace(client=lambda service, **_: client(service))
        stack = Stack("transcription-test", None, outputs, session)
        stack.client("dynamodb").create_table(TableName=TABLE, **jobs_table())
        stack.client("s3").create_bucket(Bucket=BUCKET)
        store = S3TranscriptStore(stack.client("s3"), BUCKET)
        raw = RawTranscript().say("Good mourning Anna.", speaker="spk_0")
        stack.jobs.create(completed_job(store, JOB, raw.say("Hello.", speaker="spk_1", at=2.5)))
        monkeypatch.setattr("scribe.cli.command_context.find_stack", lambda _: stack)
        yield stack


@pytest.fixture
def typed(stack: Stack) -> Typed:
    """Runs a command; editor: the program that stands in for one."""

    def run(*arguments: str, editor: str = "true") -> Any:
        return CliRunner().invoke(app, arguments, env={"VISUAL": editor, "EDITOR": "false"})

    return run


def text_of(stack: Stack) -> str:
    key = (stack.jobs.get(JOB).outputs or {})["txt"]  # type: ignore[union-attr]
    body: bytes = stack.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return body.decode()


MORNING = "sed -i s/mourning/morning/"


def test_a_name_is_in_the_files(typed, stack):
    done = typed("name", JOB, "spk_0=Ann Lee")

    assert (done.exit_code, done.stdout) == (0, f"{JOB}: revision 1\n")
    assert text_of(stack).startswith("Ann Lee [0:00]\n")


def test_without_a_name_the_speakers_are_listed(typed):
    assert typed("name", JOB).stdout.splitlines() == [
        "spk_0    Speaker 1         0:00  Good mourning Anna.",
        "spk_1    Speaker 2         0:02  Hello.",
    ]
    assert json.loads(typed("name", JOB, "--json").stdout.splitlines()[0]) == {
        "label": "spk_0",
        "name": "Speaker 1",
    }


def test_a_name_of_nobody_is_refused(typed):
    done = typed("name", JOB, "Ann")

    assert done.exit_code == 2
    assert "'Ann' is not SPEAKER=NAME" in done.stderr


def test_an_edited_text_is_saved(typed, stack):
    done = typed("edit", JOB, editor=MORNING)

    assert (done.exit_code, done.stdout) == (0, f"{JOB}: revision 1\n")
    assert "Good morning Anna." in text_of(stack)


def test_nothing_is_saved_if_the_text_was_left_as_it_was(typed, stack):
    done = typed("edit", JOB, "--json")

    assert json.loads(done.stdout) == {"job_id": JOB, "revision": 0, "changed": False}
    assert stack.jobs.get(JOB).revision is None


def test_a_text_that_cannot_be_understood_is_kept_and_can_be_saved_later(typed, stack):
    done = typed("edit", JOB, editor="sed -i 's/Speaker 1: Good/Bob: Good/'")

    assert done.exit_code == 2
    assert "no speaker is called 'Bob'" in done.stderr
    path = Path(done.stderr.rpartition("--file ")[2].strip())
    path.write_text(path.read_text().replace("Bob:", "spk_1:"))
    assert typed("edit", JOB, "--file", str(path)).exit_code == 0
    assert text_of(stack) == "Good mourning Anna.\n\nHello.\n"  # of one speaker


def test_two_people_at_once_lose_nothing(typed, stack, tmp_path):
    mine = tmp_path / "mine.txt"
    mine.write_text(typed("edit", JOB, "--show").stdout.replace("Hello", "Hi"))
    typed("edit", JOB, editor=MORNING)

    done = typed("edit", JOB, "--file", str(mine))

    assert done.exit_code == 1
    assert f"has corrected {JOB} at" in done.stderr
    assert f"Your text is in {mine}." in done.stderr
    assert "Hi" in mine.read_text()
    assert "Good morning Anna." in text_of(stack)


def test_an_editor_that_fails_saves_nothing_and_leaves_the_text(typed, stack):
    done = typed("edit", JOB, editor="false")

    assert done.exit_code == 3
    assert "ended with exit code 1" in done.stderr
    assert Path(done.stderr.rpartition("The text is in ")[2].strip().rstrip(".")).exists()
    assert stack.jobs.get(JOB).revision is None


def test_an_edit_can_be_undone(typed, stack):
    typed("edit", JOB, editor=MORNING)
    typed("name", JOB, "spk_0=Ann")

    assert typed("edit", JOB, "--undo").stdout == f"{JOB}: revision 3\n"
    assert text_of(stack).startswith("Speaker 1 [0:00]\nGood morning")
    assert typed("edit", JOB, "--reset").stdout == f"{JOB}: revision 4\n"
    assert "mourning" in text_of(stack)


def test_the_machine_s_transcript_can_be_had_beside_the_corrected_one(typed):
    typed("edit", JOB, editor=MORNING)

    assert "Good morning" in typed("transcript", JOB).stdout
    assert "Good mourning" in typed("transcript", JOB, "--machine").stdout
    assert "Good morning" in typed("transcript", JOB, "--format", "ttml").stdout
    assert "Good mourning" in typed("transcript", JOB, "--format", "ttml", "--machine").stdout


def test_options_that_exclude_each_other_are_refused(typed):
    assert typed("edit", JOB, "--undo", "--show").exit_code == 2


def test_what_was_corrected_is_suggested_for_a_vocabulary(typed, tmp_path):
    nothing = typed("vocabulary", "suggest")
    typed("edit", JOB, editor="sed -i 's/mourning Anna/morning Hannah Doe/'")

    done = typed("vocabulary", "suggest", "--output", str(tmp_path / "words.txt"))

    assert nothing.exit_code == 1
    assert done.stdout == "   1  morning Hannah Doe              for mourning Anna.\n"
    assert (tmp_path / "words.txt").read_text() == (
        "Phrase\tSoundsLike\tIPA\tDisplayAs\nmorning-Hannah-Doe\t\t\tmorning Hannah Doe\n"
    )
