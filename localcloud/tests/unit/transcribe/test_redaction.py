"""The redacted output hides personal data and leaves all other words."""

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


def results(text: str, *types: str) -> dict[str, Any]:
    hidden = redacted(spoken(text), types or ["ALL"])
    output = transcript_file("job", "123456789012", hidden, OutputOptions())
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
        ("call 555-0123 or (555)0123", "call [PII] or [PII]"),
        ("write to ann@example.com now", "write to [PII] now"),
        ("write to ann dot lee at example dot com now", "write to [PII] now"),
        ("write to ann at example.com now", "write to [PII] now"),
        ("we meet at nine dot", "we meet at nine dot"),
        ("dot at dot", "dot at dot"),
        ("ask Linda Smith about it", "ask [PII] about it"),
        ("ask linda about it", "ask [PII] about it"),
        ("it is at the mark", "it is at the mark"),
    ],
)
def test_what_the_rules_find_is_hidden(said: str, shown: str) -> None:
    assert results(said)["transcripts"][0]["transcript"] == shown


def test_what_is_hidden_says_its_kind_and_keeps_its_times() -> None:
    _, hidden, _ = results("call five five oh one please")["items"]

    redaction = {"confidence": "0.900", "type": "PHONE", "category": "PII"}
    assert hidden["alternatives"] == [{"content": "[PII]", "redactions": [redaction]}]
    assert (hidden["start_time"], hidden["end_time"]) == ("0.500", "2.400")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("555-0123", "PHONE"),
        ("987-65-4321", "SSN"),
        ("4111 1111 1111 1111", "CREDIT_DEBIT_NUMBER"),
        ("ann@example.com", "EMAIL"),
        ("Linda", "NAME"),
    ],
)
def test_each_type_can_be_hidden_by_itself(said: str, kind: str) -> None:
    (hidden,) = results(said, kind)["items"]
    others = {"CREDIT_DEBIT_NUMBER", "EMAIL", "NAME", "PHONE", "SSN"} - {kind}

    assert hidden["alternatives"][0]["redactions"][0]["type"] == kind
    assert results(said, *others)["transcripts"][0]["transcript"] == said
