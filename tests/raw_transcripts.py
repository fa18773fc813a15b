"""Builds Amazon Transcribe's raw output in all of its forms.

The forms follow the examples in the service's developer guide (data output, diarization, channel
identification, alternatives, redaction, vocabulary filters, language identification) and older
files. All texts are made up.

raw = RawTranscript().say("Hello there.").say("Hi.", speaker="spk_1").as_bytes()
"""

import json
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
        """Adds words; marks at a word's end become punctuation items. split None: by character."""
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
        """Adds a silence."""
        self.clock += seconds
        return self

    def item(self, content: str, **changes: Any) -> Self:
        """Adds one word with these fields; a field that is ... is left out."""
        self._add(content, 0.98, {})
        item = self.items[-1]
        item["alternatives"][0].update(changes.pop("alternative", {}))
        item.update(changes)
        for fields in (item, item["alternatives"][0]):
            for name in [name for name, value in fields.items() if value is ...]:
                del fields[name]
        return self

    def punctuation(self, mark: str, **labels: str | None) -> Self:
        """Adds a punctuation item, which has no times in the service's form."""
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
        """Returns the whole file, with the sections that its words need."""
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
        """Returns the file in the form of the bucket."""
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
        """Returns one for each sentence, which is only roughly the service's form."""
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
    """Returns compact JSON in UTF-8 like the service's; escaped if UTF-8 has no bytes for it."""
    try:
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(document).encode()


def with_results(raw: RawTranscript, **sections: Any) -> bytes:
    """Returns the file with sections of results replaced; a section that is ... is left out."""
    document = raw.as_dict()
    document["results"] |= sections
    for name in [name for name, value in sections.items() if value is ...]:
        del document["results"][name]
    return as_bytes(document)


def alternatives(raw: RawTranscript, *others: str) -> bytes:
    """Returns ShowAlternatives' form: one segment with the words as said, then the others."""
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
