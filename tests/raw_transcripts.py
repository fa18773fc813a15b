"""Builds what Amazon Transcribe writes: its raw output, in every shape that it has.

The shapes follow the examples in the service's developer guide (data output, diarization, channel
identification, alternatives, redaction, vocabulary filters, language identification) and older
files. Everything said is made up.

    raw = RawTranscript().say("Hello there.").say("Hi.", speaker="spk_1").as_bytes()
"""

import json
import random
from dataclasses import dataclass, field
from typing import Any, Self

PUNCTUATION = ".,?!;:。、？！"
WORD_SECONDS = 0.3
PAUSE_SECONDS = 0.1


@dataclass
class RawTranscript:
    """One output in the making; say() adds words, as_dict() and as_bytes() give the file."""

    job: str = "meeting-1"
    language: str | None = "en-US"
    item_labels: bool = True  #: newer files: speaker_label on each item
    speaker_labels: str = "segments"  #: segments, null, or absent
    audio_segments: bool = True  #: newer files have them
    item_ids: bool = True
    items: list[dict[str, Any]] = field(default_factory=list)
    clock: float = 0.0  #: seconds; where the next word starts

    def say(
        self,
        text: str,
        *,
        at: float | None = None,
        speaker: str | None = None,
        channel: str | None = None,
        language: str | None = None,
        confidence: float | None = 0.98,
        split: str | None = " ",
    ) -> Self:
        """Add words; marks at a word's end become punctuation items. split None: by character."""
        if at is not None:
            self.clock = at
        labels = {"speaker_label": speaker, "channel_label": channel, "language_code": language}
        for token in text.split(split) if split else list(text):
            word = token.rstrip(PUNCTUATION)
            if word:
                self._add(word, confidence, labels)
            for mark in token[len(word) :]:
                self.punctuation(mark, **labels)
        return self

    def pause(self, seconds: float) -> Self:
        """Nobody speaks."""
        self.clock += seconds
        return self

    def item(self, content: str, **changes: Any) -> Self:
        """One word with its fields as given; a field that is ... is left out."""
        self._add(content, 0.98, {})
        item = self.items[-1]
        item["alternatives"][0].update(changes.pop("alternative", {}))
        item.update(changes)
        for fields in (item, item["alternatives"][0]):
            for name in [name for name, value in fields.items() if value is ...]:
                del fields[name]
        return self

    def punctuation(self, mark: str, **labels: str | None) -> Self:
        """A mark of its own, without times, as the service writes it."""
        self.items.append(
            {
                "id": len(self.items),
                "type": "punctuation",
                "alternatives": [{"confidence": "0.0", "content": mark}],
                **{name: value for name, value in labels.items() if value},
            }
        )
        return self

    def as_dict(self) -> dict[str, Any]:
        """The whole file, with the sections that its words ask for."""
        results: dict[str, Any] = {"transcripts": [{"transcript": self._text()}]}
        if self.language:
            results["language_code"] = self.language
        results |= self._speaker_section() | self._channel_section()
        results["items"] = [self._item(item) for item in self.items]
        if self.audio_segments:
            results["audio_segments"] = self._audio_segments()
        return {
            "jobName": self.job,
            "accountId": "123456789012",
            "status": "COMPLETED",
            "results": results,
        }

    def as_bytes(self) -> bytes:
        """As it lies in the bucket."""
        return as_bytes(self.as_dict())

    def _add(self, word: str, confidence: float | None, labels: dict[str, str | None]) -> None:
        start, end = self.clock, self.clock + WORD_SECONDS
        self.clock = end + PAUSE_SECONDS
        best = {"content": word}
        if confidence is not None:
            best = {"confidence": f"{confidence:.3f}", "content": word}
        self.items.append(
            {
                "id": len(self.items),
                "type": "pronunciation",
                "alternatives": [best],
                "start_time": f"{start:.3f}",
                "end_time": f"{end:.3f}",
                **{name: value for name, value in labels.items() if value},
            }
        )

    def _item(self, item: dict[str, Any]) -> dict[str, Any]:
        hidden = set() if self.item_labels else {"speaker_label"}
        hidden |= set() if self.item_ids else {"id"}
        return {name: value for name, value in item.items() if name not in hidden}

    def _text(self) -> str:
        parts: list[str] = []
        for item in self.items:
            space = "" if item["type"] == "punctuation" or not parts else " "
            parts.append(space + _content(item))
        return "".join(parts)

    def _speaker_section(self) -> dict[str, Any]:
        said = [item for item in self.items if "speaker_label" in item and "start_time" in item]
        if not said or self.speaker_labels == "absent":
            return {}
        if self.speaker_labels == "null":
            return {"speaker_labels": None}
        segments: list[dict[str, Any]] = []
        for item in said:
            if not segments or segments[-1]["speaker_label"] != item["speaker_label"]:
                segments.append(
                    {
                        "start_time": item["start_time"],
                        "speaker_label": item["speaker_label"],
                        "items": [],
                    }
                )
            segments[-1]["end_time"] = item["end_time"]
            fields = ("start_time", "speaker_label", "end_time")
            segments[-1]["items"].append({name: item[name] for name in fields})
        speakers = {item["speaker_label"] for item in said}
        section = {"channel_label": "ch_0", "speakers": len(speakers), "segments": segments}
        return {"speaker_labels": section}

    def _channel_section(self) -> dict[str, Any]:
        labels = sorted({item["channel_label"] for item in self.items if "channel_label" in item})
        if not labels:
            return {}
        channels = [
            {
                "channel_label": label,
                "items": [dict(item) for item in self.items if item.get("channel_label") == label],
            }
            for label in labels
        ]
        return {"channel_labels": {"channels": channels, "number_of_channels": len(labels)}}

    def _audio_segments(self) -> list[dict[str, Any]]:
        """One for each sentence, as a rough likeness."""
        segments: list[dict[str, Any]] = []
        words: list[dict[str, Any]] = []
        for item in self.items:
            words.append(item)
            if _content(item) in {".", "?", "!"}:
                segments.append(_audio_segment(len(segments), words))
                words = []
        return segments + ([_audio_segment(len(segments), words)] if words else [])


