"""What the redacted output hides, and what it leaves."""

from typing import Any

import pytest

from localcloud.transcribe.output import OutputOptions, transcript_file
from localcloud.transcribe.recognition.speech import Segment, Word
from localcloud.transcribe.redaction import redacted


def spoken(text: str) -> list[list[Segment]]:
    words = [
        Word(one, number / 2, number / 2 + 0.4, 0.9) for number, one in enumerate(text.split())
    ]
    return [[Segment(words)]]


def results(text: str) -> dict[str, Any]:
    output = transcript_file("job", "123456789012", redacted(spoken(text)), OutputOptions())
    found: dict[str, Any] = output["results"]
    return found


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("call five five oh one please", "call [PII] please"),
        ("call 5550123 please", "call [PII] please"),
        ("nine in the morning until six", "nine in the morning until six"),
        ("one two three", "one two three"),
        ("one two three four", "[PII]"),
    ],
)
def test_a_number_of_four_digits_or_more_is_hidden(said: str, shown: str) -> None:
    assert results(said)["transcripts"][0]["transcript"] == shown


def test_what_is_hidden_says_its_kind_and_keeps_its_times() -> None:
    _, hidden, _ = results("call five five oh one please")["items"]

    redaction = {"confidence": "0.900", "type": "PHONE", "category": "PII"}
    assert hidden["alternatives"] == [{"content": "[PII]", "redactions": [redaction]}]
    assert (hidden["start_time"], hidden["end_time"]) == ("0.500", "2.400")
