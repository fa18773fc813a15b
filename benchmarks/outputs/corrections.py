"""A correction of an hour: the comparison, and all outputs made again."""

import random
from functools import partial

from benchmarks.measuring import call, in_turn, median_cpu
from tests.meetings import VOCABULARY, meeting
from tests.raw_transcripts import as_bytes
from transcription.transcripts import TranscriptDetails, render_outputs
from transcription.transcripts.comparison import changes_between
from transcription.transcripts.correction_layer import CorrectionLayer
from transcription.transcripts.document_reader import read_document
from transcription.transcripts.editable import EditedTurn, editable_transcript
from transcription.transcripts.edition import edition

EDITS = 300
_MACHINE = "transcript.json"


def seconds(rounds: int = 5) -> float:
    """CPU time without the bucket, after EDITS words were replaced by none, one or two others."""
    raw = as_bytes(meeting(1.0))
    document = render_outputs(raw, TranscriptDetails("job", "meeting.mp3")).files[_MACHINE].body
    save = partial(_save, document, _edited(document))
    return median_cpu(in_turn({"save": partial(call, save)}, rounds)["save"])


def _save(document: bytes, turns: list[EditedTurn]) -> None:
    changes = changes_between(read_document(document), {"spk_0": "Ann"}, turns)
    layer = CorrectionLayer("job", 1, 1, "2026-11-29T06:00:00.000Z", "ann", changes)
    edition(layer, {_MACHINE: document}, 42, "dash")


def _edited(document: bytes) -> list[EditedTurn]:
    dice = random.Random(1)  # noqa: S311
    turns = editable_transcript(read_document(document), 1, 0).turns
    words = [turn.text.split() for turn in turns]
    for _ in range(EDITS):
        turn = dice.choice(words)
        place = dice.randrange(len(turn))
        turn[place : place + 1] = dice.choices(VOCABULARY, k=dice.randrange(3)) or turn[:1]
    return [
        EditedTurn(turn.start_time, turn.speaker_label, " ".join(texts))
        for turn, texts in zip(turns, words, strict=True)
    ]
