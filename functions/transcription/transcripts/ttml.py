"""TTML for broadcasters, in the profile IMSC 1.1 Text (https://www.w3.org/TR/ttml-imsc1.1/)."""

from collections.abc import Iterator
from html import escape

from transcription.transcripts.languages import tag_of
from transcription.transcripts.model import Transcript
from transcription.transcripts.scripts import guessed_language, is_right_to_left
from transcription.transcripts.subtitles import Subtitle, subtitles_of

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"
 xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"
 xml:lang="{language}" ttp:timeBase="media" ttp:cellResolution="32 15"
 ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text">
<head>
<metadata><ttm:title>{title}</ttm:title>
{agents}</metadata>
<styling>
<style xml:id="text" tts:fontFamily="proportionalSansSerif" tts:fontSize="100%"
 tts:lineHeight="125%" tts:color="#ffffff" tts:backgroundColor="#000000c2"
 tts:textAlign="center" tts:direction="{direction}" tts:unicodeBidi="{bidi}"/>
</styling>
<layout>
<region xml:id="bottom" tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="after"/>
</layout>
</head>
<body style="text" region="bottom"><div>
"""


def ttml(transcript: Transcript) -> bytes:
    """Returns the cues of the other subtitles as TTML; a line break is an element of its own."""
    language = tag_of(transcript.language or guessed_language(transcript.words.texts))
    right_to_left = is_right_to_left(language)
    head = _HEAD.format(
        language=language,
        title=_text(transcript.details.file_name or transcript.details.job_id),
        agents="".join(
            f'<ttm:agent xml:id="v{number}" type="person">'
            f'<ttm:name type="full">{_text(voice.name)}</ttm:name></ttm:agent>\n'
            for number, voice in enumerate(transcript.voices)
        ),
        direction="rtl" if right_to_left else "ltr",
        bidi="embed" if right_to_left else "normal",
    )
    return "".join((head, *_paragraphs(subtitles_of(transcript)), "</div></body>\n</tt>\n")).encode(
        errors="replace"
    )


def _paragraphs(subtitles: list[Subtitle]) -> Iterator[str]:
    for number, subtitle in enumerate(subtitles, 1):
        begin, end = subtitle.times.replace(",", ".").split(" --> ")
        spans = [
            f"<span{_agent(part.voice)}>{_text(part.text).replace(chr(10), '<br/>')}</span>"
            for part in subtitle.parts
        ]
        yield f'<p xml:id="c{number}" begin="{begin}" end="{end}">{"<br/>".join(spans)}</p>\n'


def _agent(voice: int) -> str:
    return f' ttm:agent="v{voice}"' if voice >= 0 else ""


def _text(text: str) -> str:
    """Returns the text, escaped; half a character, invalid in XML, becomes a question mark."""
    return escape(text.encode(errors="replace").decode())
