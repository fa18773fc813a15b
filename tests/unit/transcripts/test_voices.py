"""Who said it: speakers and channels, in files new and old."""

import json
from typing import Any

import pytest

from tests.raw_transcripts import RawTranscript, as_bytes, with_results
from tests.unit.transcripts.reading import document_of, rendered, text_of, vtt_cues


def dialogue(**shape) -> RawTranscript:
    raw = RawTranscript(**shape).say("How are you?", speaker="spk_0")
    return raw.say("Very well.", speaker="spk_1", at=3).say("Good.", speaker="spk_0", at=6)


def said(raw: RawTranscript | bytes) -> list[tuple[str | None, str]]:
    segments = document_of(rendered(raw))["segments"]
    return [(segment.get("speaker"), segment["text"]) for segment in segments]


DIALOGUE = [("spk_0", "How are you?"), ("spk_1", "Very well."), ("spk_0", "Good.")]


@pytest.mark.parametrize(
    "shape",
    [
        {},
        {"speaker_labels": "null"},
        {"speaker_labels": "absent"},
        {"item_labels": False},
        {"item_labels": False, "audio_segments": False, "item_ids": False},
    ],
    ids=str,
)
def test_every_word_has_its_speaker_wherever_the_file_says_it(shape):
    assert said(dialogue(**shape)) == DIALOGUE


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda labels: [labels], id="in a list of sections"),
        pytest.param(
            lambda labels: labels | {"segments": labels["segments"][::-1]}, id="in any order"
        ),
        pytest.param(
            lambda labels: {
                "segments": [one | {"items": one["items"][:1]} for one in labels["segments"]]
            },
            id="words that a segment leaves out",
        ),
    ],
)
def test_speakers_come_from_the_section_of_labels_in_any_form(changed):
    document = dialogue(item_labels=False).as_dict()
    document["results"]["speaker_labels"] = changed(document["results"]["speaker_labels"])

    assert said(as_bytes(document)) == DIALOGUE


def test_a_word_that_nobody_claims_belongs_to_whoever_spoke_last():
    document = dialogue(item_labels=False).as_dict()
    del document["results"]["speaker_labels"]["segments"][1]

    assert {speaker for speaker, _ in said(as_bytes(document))} == {"spk_0"}


@pytest.mark.parametrize("segments", [None, 5, "spk_0", [None], [{"items": None}], {}])
def test_a_section_that_says_nothing_does_no_harm(segments):
    raw = with_results(dialogue(), speaker_labels={"segments": segments})

    assert said(raw) == DIALOGUE


@pytest.mark.parametrize("segments", [None, 5, "spk_0", [None], [{"items": None}], {}])
def test_if_only_such_a_section_could_say_it_there_are_no_speakers(segments):
    raw = with_results(dialogue(item_labels=False), speaker_labels={"segments": segments})

    assert {speaker for speaker, _ in said(raw)} == {None}


def test_no_labels_at_all_mean_no_voices():
    raw = dialogue(item_labels=False, speaker_labels="null")

    document = document_of(rendered(raw))

    assert document["voices"] == []
    assert "speaker" not in document["segments"][0]


def test_speakers_are_named_for_people():
    raw = RawTranscript()
    for label in ("spk_10", "spk_2", "agent"):
        raw.say("Hello.", speaker=label)

    assert document_of(rendered(raw))["voices"] == [
        {"name": "agent", "speaker": "agent"},
        {"name": "Speaker 3", "speaker": "spk_2"},
        {"name": "Speaker 11", "speaker": "spk_10"},
    ]


def test_the_text_names_each_turn_with_its_time():
    assert text_of(rendered(dialogue()), "txt") == (
        "Speaker 1 [0:00]\nHow are you?\n\n"
        "Speaker 2 [0:03]\nVery well.\n\n"
        "Speaker 1 [0:06]\nGood.\n"
    )


def test_the_text_of_a_single_speaker_needs_no_name():
    raw = RawTranscript().say("Only me.", speaker="spk_0")

    assert text_of(rendered(raw), "txt") == "Only me.\n"


