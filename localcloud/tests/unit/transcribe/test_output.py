"""The file that a job writes; the functions' own parser reads it."""

from localcloud.transcribe.output import OutputOptions, transcript_file
from localcloud.transcribe.recognition.speech import Segment, Word


def segment(start: float, *texts: str, speaker: int | None = None) -> Segment:
    """Words of 0.4 s, one every 0.5 s; the last one ends with a stop."""
    return Segment(words(start, *texts), speaker)


def words(start: float, *texts: str) -> list[Word]:
    last = len(texts) - 1
    return [
        Word(text, start + n * 0.5, start + n * 0.5 + 0.4, 0.75, "." if n == last else "")
        for n, text in enumerate(texts)
    ]


def test_words_and_marks_are_items_with_times_and_confidences_as_strings() -> None:
    file = transcript_file("job", "123456789012", [[segment(0.1, "I'm", "here")]], OutputOptions())

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


def test_channels_are_labelled_and_in_the_order_of_time() -> None:
    recognised = [[segment(0.0, "One"), segment(4.0, "Three")], [segment(2.0, "Two")]]

    results = transcript_file("job", "1", recognised, OutputOptions(channels=True))["results"]

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


def test_speakers_label_the_items_and_their_segments() -> None:
    channels = [
        [
            segment(0.0, "one", speaker=0),
            segment(4.0, "two", speaker=1),
            segment(8.0, "three", speaker=0),
        ]
    ]

    results = transcript_file("job", "1", channels, OutputOptions(speakers=True))["results"]

    labels = results["speaker_labels"]
    assert labels["speakers"] == 2
    assert [(one["start_time"], one["speaker_label"]) for one in labels["segments"]] == [
        ("0.000", "spk_0"),
        ("4.000", "spk_1"),
        ("8.000", "spk_0"),
    ]
    assert labels["segments"][1]["items"] == [
        {"speaker_label": "spk_1", "start_time": "4.000", "end_time": "4.400"}
    ]
    assert [item["speaker_label"] for item in results["items"]] == [
        *("spk_0", "spk_0", "spk_1", "spk_1", "spk_0", "spk_0")
    ]


def test_alternatives_stand_in_segments() -> None:
    readings = Segment(words(0.0, "one"), alternatives=[words(0.0, "won")])

    results = transcript_file("job", "1", [[readings]], OutputOptions(alternatives=True))["results"]

    (one,) = results["segments"]
    assert (one["start_time"], one["end_time"]) == ("0.000", "0.400")
    assert [reading["transcript"] for reading in one["alternatives"]] == ["one.", "won."]
    assert [item["content"] for item in one["alternatives"][1]["items"]] == ["won", "."]
    assert results["transcripts"] == [{"transcript": "one."}]
