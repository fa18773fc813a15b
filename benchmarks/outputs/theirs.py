"""theirs.py RAW FOLDER KIND: one output, csv or vtt, by tscribe."""

import contextlib
import os
import sys
from pathlib import Path


def run(raw: Path, folder: Path, kind: str) -> None:
    """Converts the transcript as the library's documentation shows."""
    import tscribe  # noqa: PLC0415 - it loads pandas and matplotlib, which are half of its time

    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        tscribe.write(str(raw), format=kind, save_as=str(folder / f"meeting.{kind}"))


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
