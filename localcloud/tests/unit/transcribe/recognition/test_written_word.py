"""Words and the marks around them."""

import pytest

from localcloud.transcribe.recognition.written_word import word_and_mark


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (" Hello,", ("Hello", ",")),
        ("calling.", ("calling", ".")),
        ('"Really?"', ("Really", "?")),
        ("wait...", ("wait", ".")),
        ("Mr.", ("Mr.", "")),
        ("U.S.", ("U.S.", "")),
        ("I've", ("I've", "")),
        ("ill-disposed", ("ill-disposed", "")),
        ("今日は。", ("今日は", "。")),
        (" -", ("", "")),
        (",", ("", ",")),
    ],
)
def test_a_mark_stands_behind_its_word(written: str, expected: tuple[str, str]) -> None:
    assert word_and_mark(written) == expected
