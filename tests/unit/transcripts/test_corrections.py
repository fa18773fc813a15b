"""An edited transcript becomes a layer of changes, and a transcript with them."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzzing import fuzz
from tests.raw_transcripts import RawTranscript
from tests.unit.transcripts.made_up import conversation, recordings
from tests.unit.transcripts.reading import DETAILS
from transcription.transcripts.cleaning import cleaned
from transcription.transcripts.comparison import UnusableEdit, changes_between
from transcription.transcripts.correcting import corrected
from transcription.transcripts.correction_layer import CorrectionLayer
from transcription.transcripts.document_reader import read_document
from transcription.transcripts.editable import EditedTurn, editable_transcript
from transcription.transcripts.edition import rebased
from transcription.transcripts.json_document import json_document
from transcription.transcripts.layer_document import (
    NotCorrections,
    layer_document,
    read_layer,
)
from transcription.transcripts.model import Transcript
from transcription.transcripts.normalise import normalise
from transcription.transcripts.outputs import render_transcript


def interview() -> Transcript:
    raw = RawTranscript().say("Good mourning Anna.", speaker="spk_0", confidence=0.9)
    raw.say("Hello.", speaker="spk_1", at=2.5).say("Shall we begin?", speaker="spk_0", at=4)
    return normalise(raw.as_bytes(), DETAILS)


def turns_of(transcript: Transcript) -> list[EditedTurn]:
    """Returns the turns as they are saved without an edit."""
    return [
        EditedTurn(turn.start_time, turn.speaker_label, turn.text)
        for turn in editable_transcript(transcript, 1, 0).turns
    ]


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker_label, turn.text) for turn in turns_of(transcript)]


def edited(machine: Transcript, *turns: EditedTurn, **names: str) -> Transcript:
    done = corrected(machine, changes_between(machine, names, turns))
    assert not done.left_out
    return done.transcript


def times(transcript: Transcript) -> list[tuple[str, int, int]]:
    words = transcript.words
    return list(zip(words.texts, words.starts, words.ends, strict=True))


def test_a_corrected_word_keeps_its_time_and_is_marked():
    machine = interview()
    first, *others = turns_of(machine)

    found = edited(machine, replace(first, text="Good morning Anna."), *others)

    assert times(found)[1] == ("morning", *times(machine)[1][1:])
    assert found.words.corrected == {1}
    assert found.words.confidences[:3] == [0.9, None, 0.9]
    assert times(found)[2:] == times(machine)[2:]


def test_other_marks_and_capitals_leave_a_word_its_confidence():
    machine = interview()
    first, *others = turns_of(machine)

    found = edited(machine, replace(first, text="Good mourning, Anna!"), *others)

    assert found.words.texts[:3] == ["Good", "mourning,", "Anna!"]
    assert found.words.confidences[:3] == [0.9, 0.9, 0.9]
    assert found.words.corrected == {1, 2}
    assert [time[1:] for time in times(found)] == [time[1:] for time in times(machine)]


def test_new_words_get_the_time_between_their_neighbours():
    machine = interview()
    first, *others = turns_of(machine)

    found = edited(machine, replace(first, text="Good mourning dear old Anna."), *others)

    before, one, other, after = times(found)[1:5]
    assert (before, after) == (times(machine)[1], times(machine)[2])
    assert before[2] <= one[1] <= one[2] <= other[1] <= other[2] <= after[1]


def test_turns_are_merged_split_moved_and_renamed():
    machine = interview()
    turns = [
        EditedTurn(0.0, "spk_0", "Good"),
        EditedTurn(0.4, "spk_1", "mourning Anna. Hello."),
        EditedTurn(4.0, "spk_0", "Shall we begin?"),
    ]

    found = edited(machine, *turns, spk_0="Ann")

    assert said(found) == [(turn.speaker_label, turn.text) for turn in turns]
    assert [voice.name for voice in found.voices] == ["Ann", "Speaker 2"]
    assert times(found) == times(machine)
    assert found.words.corrected == set()


def test_a_speaker_can_be_added_and_one_without_words_goes():
    machine = interview()
    first, second, third = turns_of(machine)

    found = edited(machine, first, replace(second, speaker_label="guest"), third, guest="Ben")

    assert [(voice.label, voice.name) for voice in found.voices] == [
        ("spk_0", "Speaker 1"),
        ("guest", "Ben"),
    ]


def test_a_turn_that_the_machine_did_not_hear_has_the_time_that_it_was_given():
    machine = interview()
    first, *others = turns_of(machine)

    found = edited(machine, first, EditedTurn(1.8, "spk_1", "Oh, hi."), *others)

    assert said(found)[1] == ("spk_1", "Oh, hi.")
    assert times(found)[3][1] == 1800
    assert times(found)[4][2] <= 2500


def test_a_turn_that_is_said_to_begin_before_its_words_takes_its_share_of_them():
    machine = interview()
    _, *others = turns_of(machine)
    turns = [EditedTurn(0.0, "spk_0", "Good day,"), EditedTurn(0.0, "spk_1", "dear Hannah.")]

    found = edited(machine, *turns, *others)

    assert said(found)[:2] == [("spk_0", "Good day,"), ("spk_1", "dear Hannah.")]


def test_text_is_placed_between_words_that_overlap():
    raw = RawTranscript().item("of.", start_time="0.4", end_time="8.4", speaker_label="spk_0")
    raw.item("an.", start_time="4.4", end_time="4.4", speaker_label="spk_0")
    raw.item("end", start_time="4.8", end_time="12.8", speaker_label="spk_1")
    machine = normalise(raw.as_bytes(), DETAILS)

    found = edited(machine, EditedTurn(0.4, "spk_0", "the"), EditedTurn(4.8, "spk_1", "very end"))

    assert said(found) == [("spk_0", "the"), ("spk_1", "very end")]


def test_text_can_be_typed_where_the_machine_found_no_speech():
    silence = normalise(RawTranscript().as_bytes(), replace(DETAILS, media_seconds=20.0))

    found = edited(silence, EditedTurn(3.0, None, "Somebody whispers."))

    assert said(found) == [(None, "Somebody whispers.")]
    assert times(found)[0][1] == 3000


def test_everything_can_be_deleted():
    assert not edited(interview()).speech


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        ("spk_7", "No speaker has the label spk_7; there are spk_0, spk_1."),
        (None, "A turn has no speaker; there are spk_0, spk_1."),
    ],
)
def test_a_turn_of_nobody_is_refused(label, sentence):
    with pytest.raises(UnusableEdit, match=sentence):
        changes_between(interview(), {}, [EditedTurn(0.0, label, "Hello.")])


@fuzz(60)
@given(raw=recordings())
def test_a_transcript_that_is_saved_as_it_was_opened_has_no_changes(raw):
    machine = normalise(raw, DETAILS)

    changes = changes_between(machine, {}, turns_of(machine))

    assert len(changes) == 0
    assert json_document(corrected(machine, changes).transcript) == json_document(machine)


@st.composite
def edits(draw: st.DrawFn, machine: Transcript) -> list[EditedTurn]:
    """Returns words deleted, replaced and inserted; turns merged, split, moved and deleted."""
    turns: list[EditedTurn] = []
    typed = st.sampled_from(["the", "Anna", "quarter.", "“Well,”", "I", "don't", "42", "–"])
    for turn in turns_of(machine):
        words = turn.text.split()
        for _ in range(draw(st.integers(0, 4))):
            place = draw(st.integers(0, len(words)))
            words[place : place + draw(st.integers(0, 3))] = draw(st.lists(typed, max_size=3))
        label = draw(st.sampled_from([turn.speaker_label, turn.speaker_label, "spk_1", "guest"]))
        cut = draw(st.sampled_from([None, None, len(words) // 2]))
        if turns and draw(st.integers(0, 5)) == 0:
            before = turns.pop()
            turns.append(replace(before, text=f"{before.text} {' '.join(words)}"))
        elif cut is not None:
            turns.append(replace(turn, speaker_label=label, text=" ".join(words[:cut])))
            turns.append(replace(turn, text=" ".join(words[cut:])))
        else:
            turns.append(replace(turn, speaker_label=label, text=" ".join(words)))
    return turns


@fuzz(40)
@given(data=st.data(), seed=st.integers(0, 1000))
def test_the_text_that_was_typed_comes_out_in_its_turns_at_times_in_order(data, seed):
    machine = normalise(conversation(seed, minutes=0.4), DETAILS)
    turns = data.draw(edits(machine))

    changes = changes_between(machine, {"spk_1": "Ben", "guest": "Carl"}, turns)
    done = corrected(machine, changes)

    assert not done.left_out
    assert said(done.transcript) == [
        (turn.speaker_label, " ".join(turn.text.split())) for turn in turns if turn.text.strip()
    ]
    words = done.transcript.words
    assert words.starts == sorted(words.starts)
    assert all(start <= end for start, end in zip(words.starts, words.ends, strict=True))
    untouched = [time for n, time in enumerate(times(done.transcript)) if n not in words.corrected]
    assert set(untouched) <= set(times(machine))


def test_a_change_that_fits_nowhere_in_another_transcript_is_left_out():
    machine = interview()
    first, *others = turns_of(machine)
    changes = changes_between(machine, {}, [replace(first, text="Good morning Anna."), *others])
    other = normalise(RawTranscript().say("Wood morning Ann.", speaker="spk_0").as_bytes(), DETAILS)
    third = normalise(RawTranscript().say("Godmother Anna.", speaker="spk_0").as_bytes(), DETAILS)
    late = RawTranscript().say("Good mourning Anna.", speaker="spk_0", at=9)

    right_already, lost = corrected(other, changes), corrected(third, changes)

    assert len(right_already.left_out) == 0
    assert said(right_already.transcript) == said(other)
    assert lost.left_out.passages == changes.passages
    assert said(lost.transcript) == said(third)
    assert corrected(normalise(late.as_bytes(), DETAILS), changes).left_out


def test_a_turn_that_begins_at_words_of_another_transcript_is_left_out():
    machine = interview()
    first, *others = turns_of(machine)
    parts = [replace(first, text="Good"), replace(first, start_time=0.4, text="mourning Anna.")]
    changes = changes_between(machine, {}, [*parts, *others])
    other = RawTranscript().say("Goodbye.", speaker="spk_0").say("Hello.", speaker="spk_1", at=2.5)

    assert corrected(normalise(other.as_bytes(), DETAILS), changes).left_out.breaks


def test_a_speaker_who_was_added_gets_a_label_that_the_other_transcript_does_not_have():
    machine = interview()
    first, second, third = turns_of(machine)
    turns = [first, replace(second, speaker_label="guest"), third]
    changes = changes_between(machine, {"guest": "Ben"}, turns)
    other = RawTranscript().say("Good mourning Anna.", speaker="guest")
    other.say("Hello.", speaker="spk_1", at=2.5).say("Shall we begin?", speaker="guest", at=4)

    found = corrected(normalise(other.as_bytes(), DETAILS), changes).transcript

    assert [(voice.label, voice.name) for voice in found.voices] == [
        ("guest", "guest"),
        ("guest'", "Ben"),
    ]


def test_text_in_a_silence_has_its_place_in_another_transcript_too():
    long = replace(DETAILS, media_seconds=60.0)
    machine = replace(interview(), duration=60_000)
    *turns, last = turns_of(machine)
    whispered = EditedTurn(20.0, "spk_1", "Somebody whispers.")
    changes = changes_between(machine, {}, [*turns, last, whispered])
    other = RawTranscript().say("Shall we start?", speaker="spk_0", at=4)

    done = corrected(
        normalise(other.say("Goodbye.", speaker="spk_0", at=30).as_bytes(), long), changes
    )

    assert [text for _, text in said(done.transcript)] == [
        "Shall we start?",
        "Somebody whispers.",
        "Goodbye.",
    ]
    assert times(done.transcript)[3][1] == 20_000


def test_changes_are_made_in_another_transcript_of_the_same_recording():
    machine = interview()
    first, second, third = turns_of(machine)
    changes = changes_between(
        machine,
        {"spk_0": "Ann", "spk_1": "Ben"},
        [replace(first, text="Good morning Anna."), second, replace(third, speaker_label="spk_1")],
    )
    raw = RawTranscript().say("Well, good mourning Anna.", speaker="spk_1", at=0.1)
    raw.say("Hello.", speaker="spk_0", at=2.4).say("Shall we begin?", speaker="spk_1", at=4.1)

    done = corrected(normalise(raw.as_bytes(), DETAILS), changes)

    assert [
        (done.transcript.voices[segment.voice].name, turn.text)
        for segment, turn in zip(done.transcript.segments, turns_of(done.transcript), strict=True)
    ] == [("Ann", "Well, good morning Anna."), ("Ben", "Hello."), ("Ben", "Shall we begin?")]
    assert not done.left_out


@fuzz(25)
@given(data=st.data(), raw=recordings(), other=recordings())
def test_any_recording_can_be_edited_and_its_changes_tried_in_any_other(data, raw, other):
    machine = normalise(raw, DETAILS)
    turns = data.draw(edits(machine))
    if machine.voices or any(turn.speaker_label for turn in turns):
        turns = [replace(turn, speaker_label=turn.speaker_label or "guest") for turn in turns]
    changes = changes_between(machine, {"spk_1": "Ben", "guest": "Carl"}, turns)

    done = corrected(machine, changes)
    layer = rebased(CorrectionLayer("talk-1", 1, 1, "", "", changes), normalise(other, DETAILS), 2)

    assert not done.left_out
    assert without_spaces(said(done.transcript)) == without_spaces(
        [(turn.speaker_label, cleaned(turn.text)) for turn in turns if cleaned(turn.text)]
    )
    document = render_transcript(done.transcript).files["transcript.json"].body
    assert read_document(document) == replace(
        done.transcript, details=read_document(document).details
    )
    assert read_layer(layer_document(layer)) == layer


@pytest.mark.parametrize(
    "broken",
    [
        lambda layer: layer | {"version": 2},
        lambda layer: layer | {"left_out": None},
        lambda layer: layer | {"passages": [layer["passages"][0] | {"word": -1}]},
        lambda layer: layer | {"passages": [layer["passages"][0] | {"text": None}]},
        lambda layer: layer | {"passages": [layer["passages"][0] | {"start": "soon"}]},
        lambda layer: layer | {"passages": [{}]},
        lambda layer: layer | {"speakers": [{"label": "spk_0", "name": None, "heard": [1]}]},
        lambda layer: [layer],
    ],
)
def test_a_layer_that_was_edited_by_hand_and_broken_is_refused(broken):
    machine = interview()
    first, *others = turns_of(machine)
    changes = changes_between(machine, {}, [replace(first, text="Good morning Anna."), *others])
    layer = json.loads(layer_document(CorrectionLayer("talk-1", 1, 1, "", "", changes)))

    with pytest.raises(NotCorrections):
        read_layer(json.dumps(broken(layer)).encode())


def without_spaces(turns: list[tuple[str | None, str]]) -> list[tuple[str | None, str]]:
    """Joins scripts without spaces, in which foreign words have none around them either."""
    return [(label, "".join(text.split())) for label, text in turns]
