"""The budget and the memory of ranged reads."""

import pytest

from tests.unit.media.sources import CountingSource
from transcription.media.window import BLOCK, MAX_BYTES, BudgetSpentError, Window

DATA = bytes(range(256)) * 8192


def test_a_small_file_is_fetched_whole_by_its_first_read():
    source = CountingSource(DATA[:MAX_BYTES])
    window = Window(source)

    window.read(100_000, 10)

    assert window.read(0, MAX_BYTES) == DATA[:MAX_BYTES]
    assert source.requests == 1
    assert window.whole


def test_nothing_is_fetched_twice():
    source = CountingSource(DATA)
    window = Window(source)

    first = window.read(0, 100)
    again = window.read(BLOCK - 50, 100)

    assert (first, again) == (DATA[:100], DATA[BLOCK - 50 : BLOCK + 50])
    assert source.bytes_read == 2 * BLOCK


def test_pieces_that_meet_become_one():
    source = CountingSource(DATA)
    window = Window(source)

    window.read(BLOCK, 10)
    window.read(0, 10)

    assert window.read(0, 2 * BLOCK) == DATA[: 2 * BLOCK]
    assert source.requests == 2


def test_the_fifth_request_is_refused():
    window = Window(CountingSource(DATA))
    for offset in range(0, 4 * 200_000, 200_000):
        window.read(offset, 10)

    with pytest.raises(BudgetSpentError):
        window.read(1_000_000, 10)
    assert window.read(600_000, 10) == DATA[600_000:600_010]


def test_more_bytes_than_the_budget_are_refused_and_not_begun():
    source = CountingSource(DATA)

    with pytest.raises(BudgetSpentError):
        Window(source).read(0, MAX_BYTES + 1)

    assert source.requests == 0


def test_a_read_past_the_end_is_short():
    window = Window(CountingSource(DATA))

    assert window.read(len(DATA) - 3, 100) == DATA[-3:]
    assert window.read(len(DATA), 100) == b""
    assert window.read(-1, 100) == b""
    assert window.tail(5) == DATA[-5:]


def test_a_source_shorter_than_it_said_ends_where_it_ends():
    window = Window(CountingSource(DATA[:1000], size=10**9))

    assert window.read(990, 100) == DATA[990:1000]
    assert window.size == 1000
