"""The REPORT line of a call: its duration, its memory and its start."""

from localcloud.functions.report import report_line


def test_a_report_says_what_a_first_call_took() -> None:
    line = report_line("id", 0.00123, 0.1, 256, 60 * 1024 * 1024)

    assert line.split("\t") == [
        "REPORT RequestId: id",
        "Duration: 1.23 ms",
        "Billed Duration: 102 ms",
        "Memory Size: 256 MB",
        "Max Memory Used: 60 MB",
        "Init Duration: 100.00 ms",
    ]


def test_a_report_shows_no_more_memory_than_there_is() -> None:
    assert "Max Memory Used: 128 MB" in report_line("id", 1, None, 128, 1024**3, "error")
