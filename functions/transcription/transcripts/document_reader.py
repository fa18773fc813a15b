"""Reads transcript.json back, so that other files can be made from it."""

import json
from dataclasses import replace
from typing import Any

from transcription.transcripts.json_document import VERSION
from transcription.transcripts.model import (
    Choice,
    Language,
    Segment,
    Transcript,
    TranscriptDetails,
    Voice,
    Words,
)
from transcription.transcripts.spacing import glued_words
from transcription.transcripts.toxicity import ToxicityScore


class NotATranscript(ValueError):
    """The bytes are not a transcript.json of this version."""


def read_document(document: bytes, line_length: int = 42, speakers: str = "dash") -> Transcript:
    """Returns the transcript of a transcript.json. line_length and speakers apply to subtitles.

    Raises NotATranscript.
    """
    try:
        found = json.loads(document)
        if found["version"] != VERSION:
            raise NotATranscript(f"it has version {found['version']}, not {VERSION}")
        return _transcript(found, line_length, speakers)
    except (ValueError, KeyError, TypeError) as error:
        raise NotATranscript(f"it is no transcript.json: {error}") from error


def _transcript(found: dict[str, Any], line_length: int, speakers: str) -> Transcript:
    voices = [_voice(one) for one in found["voices"]]
    numbers = {voice.label: number for number, voice in enumerate(voices)}
    words, segments = Words(), []
    for part in found["segments"]:
        label = Voice(part.get("speaker"), part.get("channel")).label
        number = numbers.get(label, -1)
        first = len(words)
        for word in part["words"]:
            _add(words, word, number, part.get("language"))
        segments.append(Segment(first, len(words), number, part.get("language")))
    language = found["language"]
    words.glued = glued_words(words.texts, [one or language for one in words.languages])
    if len(set(words.languages)) < 2:
        words.languages = []
    return Transcript(
        details=TranscriptDetails(
            job_id=found["job_id"],
            file_name=found["file_name"],
            line_length=line_length,
            subtitle_speakers=speakers,
            language=language,
        ),
        words=words,
        voices=voices,
        segments=segments,
        languages=[Language(**one) for one in found["languages"]],
        choices=[
            Choice(
                _ms(one["start"]),
                _ms(one["end"]),
                [(text["text"], text["confidence"]) for text in one["texts"]],
            )
            for one in found["alternatives"]
        ],
        duration=_ms(found["duration"]),
        toxicity=[
            ToxicityScore(
                _ms(one["start"]), _ms(one["end"]), one["text"], one["score"], one["categories"]
            )
            for one in found["toxicity"]
        ]
        if "toxicity" in found
        else None,
    )


def _voice(found: dict[str, Any]) -> Voice:
    """Returns a voice, with the name that a person gave if it differs from the label's own."""
    voice = Voice(found.get("speaker"), found.get("channel"))
    return voice if found["name"] == voice.name else replace(voice, given=found["name"])


def _add(words: Words, word: dict[str, Any], voice: int, language: str | None) -> None:
    place = len(words)
    words.texts.append(word["text"])
    words.starts.append(_ms(word["start"]))
    words.ends.append(_ms(word["end"]))
    words.confidences.append(word["confidence"])
    words.voices.append(voice)
    words.languages.append(language)
    if "redacted" in word:
        words.redacted[place] = word["redacted"]
    if word.get("filtered"):
        words.filtered.add(place)
    if word.get("corrected"):
        words.corrected.add(place)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
