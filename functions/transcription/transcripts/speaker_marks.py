"""How subtitles show who speaks: a dash at each change, a name, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from transcription.transcripts.model import Transcript
from transcription.transcripts.scripts import layout_of
from transcription.transcripts.spacing import width

_DASH = "- "
_NAMES_SHARE = 0.6  # of a line, at most


@dataclass(frozen=True, slots=True)
class SpeakerMarks:
    """The mark before the words of each voice when it begins to speak."""

    texts: list[str]  #: by voice; empty if nothing is shown
    width: int  #: of the widest, in columns
    first_too: bool  #: whether the first voice's first words have one, too
    may_tangle: bool  #: whether voices can overlap, so that any cue may need a mark

    def text(self, voice: int, before: int | None, *, shared: bool = False) -> str:
        """Returns the mark. before is the voice of the text shown last, if any."""
        if not self.texts or not (shared or self._is_new(voice, before)):
            return ""
        return self.texts[voice]

    def room(self, voices: Sequence[int], place: int) -> int:
        """Returns the columns to keep free if a run of a voice's words begins at place."""
        if not self.texts:
            return 0
        before = voices[place - 1] if place else None
        is_needed = self.may_tangle or self._is_new(voices[place], before)
        return width(self.texts[voices[place]]) if is_needed else 0

    def _is_new(self, voice: int, before: int | None) -> bool:
        return self.first_too if before is None else voice != before


def speaker_marks(transcript: Transcript) -> SpeakerMarks:
    """Returns the marks, which are empty if there is only one voice."""
    kind, voices = transcript.details.subtitle_speakers, transcript.voices
    tangle = len({voice.channel for voice in voices}) > 1
    if len(voices) < 2 or kind == "none":
        return SpeakerMarks([], 0, first_too=False, may_tangle=tangle)
    if kind == "name":
        columns = layout_of(transcript.language, transcript.details.line_length).columns
        longest = int(_NAMES_SHARE * columns) - 2
        texts = [f"{_shortened(voice.name, longest)}: " for voice in voices]
        return SpeakerMarks(texts, max(map(width, texts)), first_too=True, may_tangle=tangle)
    return SpeakerMarks([_DASH] * len(voices), len(_DASH), first_too=False, may_tangle=tangle)


def _shortened(name: str, columns: int) -> str:
    if width(name) <= columns:
        return name
    while width(name) >= columns:
        name = name[:-1]
    return f"{name}…"
