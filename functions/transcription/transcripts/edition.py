"""Makes a transcript's files with people's corrections."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from transcription.domain.keys import CORRECTIONS_NAME, OUTPUT_NAMES, UNREDACTED_NAMES
from transcription.transcripts.comparison import changes_between
from transcription.transcripts.correcting import corrected
from transcription.transcripts.correction_layer import CorrectionLayer
from transcription.transcripts.document_reader import read_document
from transcription.transcripts.editable import EditedTurn, editable_transcript
from transcription.transcripts.layer_document import layer_document
from transcription.transcripts.model import Transcript
from transcription.transcripts.outputs import Output, Outputs, render_transcript

_MACHINE, _UNREDACTED = OUTPUT_NAMES[0], UNREDACTED_NAMES[0]


@dataclass(frozen=True)
class Edition:
    """The five files (and those with the personal data), and corrections.json."""

    layer: CorrectionLayer
    outputs: Outputs
    notices: list[str]


def edition(
    layer: CorrectionLayer, documents: Mapping[str, bytes], line_length: int, speakers: str
) -> Edition:
    """Applies the corrections to documents: transcript.json and the one with the personal data.

    documents are by name. Raises NotATranscript.
    """
    machine = read_document(documents[_MACHINE], line_length, speakers)
    done = corrected(machine, layer.changes)
    outputs = render_transcript(done.transcript)
    notices = []
    if count := len(done.left_out) + sum(map(len, layer.left_out)):
        notices.append(
            f"Corrections that do not fit this attempt's transcript: {count}. "
            f"They are kept in {CORRECTIONS_NAME}."
        )
    if _UNREDACTED in documents:
        whole = corrected(
            read_document(documents[_UNREDACTED], line_length, speakers), layer.changes
        )
        files = render_transcript(whole.transcript).files
        outputs.files.update(
            zip(UNREDACTED_NAMES, (files[name] for name in OUTPUT_NAMES), strict=True)
        )
        if whole.left_out:
            notices.append(
                "Corrections that do not fit the transcript with the personal data: "
                f"{len(whole.left_out)}."
            )
    outputs.files[CORRECTIONS_NAME] = Output(layer_document(layer), "application/json")
    return Edition(layer, outputs, notices)


def rebased(layer: CorrectionLayer, machine: Transcript, attempt: int) -> CorrectionLayer:
    """Returns the same changes for an attempt's own transcript, without those that fit nowhere."""
    transcript = machine
    left_out = []
    for changes in (layer.changes, *layer.left_out):
        done = corrected(transcript, changes)
        transcript = done.transcript
        if done.left_out:
            left_out.append(done.left_out)
    shown = editable_transcript(transcript, attempt, layer.revision)
    turns = [EditedTurn(one.start_time, one.speaker_label, one.text) for one in shown.turns]
    return replace(
        layer,
        attempt=attempt,
        changes=changes_between(machine, shown.speakers, turns),
        left_out=tuple(left_out),
    )
