import os
import pty
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scribe import ROOT
from scribe.stack import Stack, Target, find_stack
from tests import recordings
from tests.integration.scribe.running import (
    command,
    ended,
    environment,
    free_port,
    scribe,
    set_job_scripts,
)
from transcription.domain.jobs import Status

HELLO = str(ROOT / "samples" / "hello.wav")


@pytest.fixture
def target(stack: Any) -> Target:
    return Target.local(stack.endpoint)


@pytest.fixture
def deployed(target: Target) -> Stack:
    return find_stack(target)


def test_an_upload_prints_the_id_of_the_job_that_it_becomes(
    tmp_path: Path, stack: Any, deployed: Stack
) -> None:
    done = scribe(tmp_path, "upload", HELLO, AWS_ENDPOINT_URL=stack.endpoint)

    assert done.returncode == 0, done.stderr
    job_id = done.stdout.strip()
    job = ended(deployed, job_id)
    assert (job.job_id, job.status) == (job_id, Status.COMPLETED)


def test_an_upload_in_parts_is_followed_to_its_own_version(
    tmp_path: Path, stack: Any, deployed: Stack
) -> None:
    (tmp_path / "Long talk.wav").write_bytes(recordings.sized("large"))

    done = scribe(tmp_path, "upload", "Long talk.wav", AWS_ENDPOINT_URL=stack.endpoint)

    assert done.returncode == 0, done.stderr
    assert ended(deployed, done.stdout.strip()).media["bytes"] > 11_000_000


def test_waiting_stores_the_transcripts_of_every_file_that_can_have_one(
    tmp_path: Path, stack: Any
) -> None:
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "one.wav").write_bytes(Path(HELLO).read_bytes())
    (tmp_path / "calls" / "notes.mp3").write_text("Only notes.\n" * 50)
    files = ("upload", "calls", HELLO, "--language", "en-us", "--endpoint-url", stack.endpoint)

    done = scribe(tmp_path, *files, "--wait", "--output", "texts")

    assert done.returncode == 1
    assert "notes.mp3: The file" in done.stderr
    stored = {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("texts/**/*.txt")}
    assert stored == {"texts/calls/one.transcript.txt", "texts/hello.transcript.txt"}
    again = scribe(tmp_path, *files)
    assert again.stderr.count("Unchanged") == 2
    later = scribe(tmp_path, "download", "--output", "later", "--endpoint-url", stack.endpoint)
    assert (tmp_path / "later" / "calls" / "one.transcript.srt").exists(), later.stderr


def test_on_a_terminal_progress_is_drawn_in_place(tmp_path: Path, stack: Any) -> None:
    terminal, end = pty.openpty()
    variables = {"TERM": "xterm-256color", "AWS_ENDPOINT_URL": stack.endpoint}
    process = subprocess.Popen(
        command("upload", HELLO, "--wait", "--yes", "--output", "texts"),
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


def test_options_reach_the_jobs_record(tmp_path: Path, stack: Any, deployed: Stack) -> None:
    done = scribe(
        tmp_path,
        *("upload", HELLO, "--speakers", "2", "--line-length", "30"),
        AWS_ENDPOINT_URL=stack.endpoint,
    )

    options = ended(deployed, done.stdout.strip()).options
    assert (options["speakers"], options["line_length"]) == (2, 30)


def test_a_stack_that_is_not_there_is_named_with_where_it_was_looked_for(
    tmp_path: Path, stack: Any
) -> None:
    done = scribe(tmp_path, "upload", HELLO, "--stage", "nowhere", AWS_ENDPOINT_URL=stack.endpoint)

    assert done.returncode == 3
    assert f"There is no stack transcription-nowhere at {stack.endpoint}" in done.stderr


def test_a_local_cloud_that_is_not_up_is_said_so(tmp_path: Path) -> None:
    endpoint = f"http://127.0.0.1:{free_port()}"

    done = scribe(tmp_path, "upload", HELLO, AWS_ENDPOINT_URL=endpoint)

    assert done.returncode == 3
    assert f"{endpoint} does not answer" in done.stderr
    assert "make local" in done.stderr


def test_the_history_tells_the_same_end_without_the_local_clouds_doors(
    tmp_path: Path, stack: Any, deployed: Stack
) -> None:
    states: list[str | None] = []
    set_job_scripts(stack.endpoint, {"name": "slow", "takes": 6})  # not over before it is watched
    (tmp_path / "slow.wav").write_bytes(Path(HELLO).read_bytes())
    try:
        sent = scribe(tmp_path, "upload", "slow.wav", AWS_ENDPOINT_URL=stack.endpoint)
        ended(deployed, sent.stdout.strip(), lambda sight: states.append(sight.state))
    finally:
        set_job_scripts(stack.endpoint)

    assert {"Wait", "Process transcription results"} & set(states)
