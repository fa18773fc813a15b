"""transcript.html: one file to read, search and play without a network.

A word is an <a> without attributes, the shortest element that has no style of its own when it is
pasted elsewhere. The times are in one list of numbers in the same order, so that 36,000 words take
about 1 MB. The page's Content-Security-Policy allows only this script and this style, known by
their hashes, and media.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from itertools import chain
from pathlib import Path

from transcription.transcripts.model import Segment, Transcript, Words
from transcription.transcripts.plain_text import clock
from transcription.transcripts.scripts import guessed_language, is_right_to_left
from transcription.transcripts.toxic_passages import toxic_passages

UNSURE = 0.6  # a word of less confidence is marked
COLOURS = 12  # in reader.css; further voices repeat them
_BETWEEN = "\x7f"  # a character that no cleaned word has
_FOLDER = Path(__file__).parent


def page(transcript: Transcript) -> str:
    """Returns the page. All text from outside is escaped here."""
    title = escape(transcript.details.file_name or transcript.details.job_id)
    parts = _static()
    head = (
        f'<!doctype html>\n<html lang="en">\n<head>\n{parts["head"]}'
        f"<title>{title} – transcript</title>\n</head>\n<body>\n"
        f'<a class="skip" href="#transcript">To the transcript</a>\n'
        f"<header>\n<h1>{title}</h1>\n<p>{_facts(transcript)}</p>\n"
        f"{toxic_passages(transcript.toxicity)}</header>\n"
    )
    foot = (
        f"</main>\n<footer>{_footer(transcript)}</footer>\n{parts['player']}"
        f'<script type="application/json" id="times">{_times(transcript.words)}</script>\n'
        f"<script>{parts['script']}</script>\n</body>\n</html>\n"
    )
    language = transcript.language or guessed_language(transcript.words.texts)
    main = (
        f'<main id="transcript" class="transcript mark-unsure"{_language(language)}'
        f' dir="{_direction(language)}">\n'
    )
    spoken = _paragraphs(transcript, language) if transcript.speech else [_SILENCE]
    return "".join((head, parts["tools"], main, *spoken, foot))


_SILENCE = (
    '<p class="silence" lang="en">No speech was found in this recording.'
    " If somebody does speak in it, check the recording's volume and language.</p>\n"
)


@cache
def _static() -> dict[str, str]:
    """Returns the parts that every page shares, read once per process."""
    style = _file("reader.css") + _file("page.css")
    script = _file("reader.js") + _file("page.js")
    tools, player = _file("page.html").split("<!-- main -->\n")
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "media-src http: https: blob: file:; base-uri 'none'; form-action 'none'"
    )
    head = (
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<style>{style}</style>\n"
    )
    return {"head": head, "tools": tools, "player": player, "script": script}


def _file(name: str) -> str:
    """Returns a file of this folder; the operator's console serves two of them as well."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"


def _facts(transcript: Transcript) -> str:
    count = len(transcript.words)
    facts = [clock(transcript.duration), f"{count:,} {'word' if count == 1 else 'words'}"]
    facts += [
        f'<span class="language">{escape(language.code)}</span>'
        for language in transcript.languages
    ]
    if len(transcript.voices) > 1:
        kind = "channels" if transcript.voices[0].speaker is None else "speakers"
        facts.append(f"{len(transcript.voices)} {kind}")
    return " · ".join(facts)


def _footer(transcript: Transcript) -> str:
    corrected = " and corrected by people" if transcript.words.corrected else ""
    return (
        f"<p>Transcribed by machine{corrected}: words with a dotted line under them are less than "
        f"{UNSURE:.0%} sure.</p>\n<p>Job {escape(transcript.details.job_id)}</p>"
    )


def _paragraphs(transcript: Transcript, language: str | None) -> list[str]:
    """Returns the paragraphs, each with a heading, so that a screen reader can navigate them."""
    words = _marked(transcript.words)
    named = len(transcript.voices) > 1
    names = [escape(voice.name) for voice in transcript.voices]
    paragraphs: list[str] = []
    before = None
    for segment in transcript.segments:
        colour = f' class="v{segment.voice % COLOURS}"' if named else ""
        begins = named and segment.voice != before
        before = segment.voice
        time = clock(transcript.words.starts[segment.first])
        level = "h2" if begins or not named else "h3"
        name = f"{names[segment.voice]} " if begins else ""
        paragraphs.append(
            f"<section{colour}><{level}>{name}"
            f'<button type="button">{time}</button></{level}>'
            f'<p dir="{_direction(segment.language or language)}"{_language(segment.language)}>'
            f"{_joined(words, transcript.words.glued, segment)}</a></p></section>\n"
        )
    return paragraphs


def _direction(language: str | None) -> str:
    if language is None:
        return "auto"
    return "rtl" if is_right_to_left(language) else "ltr"


def _joined(words: list[str], glued: list[bool], segment: Segment) -> str:
    first, last = segment.first, segment.last
    if not glued:
        return "</a> ".join(words[first:last])
    parts = [words[first]]
    for word, joined in zip(words[first + 1 : last], glued[first + 1 : last], strict=True):
        parts += ("</a>" if joined else "</a> ", word)
    return "".join(parts)


def _marked(words: Words) -> list[str]:
    """Returns each word's tag with its marks, and its text, escaped."""
    marked = escape(_BETWEEN.join(words.texts), quote=False).replace(_BETWEEN, f"{_BETWEEN}<a>")
    found = f"<a>{marked}".split(_BETWEEN) if words.texts else []
    for place, sure in enumerate(words.confidences):
        if sure is not None and sure < UNSURE:
            found[place] = f'<a class="unsure" title="{sure:.0%} sure">{_text(found[place])}'
    for place, kinds in words.redacted.items():
        title = f"Redacted: {escape(', '.join(kinds))}"
        found[place] = f'<a class="redacted" title="{title}">{_text(found[place])}'
    for place in words.filtered:
        title = "In the vocabulary filter"
        found[place] = f'<a class="filtered" title="{title}">{_text(found[place])}'
    return found


def _text(marked: str) -> str:
    return marked.partition(">")[2]


def _language(code: str | None) -> str:
    return f' lang="{escape(code)}"' if code else ""


def _times(words: Words) -> str:
    """Returns for each word the ms since the start of the word before, and its length."""
    since = map(int.__sub__, words.starts, chain((0,), words.starts))
    lasting = map(int.__sub__, words.ends, words.starts)
    return str(list(chain.from_iterable(zip(since, lasting, strict=False))))
