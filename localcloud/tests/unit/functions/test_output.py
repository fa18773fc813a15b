"""What an emulator prints, told apart."""

import io
import os

import pytest

from localcloud.functions.output import Output

START = "START RequestId: 76e06673 Version: $LATEST\n"
END = "END RequestId: 76e06673\n"
REPORT = "REPORT RequestId: 76e06673\tInit Duration: 0.11 ms\tDuration: 35.26 ms\n"
INIT = "24 Nov 2026 02:27:14,221 [INFO] (rapid) INIT REPORT(durationMs: 34.446000)\n"


def read(*lines: str) -> tuple[Output, list[str]]:
    heard: list[str] = []
    output = Output(io.BytesIO("".join(lines).encode()), heard.append)
    output.wait_for_end(5)
    return output, heard


def test_only_the_functions_lines_are_told():
    _, heard = read(INIT, "one\n", "two\rthree\n", END, REPORT)

    assert heard == ["one", "two\rthree"]


def test_a_start_is_told_where_it_is_announced():
    heard: list[str] = []
    reading, writing = os.pipe()
    output = Output(os.fdopen(reading, "rb"), heard.append)

    output.expect_call(announce=True)
    with os.fdopen(writing, "w") as pipe:
        pipe.write(START + "one\n")
    output.wait_for_end(5)

    assert heard == [START.strip(), "one"]


def test_the_request_and_the_time_to_start_are_read():
    output, _ = read(INIT, START, "one\n")

    assert output.request_id == "76e06673"
    assert output.init_seconds == pytest.approx(0.034446)


def test_of_a_start_that_is_tried_again_the_first_counts():
    output, _ = read(INIT, INIT.replace("34.446", "0.058"))

    assert output.init_seconds == pytest.approx(0.034446)


def test_lines_that_are_no_text_are_told_all_the_same():
    heard: list[str] = []

    Output(io.BytesIO(b"\xff\xfe\n"), heard.append).wait_for_end(5)

    assert heard == ["��"]
