import json
import threading
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from moto.cloudwatch.models import cloudwatch_backends
from moto.logs.models import logs_backends

from localcloud.cloudwatch.log_lines import LogLines, metrics_in

ACCOUNT, REGION = "111122223333", "eu-west-1"
EMF = {
    "_aws": {
        "Timestamp": 1_795_564_800_000,
        "CloudWatchMetrics": [
            {
                "Namespace": "Transcription",
                "Dimensions": [["service"], ["service", "language"]],
                "Metrics": [{"Name": "JobSeconds", "Unit": "Seconds"}, {"Name": "NotGiven"}],
            }
        ],
    },
    "service": "dev-transcription",
    "language": "en-US",
    "JobSeconds": [1.5, 2],
}


@pytest.fixture
def lines() -> Iterator[LogLines]:
    yield LogLines(ACCOUNT, REGION)
    cloudwatch_backends[ACCOUNT][REGION].reset()
    logs_backends[ACCOUNT][REGION].reset()


def events(group: str) -> list[str]:
    logs: Any = logs_backends[ACCOUNT][REGION]
    return [
        event.message for stream in logs.groups[group].streams.values() for event in stream.events
    ]


def test_a_line_is_in_its_group_and_stream(lines: LogLines) -> None:
    lines.on_log_line("check", "1", "one")
    lines.on_log_line("check", "2", "two")
    lines.on_log_line("sweep", "1", "three")
    lines.on_log_line("sweep", "1", "  ")

    assert events("check") == ["one", "two"]
    assert events("sweep") == ["three"]
    logs: Any = logs_backends[ACCOUNT][REGION]
    assert list(logs.groups["check"].streams) == ["1", "2"]


def test_metrics_are_made_of_a_line_for_each_value_and_set_of_dimensions(lines: LogLines) -> None:
    lines.on_log_line("process", "1", json.dumps(EMF))

    backend: Any = cloudwatch_backends[ACCOUNT][REGION]
    made = [
        (one.namespace, one.name, one.value, {d.name: d.value for d in one.dimensions})
        for one in backend.metric_data
    ]
    service, both = (
        {"service": "dev-transcription"},
        {
            "service": "dev-transcription",
            "language": "en-US",
        },
    )
    assert made == [
        ("Transcription", "JobSeconds", value, dimensions)
        for dimensions in (service, both)
        for value in (1.5, 2.0)
    ]
    assert {one.timestamp for one in backend.metric_data} == {datetime(2026, 11, 25)}  # noqa: DTZ001 - as moto has it
    assert len(events("process")) == 1


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        'something with "_aws" in it',
        '{"_aws": {"CloudWatchMetrics": [{}]}}',
        '{"_aws": {"Timestamp": 1795564800000, "CloudWatchMetrics": [{}]}}',
        '{"_aws": {"Timestamp": 1795564800000, "CloudWatchMetrics": [{"Namespace": "N"}]}}',
        '{"_aws": {"Timestamp": "yesterday", "CloudWatchMetrics": []}}',
        '{"_aws": 5}',
    ],
)
def test_a_line_that_only_looks_like_metrics_is_a_line(lines: LogLines, line: str) -> None:
    assert metrics_in(line) == {}

    lines.on_log_line("check", "1", line)

    assert events("check") == [line]


def test_many_processes_of_a_new_function_lose_no_line(lines: LogLines) -> None:
    together = threading.Barrier(8)

    def write(number: int) -> None:
        together.wait()
        for _ in range(50):
            lines.on_log_line("new", "1", f"line of {number}")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(events("new")) == 400
