from pathlib import Path

import pytest
from typer.testing import CliRunner

from scribe import ROOT
from scribe.cli import app, error_boundary
from scribe.errors import JobFailed, PortTaken, StackNotFound, UnusableFile
from scribe.stack import Target

RUNNER = CliRunner()
HELLO = str(ROOT / "samples" / "hello.wav")


def test_a_missing_file_ends_the_demo_before_anything_is_started() -> None:
    done = RUNNER.invoke(app, ["demo", "/nowhere/talk.mp3"])

    assert done.exit_code == 2
    assert "There is no file /nowhere/talk.mp3" in done.stderr


def test_a_bad_option_ends_an_upload_before_a_stack_is_looked_for(tmp_path: Path) -> None:
    (tmp_path / "talk.mp3").write_bytes(b"x")

    done = RUNNER.invoke(app, ["upload", str(tmp_path / "talk.mp3"), "--speakers", "99"])

    assert done.exit_code == 2
    assert "speakers is '99'" in done.stderr


@pytest.mark.parametrize(
    "command",
    [["demo", HELLO], ["upload", HELLO, "--wait"]],
)
def test_a_folder_that_takes_no_file_ends_a_command_before_anything_is_started(
    tmp_path: Path, command: list[str]
) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")

    done = RUNNER.invoke(app, [*command, "--output", str(file / "texts")])

    assert done.exit_code == 2
    assert f"Nothing can be saved in {file / 'texts'}: Not a directory" in done.stderr


def test_a_folder_for_transcripts_that_are_not_waited_for_is_refused(tmp_path: Path) -> None:
    done = RUNNER.invoke(app, ["upload", HELLO, "--output", str(tmp_path)])

    assert done.exit_code == 2
    assert "--output needs --wait" in done.stderr


def test_the_list_of_commands_breaks_off_no_sentence() -> None:
    done = RUNNER.invoke(app, ["--help"], terminal_width=80)

    _, _, commands = done.stdout.partition("Commands:")
    assert "upload" in commands
    assert "..." not in commands


@pytest.mark.parametrize(
    "arguments", [["--stage", "nowhere", "jobs"], ["jobs", "--stage", "nowhere"]]
)
def test_the_stage_can_be_named_before_the_command_and_after_it(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_found(target: Target) -> None:
        raise StackNotFound(f"There is no {target.name}.")

    monkeypatch.setattr("scribe.cli.command_context.find_stack", not_found)

    done = RUNNER.invoke(app, arguments)

    assert done.exit_code == StackNotFound.exit_code
    assert "There is no transcription-nowhere." in done.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [(JobFailed("x"), 1), (UnusableFile("x"), 2), (PortTaken("x"), 3), (KeyboardInterrupt(), 130)],
)
def test_errors_become_exit_codes(error: BaseException, code: int) -> None:
    with pytest.raises(BaseException) as caught, error_boundary("all has ended"):  # noqa: PT011 - its code is looked at
        raise error

    assert caught.value.exit_code == code  # type: ignore[attr-defined]
