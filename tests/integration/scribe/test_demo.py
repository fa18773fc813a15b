import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe import ROOT
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


def test_a_file_that_is_no_media_is_refused_before_its_upload(tmp_path: Path, port: int) -> None:
    (tmp_path / "notes.mp3").write_text("These are only notes.\n" * 50)

    done = scribe(tmp_path, "demo", "notes.mp3", "--port", str(port))

    assert done.returncode == 2
    assert "notes.mp3: The file is a text, not a recording." in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_port_that_is_taken_is_said_at_once(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = scribe(tmp_path, "demo", HELLO, "--port", str(port), seconds=30)

    assert done.returncode == 3
    assert f"Port {port} is taken" in done.stderr
    assert f"PORT={port + 1}" in done.stderr
    assert "Building" not in done.stderr


def _hears_ctrl_c() -> None:
    """Also where these tests run in the background of a shell, which has it ignored."""
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
        preexec_fn=_hears_ctrl_c,  # noqa: PLW1509 - it only sets a signal
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
