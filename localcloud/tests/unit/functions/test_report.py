"""Lambda's own lines and documents."""

import json

from localcloud.functions.report import (
    is_handlers_error,
    report_line,
    timeout_document,
)

ERROR = {"errorMessage": "m", "errorType": "T", "requestId": "1", "stackTrace": []}


def test_a_report_says_what_a_first_call_took():
    line = report_line("id", 0.00123, 0.1, 256, 60 * 1024 * 1024)

    assert line.split("\t") == [
        "REPORT RequestId: id",
        "Duration: 1.23 ms",
        "Billed Duration: 102 ms",
        "Memory Size: 256 MB",
        "Max Memory Used: 60 MB",
        "Init Duration: 100.00 ms",
    ]


def test_a_report_shows_no_more_memory_than_there_is():
    assert "Max Memory Used: 128 MB" in report_line("id", 1, None, 128, 1024**3, "error")


def test_a_timeout_is_told_in_lambdas_words():
    assert json.loads(timeout_document("id", 3)) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "RequestId: id Error: Task timed out after 3.00 seconds",
    }


def test_an_exception_is_known_by_its_members_and_its_request():
    assert is_handlers_error(json.dumps(ERROR).encode(), "1")


def test_a_handlers_own_answer_is_no_exception():
    others = [ERROR | {"more": 1}, {"errorMessage": "m", "errorType": "T"}, [ERROR], "{", None]

    assert not any(is_handlers_error(json.dumps(other).encode(), "1") for other in others)
    assert not is_handlers_error(json.dumps(ERROR).encode(), "another call")
    assert not is_handlers_error(b"{no JSON", "1")
