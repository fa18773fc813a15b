"""A job's output file: https://docs.aws.amazon.com/transcribe/latest/dg/how-input.html."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from localcloud.transcribe import languages
from localcloud.transcribe.recognition.speech import Segment, Word

Item = dict[str, Any]


@dataclass(frozen=True)
class OutputOptions:
    """The parts of the output that the job's Settings request."""

    speakers: bool = False
    channels: bool = False
    alternatives: bool = False
    scores: Mapping[str, float] = field(default_factory=dict)  #: of identified languages


@dataclass(frozen=True)
class _Spoken:
    segment: Segment
    channel: int
    labels: dict[str, str]
    items: list[Item]


def transcript_file(
    job_name: str, account: str, channels: Sequence[Sequence[Segment]], options: OutputOptions
) -> dict[str, Any]:
    """Returns the whole file.

    channels holds each channel's segments, or those of all channels mixed.
    """
    spoken = _spoken(channels, options)
    items = [item for one in spoken for item in one.items]
    results: dict[str, Any] = {
        "transcripts": [{"transcript": _text(items)}],
        "items": items,
        "audio_segments": [_audio_segment(number, one) for number, one in enumerate(spoken)],
    }
    if options.scores:
        results["language_code"] = next(iter(options.scores))
        results["language_identification"] = [
            {"score": f"{score:.4f}", "code": code} for code, score in options.scores.items()
        ]
    if seconds := languages.spoken_seconds(one.segment for one in spoken):
        results["language_codes"] = [
            {"language_code": code, "duration_in_seconds": f"{spoken_for:.2f}"}
            for code, spoken_for in seconds.items()
        ]
    if options.speakers:
        results["speaker_labels"] = _speaker_labels(spoken)
    if options.channels:
        results["channel_labels"] = _channel_labels(spoken, len(channels))
    if options.alternatives:
        results["segments"] = [_segment(one.segment) for one in spoken]
    return {"jobName": job_name, "accountId": account, "status": "COMPLETED", "results": results}


def _spoken(channels: Sequence[Sequence[Segment]], options: OutputOptions) -> list[_Spoken]:
    segments = [(number, segment) for number, channel in enumerate(channels) for segment in channel]
    spoken: list[_Spoken] = []
    first_id = 0
    for channel, segment in sorted(segments, key=lambda one: one[1].words[0].start):
        labels = {}
        if options.speakers:
            labels["speaker_label"] = f"spk_{segment.speaker or 0}"
        if options.channels:
            labels["channel_label"] = f"ch_{channel}"
        if segment.language:
            labels["language_code"] = segment.language
        items = [
            {"id": first_id + number, **item, **labels}
            for number, item in enumerate(_items(segment.words))
        ]
        first_id += len(items)
        spoken.append(_Spoken(segment, channel, labels, items))
    return spoken


def _items(words: Sequence[Word]) -> list[Item]:
    """Returns the words and their marks as in `items`."""
    hides = iter([word.hides for word in words])
    items = []
    for plain in _plain_items(words):
        kind = plain.pop("type")
        hidden = next(hides) if kind == "pronunciation" else ""
        alternative = _alternative(plain.pop("confidence"), plain.pop("content"), hidden)
        items.append({"type": kind, "alternatives": [alternative], **plain})
    return items


def _alternative(confidence: str, content: str, hides: str) -> Item:
    if not hides:
        return {"confidence": confidence, "content": content}
    redaction = {"confidence": confidence, "type": hides, "category": "PII"}
    return {"content": content, "redactions": [redaction]}


def _plain_items(words: Sequence[Word]) -> list[Item]:
    """Returns the words and their marks as in the alternatives of `segments`."""
    items: list[Item] = []
    for word in words:
        items.append(
            {
                "type": "pronunciation",
                "confidence": f"{word.confidence:.3f}",
                "content": word.text,
                "start_time": f"{word.start:.3f}",
                "end_time": f"{word.end:.3f}",
                **({"vocabularyFilterMatch": True} if word.is_tagged else {}),
            }
        )
        if word.mark:
            items.append({"type": "punctuation", "confidence": "0.0", "content": word.mark})
    return items


def _text(items: Sequence[Item]) -> str:
    words: list[str] = []
    for item in items:
        content = item["content"] if "content" in item else item["alternatives"][0]["content"]
        if item["type"] == "punctuation" and words:
            words[-1] += content
        else:
            words.append(content)
    return " ".join(words)


def _span(words: Sequence[Word]) -> dict[str, str]:
    return {"start_time": f"{words[0].start:.3f}", "end_time": f"{words[-1].end:.3f}"}


def _audio_segment(number: int, spoken: _Spoken) -> Item:
    return {
        "id": number,
        "transcript": _text(spoken.items),
        **_span(spoken.segment.words),
        **spoken.labels,
        "items": [item["id"] for item in spoken.items],
    }


def _speaker_labels(spoken: Sequence[_Spoken]) -> Item:
    segments = [
        {
            **_span(one.segment.words),
            "speaker_label": one.labels["speaker_label"],
            "items": [
                {"speaker_label": one.labels["speaker_label"], **_span([word])}
                for word in one.segment.words
            ],
        }
        for one in spoken
    ]
    speakers = {one.labels["speaker_label"] for one in spoken}
    return {"segments": segments, "channel_label": "ch_0", "speakers": len(speakers)}


def _channel_labels(spoken: Sequence[_Spoken], count: int) -> Item:
    channels = [
        {
            "channel_label": f"ch_{channel}",
            "items": [item for one in spoken if one.channel == channel for item in one.items],
        }
        for channel in range(count)
    ]
    return {"channels": channels, "number_of_channels": count}


def _segment(segment: Segment) -> Item:
    alternatives = []
    for words in (segment.words, *segment.alternatives):
        items = _plain_items(words)
        alternatives.append({"transcript": _text(items), "items": items})
    return {**_span(segment.words), "alternatives": alternatives}
