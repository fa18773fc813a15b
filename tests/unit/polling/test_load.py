"""How many jobs there are, as DynamoDB counts them."""

from datetime import UTC, datetime, timedelta

import pytest

from transcription.adapters.dynamodb_table import DynamoTable
from transcription.adapters.job_load import DynamoJobLoad
from transcription.polling.load import minute_of, open_now, rate

NOW = datetime(2026, 11, 24, 1, 2, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def load(dynamodb, bare_table):
    return DynamoJobLoad(DynamoTable(dynamodb, bare_table))


def items(load: DynamoJobLoad):
    return load.table.client.scan(TableName=load.table.name)["Items"]


def test_the_starts_of_a_minute_are_counted_together(load):
    rates = [load.starts_a_second(NOW) for _ in range(3)]

    assert rates == [1 / 30, 2 / 30, 3 / 30]
    assert load.starts_a_second(NOW + MINUTE) == 1 / 30


def test_nothing_is_open_where_nothing_was_started(load):
    assert load.open_jobs(NOW) == 0


def test_open_is_what_the_sweep_counted_and_all_that_was_started_since(load):
    load.starts_a_second(NOW - 3 * MINUTE)
    load.note_open(40, NOW - MINUTE)
    load.starts_a_second(NOW - MINUTE)
    load.starts_a_second(NOW)

    assert load.open_jobs(NOW) == 42


def test_before_the_first_sweep_it_is_what_was_started_of_late(load):
    load.starts_a_second(NOW - 10 * MINUTE)
    load.starts_a_second(NOW - 6 * MINUTE)
    load.starts_a_second(NOW)

    assert load.open_jobs(NOW) == 2


def test_the_counts_end_within_the_hour_and_no_index_has_them(load):
    load.starts_a_second(NOW)
    load.note_open(3, NOW)

    for item in items(load):
        assert item["expires_at"]["N"] == str(int(NOW.timestamp()) + 3600)
        assert not {"status", "next_check_at", "created_at"} & set(item)


def test_the_first_second_of_a_minute_does_not_make_one_job_a_rush():
    assert rate(1, NOW.replace(second=0)) == 1.0


def test_starts_before_the_sweep_are_in_its_count():
    minute = minute_of(NOW)

    assert open_now({minute - 2: 7, minute - 1: 5, minute: 1}, 100, minute - 1) == 106