def _content(item: dict[str, Any]) -> str:
    return str((item["alternatives"] or [{}])[0].get("content", ""))


def _audio_segment(number: int, words: list[dict[str, Any]]) -> dict[str, Any]:
    timed = [word for word in words if word.get("start_time")]
    segment: dict[str, Any] = {
        "id": number,
        "transcript": " ".join(map(_content, words)),
        "items": [word["id"] for word in words if "id" in word],
    }
    if timed:
        segment |= {"start_time": timed[0]["start_time"], "end_time": timed[-1].get("end_time")}
        segment |= {k: timed[0][k] for k in ("speaker_label", "channel_label") if k in timed[0]}
    return segment


def as_bytes(document: Any) -> bytes:
    """Compact JSON in UTF-8, as the service writes it; escaped where UTF-8 has no bytes for it."""
    try:
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(document).encode()


def with_results(raw: RawTranscript, **sections: Any) -> bytes:
    """The file with sections of results replaced; a section that is ... is left out."""
    document = raw.as_dict()
    document["results"] |= sections
    for name in [name for name, value in sections.items() if value is ...]:
        del document["results"][name]
    return as_bytes(document)


def alternatives(raw: RawTranscript, *others: str) -> bytes:
    """With ShowAlternatives: one segment with the words as said, then the others."""
    timed = [item for item in raw.items if "start_time" in item]
    span = {"start_time": timed[0]["start_time"], "end_time": timed[-1]["end_time"]}
    texts = [raw.as_dict()["results"]["transcripts"][0]["transcript"], *others]
    choices = [
        {
            "transcript": text,
            "items": [
                {**span, "confidence": "0.5", "type": "pronunciation", "content": word}
                for word in text.split()
            ],
        }
        for text in texts
    ]
    return with_results(raw, segments=[{**span, "alternatives": choices}])


_WORDS = (
    "the of and to in is you that it he was for on are as with his they at be this have from or "
    "one had by word but not what all were we when your can said there use an each which she do "
    "how their if will up other about out many then them these so some her would make like him "
    "into time has look two more write go see number way could people than first water been call "
    "who oil its now find long down day did get come made may part budget meeting quarter customer "
    "deployment afterwards understanding recommendation"
)
VOCABULARY = tuple(_WORDS.split())


def meeting(
    hours: float = 4.0, *, speakers: int = 4, choices: int = 0, seed: int = 4
) -> dict[str, Any]:
    """A long recording with speakers: 9,000 words an hour, turns, sentences, pauses; with choices,
    so many alternatives for each sentence.
    """
    dice = random.Random(seed)  # noqa: S311
    raw = RawTranscript(job="four-hours")
    words, speaker, left = int(hours * 9000), "spk_0", 0
    while words > 0:
        if left <= 0:
            speaker, left = f"spk_{dice.randrange(speakers)}", dice.randrange(10, 120)
        length = min(words, dice.randrange(4, 22))
        raw.clock = round(raw.clock + dice.choice((0.1, 0.3, 0.6, 1.2)), 2)
        for place in range(length):
            _spoken(raw, dice, speaker, last=place == length - 1)
        words, left = words - length, left - length
    document = raw.as_dict()
    if choices:
        document["results"]["segments"] = _choices(document, choices)
    return document


def _spoken(raw: RawTranscript, dice: random.Random, speaker: str, *, last: bool) -> None:
    word = dice.choice(VOCABULARY)
    seconds = round(0.06 * len(word) + 0.05, 2)
    raw._add(word, dice.choice((1.0, 0.999, 0.98, 0.94, 0.87, 0.41)), {"speaker_label": speaker})
    start = raw.clock - WORD_SECONDS - PAUSE_SECONDS
    raw.items[-1]["end_time"] = f"{start + seconds:.3f}"
    raw.clock = start + seconds + 0.01
    if last or dice.random() < 0.08:
        raw.punctuation("." if last else ",", speaker_label=speaker)


def _choices(document: dict[str, Any], count: int) -> list[dict[str, Any]]:
    items = document["results"]["items"]
    return [
        {
            "start_time": segment["start_time"],
            "end_time": segment["end_time"],
            "alternatives": [
                {
                    "transcript": segment["transcript"],
                    "items": [
                        {
                            **{k: items[n][k] for k in ("start_time", "end_time") if k in items[n]},
                            **items[n]["alternatives"][0],
                            "type": items[n]["type"],
                        }
                        for n in segment["items"]
                    ],
                }
                for _ in range(count)
            ],
        }
        for segment in document["results"]["audio_segments"]
    ]