def call() -> RawTranscript:
    """Returns two channels, of which the second interrupts the first."""
    raw = RawTranscript().say("I have been on hold. For an hour, really.", at=1, channel="ch_0")
    return raw.say("Sorry about that.", at=3.1, channel="ch_1").say("Fine.", at=9, channel="ch_0")


def channels_said(raw: RawTranscript | bytes) -> list[tuple[str, str]]:
    segments = document_of(rendered(raw))["segments"]
    return [(segment["channel"], segment["text"]) for segment in segments]


def test_channels_take_turns_sentence_by_sentence():
    assert channels_said(call()) == [
        ("ch_0", "I have been on hold. For an hour, really."),
        ("ch_1", "Sorry about that."),
        ("ch_0", "Fine."),
    ]


def test_a_sentence_is_not_torn_apart_by_the_other_channel():
    raw = RawTranscript().say("one two three four five six seven.", channel="ch_0", at=0)
    raw.say("Yes yes.", channel="ch_1", at=0.9).say("Next.", channel="ch_0", at=3)

    assert [text for _, text in channels_said(raw)] == [
        "one two three four five six seven.",
        "Yes yes.",
        "Next.",
    ]


def test_a_very_long_sentence_lets_the_other_channel_in_at_a_comma():
    raw = RawTranscript().say(f"{'word ' * 30}so,".strip(), at=0, channel="ch_0")
    raw.say("and so it went on.", channel="ch_0").say("Really?", at=3, channel="ch_1")

    assert [text for _, text in channels_said(raw)] == [
        f"{'word ' * 30}so,",
        "Really?",
        "and so it went on.",
    ]


def test_speech_without_any_break_lets_the_other_channel_in_after_twenty_seconds():
    raw = RawTranscript().say("on and " * 30, at=0, channel="ch_0")
    raw.say("Stop.", at=3, channel="ch_1")

    lengths = [(channel, len(text.split())) for channel, text in channels_said(raw)]

    assert lengths == [("ch_0", 51), ("ch_1", 1), ("ch_0", 9)]


@pytest.mark.parametrize("missing", ["channel_labels", "items"])
def test_channels_come_from_the_items_or_from_their_section(missing):
    assert channels_said(with_results(call(), **{missing: ...})) == channels_said(call())


def test_channels_come_from_their_section_if_the_items_do_not_say():
    document = call().as_dict()
    for item in document["results"]["items"]:
        del item["channel_label"]

    assert channels_said(as_bytes(document)) == channels_said(call())


def test_a_silent_channel_is_no_voice():
    document = call().as_dict()
    document["results"]["channel_labels"]["channels"].append({"channel_label": "ch_2", "items": []})

    voices = document_of(rendered(as_bytes(document)))["voices"]

    assert [voice["name"] for voice in voices] == ["Channel 1", "Channel 2"]


def test_two_silent_channels_are_silence():
    channels: list[Any] = [{"channel_label": label, "items": []} for label in ("ch_0", "ch_1")]
    raw = with_results(RawTranscript(), channel_labels={"channels": channels}, items=[])

    assert not rendered(raw).speech


def test_speakers_on_channels_are_voices_of_both():
    raw = RawTranscript().say("Hello.", channel="ch_0", speaker="spk_0")
    raw.say("Hi.", channel="ch_1", speaker="spk_0", at=5)

    voices = document_of(rendered(raw))["voices"]

    assert json.dumps(voices[1]) == json.dumps(
        {"name": "Channel 2, Speaker 1", "speaker": "spk_0", "channel": "ch_1"}
    )


def test_a_label_cannot_break_the_files():
    raw = RawTranscript().say("a.", speaker="<v>\n\n-->").say("b.", speaker="spk_1")

    cues = vtt_cues(text_of(rendered(raw), "vtt"))

    assert [cue.voice for cue in cues] == ["<v> -->", "Speaker 2"]
