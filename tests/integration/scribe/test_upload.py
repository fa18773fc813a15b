"""Uploads of one or several recordings, and what is seen of their jobs."""

import os
import pty
import subprocess
from pathlib import Path

from scribe import ROOT
from scribe.stack import Stack
from tests.deployed.stack import DeployedStack
from tests.integration.scribe.conftest import Run
from tests.integration.scribe.running import command, ended, environment
from transcription.domain.jobs import Status

HELLO = ROOT / "samples" / "hello.wav"


def test_an_upload_prints_the_id_of_the_job_that_it_becomes(run: Run, deployed: Stack) -> None:
    done = run("upload", str(HELLO), "--speakers", "2", "--line-length", "30")

    assert done.exit_code == 0, done.stderr
    job = ended(deployed, done.stdout.strip())
    assert (job.job_id, job.status) == (done.stdout.strip(), Status.COMPLETED)
    assert (job.options["speakers"], job.options["line_length"]) == (2, 30)


def test_waiting_stores_the_transcripts_of_every_file_that_can_have_one(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "one.wav").write_bytes(HELLO.read_bytes())
    (tmp_path / "calls" / "notes.mp3").write_text("Only notes.\n" * 50)
    files = ("upload", "calls", str(HELLO), "--language", "en-us")

    done = run(*files, "--wait", "--output", "texts")

    assert done.exit_code == 1
    assert "notes.mp3: The file" in done.stderr
    stored = {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("texts/**/*.txt")}
    assert stored == {"texts/calls/one.transcript.txt", "texts/hello.transcript.txt"}
    assert run(*files).stderr.count("Unchanged") == 2
    later = run("download", "--key", "one.wav", "--output", "later")
    assert (tmp_path / "later" / "calls" / "one.transcript.srt").exists(), later.stderr


def test_on_a_terminal_progress_is_drawn_in_place(tmp_path: Path, stack: DeployedStack) -> None:
    terminal, end = pty.openpty()
    variables = {"TERM": "xterm-256color", "AWS_ENDPOINT_URL": stack.endpoint}
    process = subprocess.Popen(
        command("upload", str(HELLO), "--wait", "--yes", "--output", "texts"),
        cwd=tmp_path,
        env=environment(tmp_path, **variables),
        stdin=end,
        stdout=end,
        stderr=end,
        start_new_session=True,
    )
    os.close(end)

    seen = b""
    while True:
        try:
            seen += os.read(terminal, 65_536)
        except OSError:  # the other end is closed
            break

    assert process.wait(60) == 0
    text = seen.decode()
    for part in ("\x1b[2K", "state", "polls", "elapsed", "transcript.html"):
        assert part in text


def test_the_history_shows_the_states_without_the_local_cloud_s_api(
    deployed: Stack, stack: DeployedStack
) -> None:
    states: list[str | None] = []
    stack.cloud.script_jobs({"takes": 600.0})  # not over before it is watched

    ended(deployed, stack.upload().job_id, lambda snapshot: states.append(snapshot.state))

    assert {"Wait", "Process transcription results"} & set(states)
