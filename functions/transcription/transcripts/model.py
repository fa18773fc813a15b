"""The model of a transcript: words in columns, voices, segments. Times are whole milliseconds.

36,000 words in columns take a quarter of the memory of 36,000 objects, and most of the work on them
runs at the speed of C.
"""

from dataclasses import dataclass, field

from transcription.transcripts.toxicity import ToxicityScore


@dataclass(frozen=True)
class TranscriptDetails:
    """Facts about the recording besides its words."""

    job_id: str
    file_name: str = ""
    media_seconds: float | None = None
    line_length: int = 42  #: columns of a subtitle's line, 20 to 80
    subtitle_speakers: str = "dash"  #: how a change of speakers shows: dash, name or none
    language: str | None = None  #: for output that lacks it (older jobs)


@dataclass(slots=True)
class Words:
    """One entry a word in each column; punctuation is attached to its word."""

    texts: list[str] = field(default_factory=list)  #: never empty, without control characters
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)  #: never before the start
    confidences: list[float | None] = field(default_factory=list)  #: 0 to 1
    #: index into Transcript.voices; -1 means nobody's
    voices: list[int] = field(default_factory=list)
    languages: list[str | None] = field(default_factory=list)  #: empty if no word has its own
    #: whether no space is before it; empty if all have one
    glued: list[bool] = field(default_factory=list)
    #: word to the kinds of hidden data
    redacted: dict[int, list[str]] = field(default_factory=dict)
    filtered: set[int] = field(default_factory=set)  #: words that the vocabulary filter matched
    corrected: set[int] = field(default_factory=set)  #: words that a person has typed

    def __len__(self) -> int:
        return len(self.texts)

    def joined(self, first: int, last: int) -> str:
        """Returns the text of the words first to last, last not included."""
        if not self.glued:
            return " ".join(self.texts[first:last])
        parts: list[str] = []
        for text, glued in zip(self.texts[first:last], self.glued[first:last], strict=True):
            parts += (text,) if glued or not parts else (" ", text)
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice: a speaker, a channel, or a speaker on a channel."""

    speaker: str | None  #: Transcribe's label, such as spk_0
    channel: str | None  #: such as ch_0
    given: str | None = None  #: the name that a person gave

    @property
    def label(self) -> str:
        """The unique label: spk_0, ch_0, or ch_0/spk_0."""
        return "/".join(filter(None, (self.channel, self.speaker)))

    @property
    def name(self) -> str:
        """The name for people: as given, or Speaker 1, Channel 2; other labels stay as they are."""
        return self.given or ", ".join(
            _named(kind, prefix, label)
            for kind, prefix, label in (
                ("Channel", "ch_", self.channel),
                ("Speaker", "spk_", self.speaker),
            )
            if label
        )


def _named(kind: str, prefix: str, label: str) -> str:
    number = label.removeprefix(prefix)
    if label.startswith(prefix) and number.isascii() and number.isdigit() and len(number) < 5:
        return f"{kind} {int(number) + 1}"
    return label


@dataclass(frozen=True, slots=True)
class Segment:
    """A paragraph: words first to last (not included), of one voice and one language."""

    first: int
    last: int
    voice: int
    language: str | None


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    seconds: float | None = None  #: how long, if several languages were identified
    score: float | None = None  #: confidence of the identification, 0 to 1


@dataclass(frozen=True, slots=True)
class Choice:
    """A stretch of speech that Transcribe understood in several ways, the likeliest first."""

    start: int
    end: int
    texts: list[tuple[str, float | None]]  #: with the mean confidence of its words


@dataclass(frozen=True, slots=True)
class Transcript:
    details: TranscriptDetails
    words: Words
    voices: list[Voice]
    segments: list[Segment]
    languages: list[Language]
    choices: list[Choice]
    duration: int  #: of the media, or until the last word if its length is unknown
    toxicity: list[ToxicityScore] | None = None  #: None if its detection was not requested

    @property
    def speech(self) -> bool:
        """Whether the transcript has any words."""
        return len(self.words) > 0

    def label_of(self, voice: int) -> str | None:
        """Returns a voice's label, or None if it is nobody's."""
        return self.voices[voice].label if voice >= 0 else None

    @property
    def language(self) -> str | None:
        """The code of the language, or of the most spoken one."""
        return self.languages[0].code if self.languages else None
