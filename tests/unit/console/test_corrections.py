"""The page reads and saves a transcript; if saving fails, the answer is a sentence."""

import json
from typing import Any

import pytest

from scribe.console.corrections import MOST_BYTES
from scribe.errors import CorrectedMeanwhile, JobNotFound, NotPossible, UnusableCorrections
from tests.asgi import Answer
from tests.fakes.console import FakeConnection, ask
from transcription.transcripts.editable import (
    EditableTranscript,
    EditableTurn,
    EditableWord,
    EditedTranscript,
    EditedTurn,
)

EDITED = {
    "base_attempt": 1,
    "base_revision": 2,
    "speakers": {"spk_0": "Ann"},
    "turns": [{"start_time": 0.5, "speaker_label": "spk_0", "text": "Hello."}],
}


class FakeCorrections:
    """Of one transcript; raises `failure` instead, if there is one."""

    def __init__(self) -> None:
        self.saved: list[EditedTranscript] = []
        self.failure: Exception | None = None

    def open(self, job_id: str) -> EditableTranscript:
        if self.failure:
            raise self.failure
        word = EditableWord("Hallo.", 0.5, 1, 0.4)
        turn = EditableTurn(0.5, 1, "spk_0", "Hallo.", [word])
        return EditableTranscript(job_id, 1, 2, {"spk_0": "Speaker 1"}, [turn])

    def save(self, job_id: str, edited: EditedTranscript) -> int:
        if self.failure:
            raise self.failure
        self.saved.append(edited)
        return edited.base_revision + 1


@pytest.fixture
def corrections() -> FakeCorrections:
    return FakeCorrections()


def sent(corrections: FakeCorrections, method: str, body: bytes = b"", **headers: str) -> Answer:
    connection: Any = FakeConnection()
    connection.operations.corrections = corrections
    return ask(connection, method, "/api/jobs/talk-1/corrections", body, **headers)


def put(corrections: FakeCorrections, document: Any = EDITED, **headers: str) -> Answer:
    return sent(corrections, "PUT", json.dumps(document).encode(), **headers)


def test_the_page_gets_the_turns_with_the_times_of_their_words(corrections):
    answer = sent(corrections, "GET")

    assert answer.status == 200
    assert json.loads(answer.body) == {
        "attempt": 1,
        "revision": 2,
        "speakers": {"spk_0": "Speaker 1"},
        "turns": [
            {
                "start_time": 0.5,
                "speaker_label": "spk_0",
                "text": "Hallo.",
                "words": [["Hallo.", 0.5, 1, 0.4]],
            }
        ],
    }


def test_what_the_page_sends_is_saved_and_answered_by_its_revision(corrections):
    answer = put(corrections)

    assert (answer.status, json.loads(answer.body)) == (200, {"revision": 3})
    turns = [EditedTurn(0.5, "spk_0", "Hello.")]
    assert corrections.saved == [EditedTranscript(1, 2, {"spk_0": "Ann"}, turns)]


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (JobNotFound("No job has the id talk-1."), 404),
        (NotPossible("talk-1 has not completed."), 400),
        (UnusableCorrections("There is no speaker spk_7."), 400),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_what_is_not_possible_is_answered_in_words(corrections, failure, status, method):
    corrections.failure = failure

    answer = sent(corrections, method, json.dumps(EDITED).encode())

    assert answer.status == status
    assert json.loads(answer.body)["message"] == str(failure)


def test_a_conflict_says_who_has_saved_and_when(corrections):
    corrections.failure = CorrectedMeanwhile("ben saved it.", "2026-11-24T10:31:00Z", "ben")

    answer = put(corrections)

    assert answer.status == 409
    assert json.loads(answer.body) == {
        "message": "ben saved it.",
        "advice": [],
        "made_at": "2026-11-24T10:31:00Z",
        "made_by": "ben",
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b"[]",
        json.dumps({**EDITED, "turns": {}}).encode(),
        json.dumps({**EDITED, "base_revision": "2"}).encode(),
        json.dumps({**EDITED, "speakers": {"spk_0": 1}}).encode(),
        json.dumps({**EDITED, "turns": ["Hello."]}).encode(),
        json.dumps(EDITED).replace("0.5", "-1").encode(),
        json.dumps(EDITED).replace("0.5", "NaN").encode(),
        json.dumps(EDITED).replace("0.5", "1" + "0" * 400).encode(),
        json.dumps(EDITED).replace("Hello", "\\ud800").encode(),
    ],
)
def test_what_is_no_transcript_is_refused(corrections, body):
    answer = sent(corrections, "PUT", body)

    assert answer.status == 400
    assert json.loads(answer.body)["message"]
    assert corrections.saved == []


def test_a_body_larger_than_any_transcript_is_refused(corrections):
    answer = sent(corrections, "PUT", b" " * (MOST_BYTES + 1))

    assert answer.status == 413
    assert "4 MB" in json.loads(answer.body)["message"]


def test_only_the_consoles_own_page_saves(corrections):
    assert put(corrections, origin="http://evil.example").status == 403
    assert corrections.saved == []
