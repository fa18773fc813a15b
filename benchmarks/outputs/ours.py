"""ours.py RAW FOLDER: the five outputs. Without arguments: nothing, the bare process."""

import sys
from pathlib import Path

from transcription.transcripts import TranscriptDetails, render_outputs


def run(raw: Path, folder: Path) -> None:
    """Renders the outputs as process_transcription_results does."""
    outputs = render_outputs(raw.read_bytes(), TranscriptDetails("job", "meeting.mp3"))
    for name, output in outputs.files.items():
        (folder / name).write_bytes(output.body)


if __name__ == "__main__" and len(sys.argv) > 1:
    run(Path(sys.argv[1]), Path(sys.argv[2]))
