"""Logs hold ids and numbers: no word of a transcript, no name of a file but in its job's id."""

from tests import recordings
from tests.e2e.conftest import System

#: Said in the recording, and written by nobody else.
SAID = ("thank you", "calling", "morning", "front desk", "six in the evening")
NAME = "Erika Mustermann"


def events_of(system: System) -> list[str]:
    logs = system.stack.client("logs")
    groups = [
        group["logGroupName"]
        for page in logs.get_paginator("describe_log_groups").paginate()
        for group in page["logGroups"]
    ]
    return [
        event["message"]
        for group in groups
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        for event in page["events"]
    ]


def test_no_log_holds_what_was_said_or_a_files_name(system: System) -> None:
    upload = system.upload(recordings.speech("welcome"), f"{NAME} 1981-03-04.wav", speakers="2")
    broken = system.upload(recordings.rubbish(5000, 3), f"{NAME} 1981-03-04 broken.wav")

    job, failed = system.job_of(upload), system.job_of(broken)

    said = system.output(job, "txt").lower()
    assert any(words in said for words in SAID)
    told = [job.job_id, failed.job_id]
    events = system.until(
        lambda: _with_all(events_of(system), told), "the lines of both jobs in the logs", 30
    )
    everything = "\n".join(events).lower()
    assert [words for words in SAID if words in everything] == []
    # Of a file's name only what the job's id has of it: people look their jobs up by it.
    assert NAME.lower() not in everything
    assert upload.key.lower() not in everything


def _with_all(events: list[str], ids: list[str]) -> list[str]:
    return events if all(any(one in event for event in events) for one in ids) else []
