"""The probe reads at most 256 KB in at most 4 requests of a file of any size."""

import pytest

from tests.unit.media.giants import GIANTS, SIZE, Giant
from tests.unit.media.sources import CountingSource, probed
from transcription.media.window import BLOCK, MAX_BYTES, BudgetSpentError, Window

DATA = bytes(range(256)) * 8192


@pytest.mark.parametrize("make", GIANTS, ids=lambda make: make.__name__)
def test_two_gigabytes_are_measured_within_the_budget(make):
    giant: Giant = make()

    media = probed(giant.source, giant.name)

    assert media.format == giant.name.rpartition(".")[2]
    assert media.seconds == pytest.approx(giant.seconds, rel=giant.within)
    assert media.estimated is giant.estimated
    assert giant.source.size == SIZE


def test_a_small_file_is_fetched_whole_by_its_first_read():
    source = CountingSource(DATA[:MAX_BYTES])
    window = Window(source)

    window.read(100_000, 10)

    assert window.read(0, MAX_BYTES) == window.block(0) == DATA[:MAX_BYTES]
    assert source.requests == 1
    assert window.whole


def test_nothing_is_fetched_twice_and_pieces_that_meet_become_one():
    source = CountingSource(DATA)
    window = Window(source)

    window.read(BLOCK, 10)
    first = window.read(0, 100)
    again = window.read(BLOCK - 50, 100)

    assert (first, again) == (DATA[:100], DATA[BLOCK - 50 : BLOCK + 50])
    assert window.block(10) == DATA[10 : 2 * BLOCK]
    assert (source.requests, source.bytes_read) == (2, 2 * BLOCK)


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
