"""What a worker is asked."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RecognitionRequest:
    """A recording, and what is wanted of it."""

    path: str
    media_format: str | None = None  #: as the caller says; None: any
    rate: int | None = None  #: Hz, as the caller says; None: any
    channels: bool = False  #: each channel by itself
    speakers: int = 0  #: at most this many; 0: speakers are not told apart
    alternatives: int = 0  #: readings of a segment at most; 0: only the likeliest
    languages: list[str] = field(default_factory=list)  #: the language, or candidates for it
    identify: str = ""  #: "one" or "multiple" languages of the candidates; else the first is spoken
    phrases: list[str] = field(default_factory=list)  #: a custom vocabulary: likelier than others
