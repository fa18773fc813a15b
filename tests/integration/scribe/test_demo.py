import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scribe import ROOT
from scribe.cli import app
from tests.deployed.stack import free_port
from tests.integration.scribe.running import command, environment, processes_of, scribe

HELLO = str(ROOT / "samples" / "hello.wav")


@pytest.fixture
def port() -> Iterator[int]:
    """A free port; nothing that runs for it may outlive the test."""
    port = free_port()
    yield port
    assert processes_of(port) == []


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


def test_a_recording_becomes_a_transcript_and_five_files(
    tmp_path: Path, temporary: Path, port: int
) -> None:
    done = scribe(tmp_path, "demo", HELLO, "--port", str(port), TMPDIR=str(temporary))

    assert done.returncode == 0, done.stderr
    assert "COMPLETED, en-US, 2.4 s of media" in done.stderr
    files = sorted(path.name for path in tmp_path.glob("out/hello-*/*"))
    assert files == [f"transcript.{kind}" for kind in ("html", "json", "srt", "txt", "vtt")]
    text = next(tmp_path.glob("out/hello-*/transcript.txt")).read_text().strip()
    assert text
    assert text in done.stdout
    assert "\x1b" not in done.stdout + done.stderr
    assert list(temporary.iterdir()) == []


def test_a_file_that_is_no_media_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    notes = tmp_path / "notes.mp3"
    notes.write_text("These are only notes.\n" * 50)

    done = CliRunner().invoke(app, ["demo", str(notes)])

    assert done.exit_code == 2
    assert "notes.mp3: The file is a text, not a recording." in done.stderr
    assert "Building" not in done.stderr


def test_a_port_that_is_taken_is_named_at_once() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = CliRunner().invoke(app, ["demo", HELLO, "--port", str(port)])

    assert done.exit_code == 3
    assert f"Port {port} is taken" in done.stderr
    assert f"PORT={port + 1}" in done.stderr
    assert "Building" not in done.stderr


def _take_ctrl_c() -> None:
    """Undoes that a shell lets programs in its background ignore the signal."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize(
    ("number", "moment"),
    [
        (signal.SIGTERM, "Building the stack"),
        (signal.SIGINT, "Deploying the stack"),
    ],
)
def test_being_stopped_leaves_nothing_behind(
    tmp_path: Path, temporary: Path, port: int, moment: str, number: signal.Signals
) -> None:
    variables = environment(tmp_path, TMPDIR=str(temporary))
    process = subprocess.Popen(
        command("demo", "--port", str(port)),
        cwd=tmp_path,
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_take_ctrl_c,  # noqa: PLW1509 - it only sets a signal
    )
    assert process.stderr is not None
    for line in process.stderr:
        if moment in line:
            break
    time.sleep(0.5)

    process.send_signal(number)
    rest = process.stderr.read()

    assert process.wait(60) == (130 if number is signal.SIGINT else 143), rest
    assert "Stopped" in rest
    assert "Traceback" not in rest
    assert processes_of(port) == []
    assert list(temporary.iterdir()) == []
