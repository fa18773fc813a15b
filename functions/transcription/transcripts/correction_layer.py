"""What people have changed of a machine's transcript. Times are whole milliseconds.

Each change names the words of the machine that it is about, and when they were said, so that it can
be made again in another transcript of the same recording.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpeakerChange:
    """A speaker's name, if a person gave one, and when the machine heard that voice."""

    label: str
    name: str | None
    heard: tuple[tuple[int, int], ...]  #: the longest stretches; empty: a person added the speaker


@dataclass(frozen=True, slots=True)
class Passage:
    """Other words: text for what was. It is all of one turn."""

    word: int  #: the number of the first word that is replaced, or before which text is inserted
    count: int  #: of the words that are replaced; 0: text is inserted
    start: int
    end: int
    was: str
    text: str  #: empty: the words are deleted
    after: str  #: the word before it
    speaker: str | None  #: label
    begins_turn: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Words of another speaker than the machine found."""

    word: int
    count: int
    start: int
    end: int
    was: str
    speaker: str


@dataclass(frozen=True, slots=True)
class Break:
    """A turn that begins with this word where the machine's does not, or the other way round."""

    word: int
    start: int
    was: str
    begins_turn: bool


@dataclass(frozen=True)
class Changes:
    """Each kind in the order of the recording."""

    speakers: tuple[SpeakerChange, ...] = ()
    passages: tuple[Passage, ...] = ()
    moves: tuple[Move, ...] = ()
    breaks: tuple[Break, ...] = ()

    def __len__(self) -> int:
        """How many there are; a speaker without a new name is none."""
        named = sum(1 for speaker in self.speakers if speaker.name)
        return named + len(self.passages) + len(self.moves) + len(self.breaks)


@dataclass(frozen=True)
class CorrectionLayer:
    """corrections.json: the state of a job's corrections, not their history."""

    job_id: str
    attempt: int  #: whose transcript the changes are of
    revision: int
    made_at: str
    made_by: str
    changes: Changes
    left_out: tuple[Changes, ...] = ()  #: of earlier attempts; they fit nowhere in this one
    before: str | None = None  #: the key of the layer that an undo goes back to
