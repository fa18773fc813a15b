"""Editions of a job's transcript in the bucket: people's corrections, and the files made
with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from transcription.domain.jobs import JobRecord
from transcription.domain.keys import CORRECTIONS_NAME, FIRST_EDITION, corrected_key, kind_of
from transcription.domain.options import Options
from transcription.steps.ports import EachName, TranscriptStore
from transcription.transcripts.correction_layer import CorrectionLayer
from transcription.transcripts.edition import Edition, edition
from transcription.transcripts.layer_document import read_layer


@dataclass(frozen=True)
class Editions:
    """Reads and writes editions.

    Raises ServiceUnavailable, and TranscriptMissing if a file is gone.
    """

    transcripts: TranscriptStore

    def layer(self, key: str) -> CorrectionLayer:
        """Returns the corrections kept at key. Raises NotCorrections."""
        return read_layer(self.transcripts.read(key))

    def made(
        self, record: JobRecord, layer: CorrectionLayer, documents: Mapping[str, bytes]
    ) -> Edition:
        """Makes an edition with the job's options. Raises NotATranscript."""
        options = Options.from_dict(record.options)
        return edition(layer, documents, options.line_length, options.subtitle_speakers)

    def write(
        self, record: JobRecord, new: Edition, name: str, each: EachName = map
    ) -> dict[str, Any]:
        """Writes an edition's files under keys that only the record will show.

        Returns the changes of the record that publish them.
        """
        keys = {
            file: corrected_key(record.job_id, new.layer.attempt, name, file)
            for file in new.outputs.files
        }

        def put(file: str) -> None:
            output = new.outputs.files[file]
            self.transcripts.write(keys[file], output.body, output.content_type)

        list(each(put, list(keys)))
        corrections = keys.pop(CORRECTIONS_NAME)
        return {
            "outputs": {kind_of(file): key for file, key in keys.items()},
            "speech": new.outputs.speech,
            "revision": new.layer.revision,
            "corrections": {
                "key": corrections,
                "made_at": new.layer.made_at,
                "made_by": new.layer.made_by,
                "notices": new.notices,
                "former": _former(record),
            },
        }


def _former(record: JobRecord) -> list[str]:
    """Returns the files that a save after the next one removes.

    An attempt's first files stay, because its event names them.
    """
    corrections = record.corrections or {}
    is_of_a_save = corrections and f"/corrected-{FIRST_EDITION}/" not in corrections["key"]
    return list((record.outputs or {}).values()) if is_of_a_save else []
