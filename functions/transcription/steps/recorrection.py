"""Carries people's corrections over from an earlier attempt's transcript to a new attempt's."""

from dataclasses import dataclass, replace
from typing import Any

from transcription.domain.errors import TranscriptMissing
from transcription.domain.jobs import JobRecord
from transcription.domain.keys import FIRST_EDITION, OUTPUT_NAMES, UNREDACTED_NAMES
from transcription.steps.editions import Editions
from transcription.steps.ports import TranscriptStore
from transcription.transcripts import Outputs
from transcription.transcripts.comparison import UnusableEdit
from transcription.transcripts.document_reader import read_document
from transcription.transcripts.edition import rebased
from transcription.transcripts.layer_document import NotCorrections

_MACHINE = OUTPUT_NAMES[0], UNREDACTED_NAMES[0]


@dataclass(frozen=True)
class Recorrection:
    """Makes an edition of a new attempt. Safe to run again. Raises ServiceUnavailable."""

    transcripts: TranscriptStore

    def changes(self, record: JobRecord, outputs: Outputs) -> dict[str, Any]:
        """Writes the files with the corrections; returns the changes of the record that publish
        them.

        If the corrections are gone or unusable, the uncorrected files are published with a notice.
        """
        corrections = record.corrections or {}
        editions = Editions(self.transcripts)
        documents = {name: outputs.files[name].body for name in _MACHINE if name in outputs.files}
        try:
            layer = editions.layer(corrections["key"])
            machine = read_document(documents[OUTPUT_NAMES[0]])
            layer = replace(
                rebased(layer, machine, record.attempt),
                revision=(record.revision or 0) + 1,
            )
        except (TranscriptMissing, NotCorrections, UnusableEdit) as error:
            notice = f"The corrections of an earlier attempt were not made again: {error}"
            return {"corrections": {**corrections, "notices": [notice]}}
        return editions.write(record, editions.made(record, layer, documents), FIRST_EDITION)
