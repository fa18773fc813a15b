"""What the benchmarks measure of whole programs is the programs' own."""

import sys

from benchmarks.measuring import process


def test_the_peak_of_a_program_is_not_that_of_the_process_that_starts_it():
    held = bytearray(200_000_000)

    usage = process([sys.executable, "-I", "-S", "-c", "pass"])

    assert len(held) == 200_000_000
    assert 1_000_000 < usage.peak < 100_000_000
