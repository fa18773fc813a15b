"""python -m benchmarks.readability FOLDER: the figures of the raw outputs in it."""

import sys
from pathlib import Path

from benchmarks.readability import main

main(Path(sys.argv[1]))
