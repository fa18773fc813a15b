"""Applies corrections to the transcript they were made in, or to another one of the recording."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from transcription.transcripts.corrected_words import CorrectedWords
from transcription.transcripts.correction_layer import Changes, Passage, SpeakerChange
from transcription.transcripts.known_voices import KnownVoices
from transcription.transcripts.model import Transcript
from transcription.transcripts.places import Places, Range


@dataclass(frozen=True)
class Corrected:
    """A transcript with its changes, and the changes that fit nowhere in it."""

    transcript: Transcript
    left_out: Changes


def corrected(machine: Transcript, changes: Changes) -> Corrected:
    """Applies changes. Those that the transcript contains already count as applied."""
    places = Places(machine.words)
    known = KnownVoices.of(machine, changes.speakers)
    new = CorrectedWords.of(machine)
    lost_moves = []
    for move in changes.moves:
        found = places.of_move(move) if move.speaker in known.numbers else ()
        if not found:
            lost_moves.append(move)
        for place in found:
            new.voices[place] = known.numbers[move.speaker]
    lost_breaks = []
    for one in changes.breaks:
        word = places.of_words(one.was, one.word, 1, one.start)
        if word:
            new.begins[word[0]] = one.begins_turn
        elif one.begins_turn:
            lost_breaks.append(one)
    passages, lost = _placed(places, changes.passages)
    for range_, passage in passages:
        new.replace(range_, passage, known.numbers.get(passage.speaker or ""))
    left_out = Changes((), tuple(lost), tuple(lost_moves), tuple(lost_breaks))
    left_out = replace(left_out, speakers=tuple(_still_needed(left_out, changes.speakers, known)))
    return Corrected(new.transcript(machine, known.voices), left_out)


def _still_needed(
    left_out: Changes, speakers: Sequence[SpeakerChange], known: KnownVoices
) -> Iterator[SpeakerChange]:
    """Yields names of voices that were not found, and the speakers of other changes left out."""
    used = {one.speaker for one in left_out.passages} | {one.speaker for one in left_out.moves}
    for speaker in speakers:
        if speaker.label not in known.numbers and (speaker.name or speaker.label in used):
            yield speaker
        elif speaker.label in used:
            yield replace(speaker, name=None) if speaker.heard else speaker


def _placed(
    places: Places, passages: Sequence[Passage]
) -> tuple[list[tuple[Range, Passage]], list[Passage]]:
    """Returns the passages with a place, in order, and those without one."""
    found: list[tuple[Range, Passage]] = []
    lost: list[Passage] = []
    for passage in passages:
        place = places.of_passage(passage)
        if place:
            found.append((place, passage))
        elif not places.has_already(passage):
            lost.append(passage)
    found.sort(key=lambda one: one[0][0])
    apart: list[tuple[Range, Passage]] = []
    free = 0
    for place, passage in found:
        if place[0] < free:
            lost.append(passage)
        else:
            apart.append((place, passage))
            free = place[1]
    return apart, lost
