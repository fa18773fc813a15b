"""The file that a job writes; the functions' own parser reads it."""

from localcloud.transcribe.output import OutputOptions, transcript_file
from localcloud.transcribe.recognition.pocketsphinx import Utterance, Word


def utterance(start: float, *texts: str) -> Utterance:
    return Utterance(
        [Word(text, start + n * 0.5, start + n * 0.5 + 0.4, 0.75) for n, text in enumerate(texts)]
    )


def test_an_utterance_is_a_sentence_with_times_and_confidences_as_strings() -> None:
    file = transcript_file(
        "job", "123456789012", [[utterance(0.1, "i'm", "here")]], OutputOptions()
    )

    assert file["jobName"] == "job"
    assert file["results"]["transcripts"] == [{"transcript": "I'm here."}]
    assert file["results"]["items"] == [
        {
            "id": 0,
            "type": "pronunciation",
            "alternatives": [{"confidence": "0.750", "content": "I'm"}],
            "start_time": "0.100",
            "end_time": "0.500",
        },
        {
            "id": 1,
            "type": "pronunciation",
            "alternatives": [{"confidence": "0.750", "content": "here"}],
            "start_time": "0.600",
            "end_time": "1.000",
        },
        {
            "id": 2,
            "type": "punctuation",
            "alternatives": [{"confidence": "0.0", "content": "."}],
        },
    ]
    assert [segment["items"] for segment in file["results"]["audio_segments"]] == [[0, 1, 2]]


def test_silence_is_an_empty_transcript() -> None:
    results = transcript_file("job", "1", [[]], OutputOptions(speakers=True))["results"]

    assert results["transcripts"] == [{"transcript": ""}]
    assert results["items"] == []
    assert results["speaker_labels"] == {"segments": [], "channel_label": "ch_0", "speakers": 0}


def test_channels_are_told_apart_and_stand_in_the_order_of_time() -> None:
    heard = [[utterance(0.0, "one"), utterance(4.0, "three")], [utterance(2.0, "two")]]

    results = transcript_file("job", "1", heard, OutputOptions(channels=True))["results"]

    assert results["transcripts"] == [{"transcript": "One. Two. Three."}]
    labels = results["channel_labels"]
    assert labels["number_of_channels"] == 2
    assert [
        [item["alternatives"][0]["content"] for item in channel["items"]]
        for channel in labels["channels"]
    ] == [["One", ".", "Three", "."], ["Two", "."]]
    assert [item["channel_label"] for item in results["items"]] == [
        *("ch_0", "ch_0", "ch_1", "ch_1", "ch_0", "ch_0")
    ]


def test_every_speaker_is_the_first_where_they_cannot_be_told_apart() -> None:
    heard = [[utterance(0.0, "one"), utterance(4.0, "two")]]

    labels = transcript_file("job", "1", heard, OutputOptions(speakers=True))["results"][
        "speaker_labels"
    ]

    assert labels["speakers"] == 1
    assert [
        (segment["start_time"], segment["speaker_label"]) for segment in labels["segments"]
    ] == [
        ("0.000", "spk_0"),
        ("4.000", "spk_0"),
    ]


def test_alternatives_stand_in_segments() -> None:
    results = transcript_file(
        "job", "1", [[utterance(0.0, "one")]], OutputOptions(alternatives=True)
    )["results"]

    (segment,) = results["segments"]
    assert (segment["start_time"], segment["end_time"]) == ("0.000", "0.400")
    assert [one["transcript"] for one in segment["alternatives"]] == ["One."]
    assert [item["content"] for item in segment["alternatives"][0]["items"]] == ["One", "."]
