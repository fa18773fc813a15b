"""The units of subtitles: words, or pieces of words that are too long for a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from transcription.transcripts.model import Transcript, Words
from transcription.transcripts.phrases import break_costs
from transcription.transcripts.scripts import Layout, guessed_language, layout_of
from transcription.transcripts.spacing import is_narrow, width
from transcription.transcripts.splitting import split_long_words


@dataclass(slots=True)
class Units:
    """One entry per unit in each column."""

    texts: list[str]
    starts: list[int]  #: ms
    ends: list[int]
    voices: list[int]
    glued: list[bool]  #: as in Words
    widths: list[int]  #: columns
    costs: list[float]  #: of a break before it
    languages: list[str | None]  #: empty if all units have the same
    language: str | None
    layouts: dict[str | None, Layout]  #: by language
    lefts: list[int]  #: first column if all units stood in one line
    rights: list[int]  #: and last column

    def layout(self, place: int) -> Layout:
        """Returns the layout of a line with this unit."""
        return self.layouts[self.languages[place] if self.languages else self.language]

    def width(self, places: Sequence[int]) -> int:
        """Returns the width of their text in one line, in columns."""
        if isinstance(places, range):
            return self.rights[places[-1]] - self.lefts[places[0]]
        return width(self.joined(places))

    def joined(self, places: Sequence[int]) -> str:
        """Returns their text in one line."""
        texts = [self.texts[place] for place in places]
        if not self.glued:
            return " ".join(texts)
        parts = texts[:1]
        for place, text in zip(places[1:], texts[1:], strict=True):
            parts += (text,) if self.glued[place] else (" ", text)
        return "".join(parts)


def units_of(transcript: Transcript, reserved: int) -> Units:
    """Returns the units. Each fits into a line beside the reserved columns."""
    words = transcript.words
    language = transcript.language or guessed_language(words.texts)
    length = transcript.details.line_length
    layouts = {code: layout_of(code, length) for code in {language, *words.languages}}
    narrow = is_narrow(words.texts)
    widths = list(map(len if narrow else width, words.texts))
    if max(widths, default=0) > min(layout.columns for layout in layouts.values()) - reserved:
        codes = words.languages or [language] * len(words)
        limits = [layouts[code].columns - reserved for code in codes]
        words = split_long_words(words, widths, limits)
        widths = list(map(len if narrow else width, words.texts))
    lefts, rights = _columns(widths, words.glued)
    return Units(
        words.texts,
        words.starts,
        words.ends,
        words.voices,
        words.glued,
        widths,
        _costs(words, language),
        words.languages,
        language,
        layouts,
        lefts,
        rights,
    )


def _columns(widths: list[int], glued: list[bool]) -> tuple[list[int], list[int]]:
    """Returns each unit's first and last column in one line, with a space before the first."""
    if glued:
        spaced = [wide + (not joined) for wide, joined in zip(widths, glued, strict=True)]
        rights = list(accumulate(spaced))
    else:
        rights = list(accumulate(map((1).__add__, widths)))
    return list(map(int.__sub__, rights, widths)), rights


def _costs(words: Words, language: str | None) -> list[float]:
    if not words.languages:
        return break_costs(words.texts, language)
    costs: list[float] = []
    for code, run in groupby(zip(words.languages, words.texts, strict=True), lambda one: one[0]):
        costs += break_costs([text for _, text in run], code)
    return costs
