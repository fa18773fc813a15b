"""The corrections to a transcript. Times are whole milliseconds.

Each change names the original words and when they were said, so that it can be applied to another
transcript of the same recording.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpeakerChange:
    """A speaker's name, if a person gave one, and when that voice was heard."""

    label: str
    name: str | None
    #: the longest stretches; empty if a person added the speaker
    heard: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A replaced passage: text takes the place of was. It belongs to one turn."""

    word: int  #: number of the first replaced word, or of the word before which text is inserted
    count: int  #: of the replaced words; 0 means that text is inserted
    start: int
    end: int
    was: str
    text: str  #: empty if the words are deleted
    after: str  #: the word before it
    speaker: str | None  #: label
    begins_turn: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Words that belong to another speaker than the one Transcribe found."""

    word: int
    count: int
    start: int
    end: int
    was: str
    speaker: str


@dataclass(frozen=True, slots=True)
class Break:
    """A turn that begins at this word although the original's does not, or the other way round."""

    word: int
    start: int
    was: str
    begins_turn: bool


@dataclass(frozen=True)
class Changes:
    """The changes of each kind, in the order of the recording."""

    speakers: tuple[SpeakerChange, ...] = ()
    passages: tuple[Passage, ...] = ()
    moves: tuple[Move, ...] = ()
    breaks: tuple[Break, ...] = ()

    def __len__(self) -> int:
        """Returns the number of changes; a speaker without a new name does not count."""
        named = sum(1 for speaker in self.speakers if speaker.name)
        return named + len(self.passages) + len(self.moves) + len(self.breaks)


@dataclass(frozen=True)
class CorrectionLayer:
    """The content of corrections.json: the state of a job's corrections, not their history."""

    job_id: str
    attempt: int  #: the attempt whose transcript is corrected
    revision: int
    made_at: str
    made_by: str
    changes: Changes
    left_out: tuple[Changes, ...] = ()  #: changes of earlier attempts that fit nowhere in this one
    before: str | None = None  #: the key of the layer to which an undo returns
