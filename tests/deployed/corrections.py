"""Corrects a transcript on a deployed stack, as an operator does."""

from dataclasses import replace

from scribe.operations.wiring import Operations
from tests.deployed.stack import DeployedStack
from transcription.domain.uploads import Upload
from transcription.transcripts.editable import EditedTranscript, EditedTurn


def say_goodbye(stack: DeployedStack, upload: Upload) -> None:
    """Adds a word at the end."""
    corrections = Operations(stack.stack).corrections
    opened = corrections.open(upload.job_id)
    turns = [EditedTurn(one.start_time, one.speaker_label, one.text) for one in opened.turns]
    turns[-1] = replace(turns[-1], text=f"{turns[-1].text} Goodbye.")
    corrections.save(upload.job_id, EditedTranscript(opened.attempt, opened.revision, {}, turns))
