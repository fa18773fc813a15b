"""Makes a Transcript of Transcribe's raw output."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from transcription.transcripts.channels import interleaved
from transcription.transcripts.cleaning import cleaned
from transcription.transcripts.languages import languages_of
from transcription.transcripts.model import (
    Choice,
    Transcript,
    TranscriptDetails,
    Voice,
    Words,
)
from transcription.transcripts.punctuation import words_with_punctuation
from transcription.transcripts.raw_output import RawOutput, read_raw_output
from transcription.transcripts.raw_parts import Item, Text, milliseconds
from transcription.transcripts.segments import segments_of
from transcription.transcripts.spacing import glued_words
from transcription.transcripts.speakers import speakers_of
from transcription.transcripts.times import are_sound, mended, order_of
from transcription.transcripts.toxicity import toxicity_of
from transcription.transcripts.turns import aligned_turns


def normalise(raw: bytes, details: TranscriptDetails) -> Transcript:
    """Returns the transcript. Raises UnreadableTranscript."""
    details = replace(details, file_name=cleaned(details.file_name))
    output = read_raw_output(raw)
    words, voices = _all_words(output)
    languages = languages_of(output.results, words.languages, details.language)
    main = languages[0].code if languages else None
    own = [language or main for language in words.languages]
    words.languages = own if len(set(own)) > 1 else []
    words.glued = glued_words(words.texts, own)
    media = milliseconds(details.media_seconds) or 0
    return Transcript(
        details=details,
        words=words,
        voices=voices,
        segments=segments_of(words),
        languages=languages,
        choices=_choices(output.results.get("segments")),
        duration=max(media, max(words.ends, default=0)),
        toxicity=toxicity_of(output.results.get("toxicity_detection")),
    )


def _all_words(output: RawOutput) -> tuple[Words, list[Voice]]:
    channels = _channels(output)
    if not channels:
        return _words_of(output.items, output.speakers, None)
    parts = [
        _words_of(items, _speakers_on(label, output.speakers), label) for label, items in channels
    ]
    voices = [voice for _, voices in parts for voice in voices]
    shift = 0
    for words, own in parts:
        words.voices = [voice + shift for voice in words.voices]
        shift += len(own)
    return _merged([words for words, _ in parts]), voices


def _channels(output: RawOutput) -> list[tuple[str, list[Item]]]:
    """Returns each channel's label and items, by its own section or by the labels on the items."""
    if any(items for _, items in output.channels):
        return [(label, items) for label, items in output.channels if items]
    found: dict[str, list[Item]] = {}
    label = next((item.channel for item in output.items if item.channel), None)
    if label is None:
        return []
    for item in output.items:
        label = item.channel or label
        found.setdefault(label, []).append(item)
    return sorted(found.items())


def _speakers_on(label: str, sections: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [section for section in sections if section.get("channel_label") in (label, None)]


def _words_of(
    items: Sequence[Item], sections: Sequence[dict[str, Any]], channel: str | None
) -> tuple[Words, list[Voice]]:
    spoken, texts = words_with_punctuation(items)
    starts: list[Any] = [item.start for item in spoken]
    ends: list[Any] = [item.end for item in spoken]
    if not are_sound(starts, ends):
        order = order_of(starts)
        spoken, texts = [spoken[place] for place in order], [texts[place] for place in order]
        starts, ends = mended([item.start for item in spoken], [item.end for item in spoken])
    labels = aligned_turns(speakers_of(spoken, sections), texts, starts, ends)
    known = sorted({label for label in labels if label}, key=lambda label: (len(label), label))
    voices = [Voice(cleaned(label), channel) for label in known]
    if channel and spoken and not voices:
        voices = [Voice(None, channel)]
    index_of: dict[str | None, int] = {label: index for index, label in enumerate(known)}
    alone = 0 if voices else -1
    words = Words(
        texts=texts,
        starts=starts,
        ends=ends,
        confidences=[item.confidence for item in spoken],
        voices=[index_of.get(label, alone) for label in labels],
        languages=[item.language for item in spoken],
        redacted={n: item.redacted for n, item in enumerate(spoken) if item.redacted},
        filtered={n for n, item in enumerate(spoken) if item.filtered},
    )
    return words, voices


def _merged(parts: Sequence[Words]) -> Words:
    order = interleaved([(part.starts, part.ends, part.texts) for part in parts])
    return Words(
        texts=[parts[channel].texts[word] for channel, word in order],
        starts=[parts[channel].starts[word] for channel, word in order],
        ends=[parts[channel].ends[word] for channel, word in order],
        confidences=[parts[channel].confidences[word] for channel, word in order],
        voices=[parts[channel].voices[word] for channel, word in order],
        languages=[parts[channel].languages[word] for channel, word in order],
        redacted={
            place: parts[channel].redacted[word]
            for place, (channel, word) in enumerate(order)
            if word in parts[channel].redacted
        },
        filtered={
            place for place, (channel, word) in enumerate(order) if word in parts[channel].filtered
        },
    )


def _choices(found: Any) -> list[Choice]:
    """Returns the choices in results.segments; a stretch with only one text is none."""
    choices = []
    for entry in found if isinstance(found, list) else []:
        if not isinstance(entry, dict) or not isinstance(entry.get("alternatives"), list):
            continue
        texts = [
            (cleaned(text.text), text.confidence)
            for text in entry["alternatives"]
            if type(text) is Text and text.text
        ]
        start, end = milliseconds(entry.get("start_time")), milliseconds(entry.get("end_time"))
        if len(texts) > 1 and start is not None:
            choices.append(Choice(start, max(start, end or start), texts))
    return choices
