"""What `make bench` runs: sections that measure, and a runner that prints, plots and keeps them.

A section is a module or package here with one function, named in SECTIONS below:

    def run() -> Report

A Report (benchmarks/report.py) holds tables, goals and plots. The runner prints it, writes
benchmarks/results/NAME.md and one results/NAME-PLOT.svg for each plot, and sums the goals up. A
section prints nothing and writes nothing itself. It may take two minutes.

What a section keeps to, so that its figures mean the same on another machine:

- ratios, not times: everything compared does the same work on the same input, in turn (A B A B),
  and the median of the pairs' ratios counts (benchmarks/measuring.py);
- whole programs are processes of their own, measured by what the kernel accounts to them;
- the same code gives the same text, but for measured figures: no dates, no paths, fixed seeds.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

if (_functions := str(ROOT / "functions")) not in sys.path:
    sys.path.insert(0, _functions)

#: In the order of the report.
SECTIONS = (
    "polling",
    "small_account",
    "cost",
    "outputs",
    "readability",
    "starts",
    "calls",
    "memory",
    "probe",
    "names",
    "local",
)
