"""Reads transcript.html as a browser's parser does, and refuses what is not well nested."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import accumulate
from typing import Any, NamedTuple

from tests.raw_transcripts import RawTranscript
from tests.unit.transcripts.reading import rendered, text_of

_VOID = frozenset({"meta", "input", "br", "link", "img"})


class Tag(NamedTuple):
    """A start tag."""

    name: str
    attributes: dict[str, str]


@dataclass
class Page:
    tags: list[Tag] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  #: the text of each <a> in <main>
    marks: list[dict[str, str]] = field(default_factory=list)  #: its attributes
    texts: dict[str, list[str]] = field(default_factory=dict)  #: by tag: title, h1, h2, style, ...
    paragraphs: list[str] = field(default_factory=list)  #: the text of each <p> in <main>
    times: list[tuple[int, int]] = field(default_factory=list)  #: start and end in ms, each word's

    @property
    def skeleton(self) -> list[tuple[str, frozenset[str]]]:
        """The tags and their attributes' names: the parts that outside text must never change."""
        return [(tag.name, frozenset(tag.attributes)) for tag in self.tags]

    def all(self, name: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.name == name]


def read_page(text: str) -> Page:
    """Parses a page. Fails on tags that are not closed in order."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    assert parser.stack == []
    numbers = json.loads(parser.page.texts["script"][0])
    starts = list(accumulate(numbers[::2]))
    parser.page.times = [
        (start, start + lasting) for start, lasting in zip(starts, numbers[1::2], strict=True)
    ]
    return parser.page


def page_of(raw: RawTranscript | bytes, **details: Any) -> Page:
    """Returns the page of a raw file."""
    return read_page(text_of(rendered(raw, **details), "html"))


def hello() -> RawTranscript:
    """Returns a transcript for tests in which the words do not matter."""
    return RawTranscript().say("Hello there, everybody.")


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.stack: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = Tag(tag, {name: value or "" for name, value in attrs})
        assert len(found.attributes) == len(attrs), "an attribute is there twice"
        self.page.tags.append(found)
        self.page.texts.setdefault(tag, []).append("")
        if "main" in self.stack:
            if tag == "a":
                self.page.words.append("")
                self.page.marks.append(found.attributes)
            elif tag == "p":
                self.page.paragraphs.append("")
        if tag not in _VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.stack:
            self.page.texts[self.stack[-1]][-1] += data
        if "main" in self.stack and "p" in self.stack:
            self.page.paragraphs[-1] += data
            if "a" in self.stack:
                self.page.words[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")
