"""A transcript as people edit it: turns of text. Times are seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from transcription.transcripts.model import Transcript


@dataclass(frozen=True)
class EditableWord:
    """A word of a turn, to play along with; the turn's text is what counts."""

    text: str
    start_time: float
    end_time: float
    confidence: float | None  #: None: not known, or typed by a person


@dataclass(frozen=True)
class EditableTurn:
    """A paragraph of one speaker; speaker_label is None if the machine distinguished none."""

    start_time: float
    end_time: float
    speaker_label: str | None
    text: str
    words: list[EditableWord]


@dataclass(frozen=True)
class EditableTranscript:
    """What can be edited. revision 0 is the machine's transcript."""

    job_id: str
    attempt: int
    revision: int
    speakers: dict[str, str]  #: label to name: spk_0 to Speaker 1, or to the name that it was given
    turns: list[EditableTurn]


@dataclass(frozen=True)
class EditedTurn:
    """start_time places text that the machine did not hear; otherwise the words are looked for."""

    start_time: float
    speaker_label: str | None
    text: str  #: white space between words counts as one space; without words the turn is left out


@dataclass(frozen=True)
class EditedTranscript:
    """All of a transcript as it is to be; base_* are those of the EditableTranscript.

    A label that the transcript does not have yet makes a new speaker; speakers names it.
    """

    base_attempt: int
    base_revision: int
    speakers: Mapping[str, str] = field(default_factory=dict)  #: an absent or empty name: as it was
    turns: list[EditedTurn] = field(default_factory=list)


def editable_transcript(transcript: Transcript, attempt: int, revision: int) -> EditableTranscript:
    """A turn for each paragraph."""
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
