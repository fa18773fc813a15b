"""floor.py RAW FOLDER SIZE...: what no program can do without: parse, and write as many bytes."""

import json
import sys
from pathlib import Path


def run(raw: Path, folder: Path, sizes: list[int]) -> None:
    """json.load, then a file of each size."""
    with raw.open(encoding="utf-8") as file:
        json.load(file)
    for number, size in enumerate(sizes):
        (folder / str(number)).write_bytes(bytes(size))


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]), [int(size) for size in sys.argv[3:]])
