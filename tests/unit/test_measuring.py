"""What the benchmarks measure of whole programs is the programs' own."""

import subprocess
import sys

import pytest

from benchmarks.measuring import Usage, in_turn, process, ratio


def test_the_peak_of_a_program_is_not_that_of_the_process_that_starts_it():
    held = bytearray(200_000_000)

    usage = process([sys.executable, "-I", "-S", "-c", "pass"])

    assert len(held) == 200_000_000
    assert 1_000_000 < usage.peak < 100_000_000


def test_the_peak_of_a_program_is_its_own():
    usage = process([sys.executable, "-I", "-S", "-c", "bytearray(150_000_000)"])

    assert usage.peak > 150_000_000


def test_a_program_that_fails_is_no_measurement():
    with pytest.raises(subprocess.CalledProcessError):
        process([sys.executable, "-c", "raise SystemExit(3)"])


def test_works_run_in_turn_and_the_first_round_is_left_out():
    order: list[str] = []

    def work(name: str, seconds: float) -> Usage:
        order.append(name)
        return Usage(seconds, seconds)

    taken = in_turn({"a": lambda: work("a", 6.0), "b": lambda: work("b", 2.0)}, 2)

    assert order == ["a", "b"] * 3
    assert ratio(taken["a"], taken["b"]) == 3.0
    assert len(taken["a"]) == 2
