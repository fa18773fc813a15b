import io
from dataclasses import replace

from rich.console import Console

from scribe.job_progress import JobProgress, outcome
from scribe.watch import JobSnapshot, WatchedJob
from transcription.domain.jobs import JobRecord, Status

WATCHED = WatchedJob("welcome-1", "s3://media/uploads/welcome.flac")
JOB = JobRecord(
    "welcome-1",
    Status.IN_PROGRESS,
    "arn",
    "{}",
    "2026-11-24T01:00:00.000Z",
    media={"seconds": 10.24},
    polls=2,
)
SNAPSHOT = JobSnapshot(WATCHED, 12.3, JOB, "Wait", recognised=0.47, next_check=2.6)


def drawn(view: JobProgress) -> str:
    paper = io.StringIO()
    Console(file=paper, width=80).print(view.draw())
    return paper.getvalue()


def test_a_running_job_shows_state_poll_next_wait_progress_and_time() -> None:
    view = JobProgress("welcome.flac")
    view.see(SNAPSHOT)

    text = drawn(view)

    for part in ("welcome-1", "Wait", "IN_PROGRESS", "2, next in 3 s", "47%", "12 s"):
        assert part in text


def test_an_upload_without_a_record_yet_is_said_to_wait_for_its_event() -> None:
    view = JobProgress("welcome.flac")
    view.see(JobSnapshot(WATCHED, 0.4))

    assert "waiting for the upload's event" in drawn(view)
    assert view.line() == "welcome.flac: waiting for the upload's event"


def test_a_line_does_not_change_with_time_alone() -> None:
    view = JobProgress("welcome.flac")
    view.see(SNAPSHOT)
    before = view.line()

    view.see(replace(SNAPSHOT, seconds=13.0, next_check=1.9, recognised=0.43))

    assert view.line() == before == "welcome.flac: Wait, IN_PROGRESS, 2 polls, recognition 40 %"


def test_a_name_with_a_terminals_commands_is_shown_without_them() -> None:
    view = JobProgress("\x1b[2Jevil[bold].mp3")
    view.see(SNAPSHOT)

    text = drawn(view)

    assert "\x1b" not in text
    assert "evil[bold].mp3" in text


def test_the_outcome_of_a_completed_job_is_one_line() -> None:
    job = replace(
        JOB,
        status=Status.COMPLETED,
        language="en-US",
        speech=True,
        completed_at="2026-11-24T01:00:14.250Z",
    )

    assert outcome(job) == "COMPLETED, en-US, 10.2 s of media, 2 polls, took 14.2 s"


def test_silence_is_part_of_the_outcome() -> None:
    job = replace(JOB, status=Status.COMPLETED, speech=False, polls=1)

    assert outcome(job) == "COMPLETED, no speech, 10.2 s of media, 1 poll"
