"""The service's output file: https://docs.aws.amazon.com/transcribe/latest/dg/how-input.html."""

from dataclasses import dataclass
from typing import Any

from localcloud.transcribe.recognition.pocketsphinx import Utterance

Item = dict[str, Any]


@dataclass(frozen=True)
class OutputOptions:
    """What the job's Settings ask the output for."""

    speakers: bool = False
    channels: bool = False
    alternatives: bool = False


def transcript_file(
    job_name: str, account: str, heard: list[list[Utterance]], wanted: OutputOptions
) -> dict[str, Any]:
    """The whole file. heard has one list for each channel, or one for all together.

    Every speaker is spk_0: this recogniser cannot tell them apart, as the service says when it
    cannot. The punctuation is what pauses tell: an utterance begins large and ends with a stop.
    """
    spoken = sorted(
        ((channel, utterance) for channel, one in enumerate(heard) for utterance in one),
        key=lambda found: found[1].words[0].start,
    )
    items: list[Item] = []
    groups: list[tuple[int, list[Item]]] = []
    for channel, utterance in spoken:
        group = _items(utterance, len(items))
        for item in group:
            if wanted.speakers:
                item["speaker_label"] = "spk_0"
            if wanted.channels:
                item["channel_label"] = f"ch_{channel}"
        items += group
        groups.append((channel, group))
    results: dict[str, Any] = {
        "transcripts": [{"transcript": _text(items)}],
        "items": items,
        "audio_segments": [
            _audio_segment(number, group, wanted) for number, (_, group) in enumerate(groups)
        ],
    }
    if wanted.speakers:
        results["speaker_labels"] = _speaker_labels(groups)
    if wanted.channels:
        results["channel_labels"] = _channel_labels(groups, len(heard))
    if wanted.alternatives:
        results["segments"] = [_segment(group) for _, group in groups]
    return {"jobName": job_name, "accountId": account, "status": "COMPLETED", "results": results}


def _items(utterance: Utterance, first_id: int) -> list[Item]:
    items: list[Item] = []
    for number, word in enumerate(utterance.words):
        text = "I" if word.text == "i" or word.text.startswith("i'") else word.text
        text = text + word.text[1:] if text == "I" else text
        if number == 0:
            text = text[:1].upper() + text[1:]
        items.append(
            {
                "id": first_id + number,
                "type": "pronunciation",
                "alternatives": [{"confidence": f"{word.confidence:.3f}", "content": text}],
                "start_time": f"{word.start:.3f}",
                "end_time": f"{word.end:.3f}",
            }
        )
    items.append(
        {
            "id": first_id + len(items),
            "type": "punctuation",
            "alternatives": [{"confidence": "0.0", "content": "."}],
        }
    )
    return items


def _text(items: list[Item]) -> str:
    words: list[str] = []
    for item in items:
        content = item["alternatives"][0]["content"]
        if item["type"] == "punctuation" and words:
            words[-1] += content
        else:
            words.append(content)
    return " ".join(words)


def _span(group: list[Item]) -> dict[str, str]:
    spoken = [item for item in group if "start_time" in item]
    return {"start_time": spoken[0]["start_time"], "end_time": spoken[-1]["end_time"]}


def _audio_segment(number: int, group: list[Item], wanted: OutputOptions) -> Item:
    labels = ("speaker_label",) * wanted.speakers + ("channel_label",) * wanted.channels
    return {
        "id": number,
        "transcript": _text(group),
        **_span(group),
        **{label: group[0][label] for label in labels},
        "items": [item["id"] for item in group],
    }


def _speaker_labels(groups: list[tuple[int, list[Item]]]) -> Item:
    segments = [
        {
            **_span(group),
            "speaker_label": "spk_0",
            "items": [
                {
                    "speaker_label": "spk_0",
                    "start_time": item["start_time"],
                    "end_time": item["end_time"],
                }
                for item in group
                if "start_time" in item
            ],
        }
        for _, group in groups
    ]
    return {"segments": segments, "channel_label": "ch_0", "speakers": 1 if segments else 0}


def _channel_labels(groups: list[tuple[int, list[Item]]], count: int) -> Item:
    channels = [
        {
            "channel_label": f"ch_{channel}",
            "items": [item for number, group in groups if number == channel for item in group],
        }
        for channel in range(count)
    ]
    return {"channels": channels, "number_of_channels": count}


def _segment(group: list[Item]) -> Item:
    """With its one reading; the recogniser gives no others, and the service may give fewer, too."""
    plain = [
        {
            "type": item["type"],
            **item["alternatives"][0],
            **{name: item[name] for name in ("start_time", "end_time") if name in item},
        }
        for item in group
    ]
    return {**_span(group), "alternatives": [{"transcript": _text(group), "items": plain}]}
