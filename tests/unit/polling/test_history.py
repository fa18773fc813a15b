"""The timings in DynamoDB: in the jobs' table, and in none of its indexes."""

import pytest

from transcription.adapters.duration_history import DynamoDurationHistory
from transcription.adapters.dynamodb_table import DynamoTable
from transcription.polling.duration_estimate import TIMINGS_A_CLASS, Timing
from transcription.polling.history import language_of, slot_of


@pytest.fixture
def timings(dynamodb, bare_table):
    return DynamoDurationHistory(DynamoTable(dynamodb, bare_table))


def item(timings: DynamoDurationHistory, key: str):
    return timings.table.client.get_item(TableName=timings.table.name, Key={"job_id": {"S": key}})[
        "Item"
    ]


def timing(at: float = 1_795_000_000.0, media: float = 30.0, seconds: float = 21.5) -> Timing:
    return Timing(at, media, seconds)


def test_a_language_that_was_not_used_has_no_timings(timings):
    assert timings.of("de-DE") == []


def test_what_a_job_took_is_there_for_the_next_of_its_language(timings):
    timings.note("en-US", "interview-1f", timing())

    assert timings.of("en-US") == [timing()]
    assert timings.of("de-DE") == []


def test_a_step_that_is_run_again_counts_its_job_once(timings):
    timings.note("en-US", "interview-1f", timing())
    timings.note("en-US", "interview-1f", timing())

    assert len(timings.of("en-US")) == 1


def test_jobs_of_different_lengths_overwrite_no_timing_of_each_other(timings):
    for length in (10.0, 300.0, 1800.0, 7200.0):
        timings.note("en-US", "same-name", timing(media=length))

    assert sorted(found.media_seconds for found in timings.of("en-US")) == [10, 300, 1800, 7200]


def test_an_item_stays_small_however_many_jobs_there_are():
    assert len({slot_of(f"job-{number}", 30.0) for number in range(400)}) == TIMINGS_A_CLASS


def test_the_timings_of_a_language_end_four_weeks_after_the_last(timings):
    timings.note("en-US", "interview-1f", timing())

    assert item(timings, "timings#en-US")["expires_at"] == {"N": str(1_795_000_000 + 28 * 86_400)}


def test_an_impossible_timing_is_read_as_one_whose_logarithm_there_is(timings):
    timings.note("en-US", "interview-1f", timing(seconds=0.001))

    assert timings.of("en-US")[0].seconds == 0.1


def test_the_item_has_nothing_that_the_jobs_indexes_are_made_of(timings):
    timings.note("en-US", "interview-1f", timing())

    assert not {"status", "next_check_at", "created_at"} & set(item(timings, "timings#en-US"))


def test_jobs_whose_language_is_to_be_found_learn_from_each_other():
    assert language_of({"language": "de-DE"}) == "de-DE"
    assert language_of({"languages": ["de-DE", "en-US"]}) == "identify"


def test_a_slot_depends_on_the_name_alone():
    assert slot_of("interview-1f", 30.0) == slot_of("interview-1f", 31.0)
    assert slot_of("interview-1f", 30.0) != slot_of("interview-1f", 3000.0)
