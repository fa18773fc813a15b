"""The request to a worker."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RecognitionRequest:
    """A recording, and the requested results."""

    path: str
    media_format: str | None = None  #: as the caller declares it; None means any
    channels: bool = False  #: whether each channel is recognised by itself
    speakers: int = 0  #: maximum; 0 means that speakers are not identified
    alternatives: int = 0  #: most readings of a segment; 0 means only the likeliest
    languages: list[str] = field(default_factory=list)  #: the language, or candidates for it
    identify: str = ""  #: "one" or "multiple" of the candidates; empty if the first one is spoken
    phrases: list[str] = field(default_factory=list)  #: of a custom vocabulary, preferred to others
