"""What a transcript is: words in columns, voices, segments. Times are whole milliseconds.

36,000 words in columns take a quarter of the memory of 36,000 objects, and most of the work on them
runs at the speed of C.
"""

from dataclasses import dataclass, field

from transcription.transcripts.toxicity import ToxicityScore


@dataclass(frozen=True)
class TranscriptDetails:
    """What is known of the recording beside its words."""

    job_id: str
    file_name: str = ""
    media_seconds: float | None = None
    line_length: int = 42  #: columns of a subtitle's line, 20 to 80
    subtitle_speakers: str = "dash"  #: how a change of speakers shows: dash, name or none
    language: str | None = None  #: for output that does not say it (older jobs)


@dataclass(slots=True)
class Words:
    """One entry a word in each column; punctuation is attached to its word."""

    texts: list[str] = field(default_factory=list)  #: never empty, without control characters
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)  #: never before the start
    confidences: list[float | None] = field(default_factory=list)  #: 0 to 1
    voices: list[int] = field(default_factory=list)  #: index into Transcript.voices; -1: nobody's
    languages: list[str | None] = field(default_factory=list)  #: empty where no word says its own
    glued: list[bool] = field(default_factory=list)  #: no space before; empty where all have one
    redacted: dict[int, list[str]] = field(default_factory=dict)  #: word to kinds of what is hidden
    filtered: set[int] = field(default_factory=set)  #: words that the vocabulary filter matched
    corrected: set[int] = field(default_factory=set)  #: words that a person has typed

    def __len__(self) -> int:
        return len(self.texts)

    def joined(self, first: int, last: int) -> str:
        """The text of the words first to last, last not included."""
        if not self.glued:
            return " ".join(self.texts[first:last])
        parts: list[str] = []
        for text, glued in zip(self.texts[first:last], self.glued[first:last], strict=True):
            parts += (text,) if glued or not parts else (" ", text)
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who or what is heard: a speaker, a channel, or a speaker on a channel."""

    speaker: str | None  #: Transcribe's label, such as spk_0
    channel: str | None  #: such as ch_0
    given: str | None = None  #: the name that a person gave

    @property
    def label(self) -> str:
        """What tells it from the others: spk_0, ch_0, or ch_0/spk_0."""
        return "/".join(filter(None, (self.channel, self.speaker)))

    @property
    def name(self) -> str:
        """For people: as given, or Speaker 1, Channel 2; labels of another form as they are."""
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
    """A language that was spoken."""

    code: str
    seconds: float | None = None  #: how long, where several were told apart
    score: float | None = None  #: how sure the identification was, 0 to 1


@dataclass(frozen=True, slots=True)
class Choice:
    """A stretch of speech that Transcribe understood in more than one way, the likeliest first."""

    start: int
    end: int
    texts: list[tuple[str, float | None]]  #: with the mean confidence of its words


@dataclass(frozen=True, slots=True)
class Transcript:
    """Everything that the renderers need."""

    details: TranscriptDetails
    words: Words
    voices: list[Voice]
    segments: list[Segment]
    languages: list[Language]
    choices: list[Choice]
    duration: int  #: of the media, or until the last word where its length is not known
    toxicity: list[ToxicityScore] | None = None  #: None if its detection was not asked for

    @property
    def speech(self) -> bool:
        """Whether there is any."""
        return len(self.words) > 0

    def label_of(self, voice: int) -> str | None:
        """A voice's label; None if it is nobody's."""
        return self.voices[voice].label if voice >= 0 else None

    @property
    def language(self) -> str | None:
        """The code of the language, or of the one spoken most."""
        return self.languages[0].code if self.languages else None
