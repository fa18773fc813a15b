"""The text file that people edit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.errors import UnusableCorrections
from scribe.operations.edit_text import as_text, from_text
from tests.fuzzing import fuzz
from tests.unit.transcripts.made_up import recordings
from tests.unit.transcripts.reading import DETAILS
from transcription.transcripts.editable import (
    EditableTranscript,
    EditableTurn,
    EditedTurn,
    editable_transcript,
)
from transcription.transcripts.normalise import normalise


def turn(start: float, label: str | None, text: str) -> EditableTurn:
    return EditableTurn(start, start + 1, label, text, [])


OPENED = EditableTranscript(
    "talk-1",
    1,
    3,
    {"spk_0": "Ann", "spk_1": "Speaker 2"},
    [turn(0.0, "spk_0", "Good morning."), turn(3662.34, "spk_1", "Ann: that is my name.")],
)


def body(text: str) -> str:
    return text.partition("\nspeaker")[2].partition("\n\n")[2]


def with_turns(*turns: str, speakers: str = "") -> str:
    head = "transcript talk-1, attempt 1, revision 3\n" + speakers
    return "\n".join((head, *turns)) + "\n"


def test_a_paragraph_is_a_turn_with_its_time_and_who_speaks():
    text = as_text(OPENED)

    assert "transcript talk-1, attempt 1, revision 3\n\nspeaker spk_0 = Ann\nspeaker spk_1" in text
    assert body(text) == (
        "[00:00:00.000] Ann: Good morning.\n\n[01:01:02.340] Speaker 2: Ann: that is my name.\n"
    )


@fuzz(50)
@given(raw=recordings(), names=st.lists(st.sampled_from(["Ann", "spk_1", "A: b", "x = y"])))
def test_what_was_not_edited_says_what_it_said(raw, names):
    found = editable_transcript(normalise(raw, DETAILS), 1, 3)
    speakers = found.speakers | dict(zip(found.speakers, names, strict=False))
    opened = EditableTranscript(found.job_id, 1, 3, speakers, found.turns)

    edited = from_text(as_text(opened), opened)

    assert (edited.base_attempt, edited.base_revision, edited.speakers) == (1, 3, speakers)
    assert edited.turns == [
        EditedTurn(one.start_time, one.speaker_label, one.text) for one in opened.turns
    ]


def test_a_name_a_label_and_a_name_that_was_changed_mean_their_speaker():
    text = with_turns(
        "[00:00:00.000] Anna: One.",
        "[00:00:01.000] Ann: Two.",
        "[00:00:02.000] spk_1: Three.",
        "[] guest: Four.",
        speakers="speaker spk_0 = Anna\nspeaker guest = Carl\n",
    )

    edited = from_text(text, OPENED)

    assert edited.speakers == {"spk_0": "Anna", "guest": "Carl"}
    assert edited.turns == [
        EditedTurn(0.0, "spk_0", "One."),
        EditedTurn(1.0, "spk_0", "Two."),
        EditedTurn(2.0, "spk_1", "Three."),
        EditedTurn(2.0, "guest", "Four."),
    ]


def test_a_paragraph_may_have_several_lines_and_a_turn_may_follow_without_an_empty_one():
    text = with_turns("[0:00:00] Ann: One", "# two", "three.", "[0:00:05.5] spk_1: Four.")

    assert [(one.start_time, one.text) for one in from_text(text, OPENED).turns] == [
        (0.0, "One # two three."),
        (5.5, "Four."),
    ]


def test_a_transcript_without_speakers_needs_no_names():
    opened = EditableTranscript("talk-1", 1, 3, {}, [turn(0.0, None, "He said: no.")])

    assert from_text(as_text(opened), opened).turns == [EditedTurn(0.0, None, "He said: no.")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[0:00:00] Ann: One.", 'Line 1: the line "transcript JOB, attempt N, revision N"'),
        ("transcript talk-2, attempt 1, revision 3", "Line 1: it is a transcript of talk-2"),
        ("Once upon a time", "Line 1: before the first turn are # comments and speakers only"),
        (with_turns("[0:00:00] Ann: One.", "", "two"), "Line 5: a paragraph begins with"),
        (with_turns("[0:00:61.0000] Ann: One."), "Line 3: a paragraph begins with"),
        (
            with_turns("[0:00:00] Bob: One."),
            r"Line 3: no speaker is called 'Bob'; there are Ann \(spk_0\), Speaker 2 \(spk_1\)",
        ),
        (
            with_turns("[] Ann: x", speakers="speaker spk_1 = Ann\nspeaker spk_0 = Ben\n"),
            "Line 5: Ann can be spk_0 or spk_1; write which",
        ),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_line(text, sentence):
    with pytest.raises(UnusableCorrections, match=sentence):
        from_text(text, OPENED)
