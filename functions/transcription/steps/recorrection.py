"""What people have corrected in an earlier attempt's transcript, in a new attempt's."""

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
    """Safe to run again. Raises ServiceUnavailable."""

    transcripts: TranscriptStore

    def changes(self, record: JobRecord, outputs: Outputs) -> dict[str, Any]:
        """Write the files with the corrections; returns what publishes them in the record.

        If the corrections are gone or cannot be used, the machine's files are published, and a
        notice says so.
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
