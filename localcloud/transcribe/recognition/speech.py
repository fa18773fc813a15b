"""The results of an engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Word:
    """A spoken word, with its times in seconds from the start of the media."""

    text: str
    start: float
    end: float
    confidence: float  #: 0 to 1, the engine's own
    mark: str = ""  #: the punctuation mark that follows the word
    hides: str = ""  #: the type of personal data that it replaces
    is_tagged: bool = False  #: whether the job's vocabulary filter matched it and kept it


@dataclass(frozen=True)
class Identified:
    """The languages that a recording may be in, each with its probability, likeliest first."""

    scores: dict[str, float]


@dataclass(frozen=True)
class Segment:
    """One speaker's words without a long pause."""

    words: list[Word]
    speaker: int | None = None  #: numbered in order of appearance; None if not requested
    language: str | None = None  #: a code of Transcribe's; None for the job's own language
    alternatives: list[list[Word]] = field(default_factory=list)  #: other readings, likeliest first

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Segment":
        """Reads the result of dataclasses.asdict()."""
        words, *alternatives = [
            [Word(**word) for word in reading] for reading in (kept["words"], *kept["alternatives"])
        ]
        return cls(words, kept["speaker"], kept["language"], alternatives)
