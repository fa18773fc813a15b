"""transcript.json: the normalised transcript, described by transcript.schema.json beside this file.

It is joined by hand, because a dict for each word would cost more than everything else.
"""

from json import dumps
from json.encoder import encode_basestring
from typing import Any

from transcription.transcripts.model import Choice, Segment, Transcript
from transcription.transcripts.toxicity import ToxicityScore

VERSION = 1
# A character that cleaned words never hold and that JSON writes unescaped.
_BETWEEN = "\x7f"
# The fraction of a time in ms, as JSON writes it; writing the float takes four times as long.
_FRACTIONS = [repr(rest / 1000)[1:] for rest in range(1000)]


def json_document(transcript: Transcript) -> str:
    """Returns the document.

    Times are seconds; fields missing in the raw output are left out or null.
    """
    head = _dumped(_head(transcript))[:-1]
    words = _word_objects(transcript)
    segments = ",\n".join(_segment(transcript, segment, words) for segment in transcript.segments)
    choices = ",\n".join(_dumped(_choice(choice)) for choice in transcript.choices)
    document = f'{head},\n"segments":[\n{segments}\n],\n"alternatives":[\n{choices}\n]'
    if transcript.toxicity is not None:
        scores = ",\n".join(_dumped(_toxicity(score)) for score in transcript.toxicity)
        document += f',\n"toxicity":[\n{scores}\n]'
    return f"{document}}}\n"


def _head(transcript: Transcript) -> dict[str, Any]:
    details = transcript.details
    return {
        "version": VERSION,
        "job_id": details.job_id,
        "file_name": details.file_name,
        "speech": transcript.speech,
        "duration": transcript.duration / 1000,
        "word_count": len(transcript.words),
        "language": transcript.language,
        "languages": [
            _known({"code": one.code, "seconds": one.seconds, "score": one.score})
            for one in transcript.languages
        ],
        "voices": [
            {"name": voice.name} | _known({"speaker": voice.speaker, "channel": voice.channel})
            for voice in transcript.voices
        ],
    }


def _word_objects(transcript: Transcript) -> list[str]:
    words = transcript.words
    said = {sure: _dumped(sure) for sure in set(words.confidences)}
    objects = [
        f'{{"start":{start // 1000}{_FRACTIONS[start % 1000]}'
        f',"end":{end // 1000}{_FRACTIONS[end % 1000]},"text":"{text}","confidence":{said[sure]}'
        for start, end, text, sure in zip(
            words.starts, words.ends, _encoded(words.texts), words.confidences, strict=True
        )
    ]
    for place, kinds in words.redacted.items():
        objects[place] += f',"redacted":{_dumped(kinds)}'
    for place in words.filtered:
        objects[place] += ',"filtered":true'
    for place in words.corrected:
        objects[place] += ',"corrected":true'
    return objects


def _encoded(texts: list[str]) -> list[str]:
    """Returns the texts as JSON strings, without the quotes."""
    return encode_basestring(_BETWEEN.join(texts))[1:-1].split(_BETWEEN) if texts else []


def _segment(transcript: Transcript, segment: Segment, objects: list[str]) -> str:
    words = transcript.words
    first, last = segment.first, segment.last
    head: dict[str, Any] = {
        "start": words.starts[first] / 1000,
        "end": max(words.ends[first:last]) / 1000,
    }
    if segment.voice >= 0:
        voice = transcript.voices[segment.voice]
        head |= _known({"speaker": voice.speaker, "channel": voice.channel})
    head |= _known({"language": segment.language})
    head["text"] = words.joined(first, last)
    listed = "},\n".join(objects[first:last])
    return f'{_dumped(head)[:-1]},"words":[\n{listed}}}\n]}}'


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "start": choice.start / 1000,
        "end": choice.end / 1000,
        "texts": [{"text": text, "confidence": sure} for text, sure in choice.texts],
    }


def _toxicity(score: ToxicityScore) -> dict[str, Any]:
    return {
        "start": score.start / 1000,
        "end": score.end / 1000,
        "text": score.text,
        "score": score.score,
        "categories": score.categories,
    }


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _dumped(value: Any) -> str:
    return dumps(value, ensure_ascii=False, separators=(",", ":"))
