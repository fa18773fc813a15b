"""Logs hold ids and numbers: no word of a transcript, and of a file's name only the job's id."""

from datetime import datetime

from tests import recordings
from tests.deployed.stack import DeployedStack

#: Said in the recording, and written by nobody else.
SAID = ("thank you", "calling", "morning", "front desk", "six in the evening")
NAME = "Erika Mustermann"


def log_lines(stack: DeployedStack, since: datetime) -> list[str]:
    logs = stack.client("logs")
    groups = [
        group["logGroupName"]
        for page in logs.get_paginator("describe_log_groups").paginate()
        for group in page["logGroups"]
    ]
    return [
        event["message"]
        for group in groups
        for page in logs.get_paginator("filter_log_events").paginate(
            logGroupName=group, startTime=int(since.timestamp() * 1000)
        )
        for event in page["events"]
    ]


def test_no_log_holds_what_was_said_or_a_files_name(stack: DeployedStack) -> None:
    began = stack.cloud.now
    body = recordings.speech("welcome")
    upload = stack.upload(body, f"{NAME} 1981-03-04.wav", speakers="2")
    broken = stack.upload(recordings.rubbish(5000, 3), f"{NAME} 1981-03-04 broken.wav")

    stack.settle(upload, broken)

    transcript = stack.output(stack.existing_job(upload), "txt").lower()
    assert any(words in transcript for words in SAID)
    logged = "\n".join(log_lines(stack, began)).lower()
    assert upload.job_id in logged
    assert broken.job_id in logged
    assert [words for words in SAID if words in logged] == []
    # Of a file's name only the part in the job's id, by which people look up their jobs.
    assert NAME.lower() not in logged
    assert upload.key.lower() not in logged
