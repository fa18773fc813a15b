"""A transcript in the form that people edit: turns of text. Times are seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from transcription.transcripts.model import Transcript


@dataclass(frozen=True)
class EditableWord:
    """A word of a turn, for playback only; the turn's text is what counts."""

    text: str
    start_time: float
    end_time: float
    confidence: float | None  #: None if unknown, or if a person typed the word


@dataclass(frozen=True)
class EditableTurn:
    """A paragraph of one speaker. speaker_label is None if no speakers were distinguished."""

    start_time: float
    end_time: float
    speaker_label: str | None
    text: str
    words: list[EditableWord]


@dataclass(frozen=True)
class EditableTranscript:
    """A transcript that can be edited. Revision 0 is the uncorrected transcript."""

    job_id: str
    attempt: int
    revision: int
    speakers: dict[str, str]  #: label to name: spk_0 to Speaker 1, or to the name that it was given
    turns: list[EditableTurn]


@dataclass(frozen=True)
class EditedTurn:
    """An edited turn. start_time places new text; other words are found by comparison."""

    start_time: float
    speaker_label: str | None
    text: str  #: white space between words counts as one space; a turn without words is removed


@dataclass(frozen=True)
class EditedTranscript:
    """The whole transcript after editing. base_* are those of the EditableTranscript.

    An unknown label makes a new speaker, whom speakers names.
    """

    base_attempt: int
    base_revision: int
    #: an absent or empty name stays unchanged
    speakers: Mapping[str, str] = field(default_factory=dict)
    turns: list[EditedTurn] = field(default_factory=list)


def editable_transcript(transcript: Transcript, attempt: int, revision: int) -> EditableTranscript:
    """Returns the transcript with a turn for each paragraph."""
    words = transcript.words
    shown = [
        EditableWord(text, start / 1000, end / 1000, confidence)
        for text, start, end, confidence in zip(
            words.texts, words.starts, words.ends, words.confidences, strict=True
        )
    ]
    return EditableTranscript(
        job_id=transcript.details.job_id,
        attempt=attempt,
        revision=revision,
        speakers={voice.label: voice.name for voice in transcript.voices},
        turns=[
            EditableTurn(
                start_time=words.starts[segment.first] / 1000,
                end_time=max(words.ends[segment.first : segment.last]) / 1000,
                speaker_label=transcript.label_of(segment.voice),
                text=words.joined(segment.first, segment.last),
                words=shown[segment.first : segment.last],
            )
            for segment in transcript.segments
        ],
    )
