"""Waits: in proportion to the job, bounded both ways, jittered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.polling import PollingPolicy, expected_seconds

HOUR = 3600.0
DAY = 24 * HOUR


def policy(low: int = 5, high: int = 600, jitter: float = 0.5) -> PollingPolicy:
    return PollingPolicy(low, high, lambda: jitter)


def test_a_longer_recording_is_first_looked_at_later():
    waits = [policy().first_wait(seconds) for seconds in (10, 300, 1800)]

    assert waits == sorted(set(waits))


def test_the_first_look_comes_when_the_job_is_expected_to_be_done():
    wait = policy(jitter=0).first_wait(600)

    assert wait == expected_seconds(600)


def test_a_recording_of_unknown_length_is_looked_at_as_one_of_five_minutes():
    assert policy().first_wait(None) == policy().first_wait(300)


def test_a_recording_of_no_length_is_not_one_of_unknown_length():
    assert policy().first_wait(0.0) < policy().first_wait(None)


def test_a_job_that_is_early_is_left_alone_until_it_is_expected():
    assert policy(jitter=0).next_wait(600, 35) == expected_seconds(600) - 35


def test_waits_grow_with_the_time_that_a_job_has_taken():
    waits = [policy().next_wait(60, running) for running in (60, 120, 300, 900)]

    assert waits == sorted(set(waits))


def test_a_job_that_is_queued_for_days_costs_few_polls():
    polling, queued, polls = policy(), 0.0, 0

    while queued < 14 * DAY:
        queued += polling.queued_wait(queued)
        polls += 1

    assert polls < 14 * DAY / 500


def test_a_four_hour_recording_costs_few_polls():
    polling, running, polls = policy(), 0.0, 0

    while running < HOUR:
        running += polling.next_wait(4 * HOUR, running)
        polls += 1

    assert polls <= 8


seconds = st.floats(min_value=-2 * DAY, max_value=400 * DAY)
lengths = st.none() | st.floats(min_value=0, max_value=4 * HOUR)
chance = st.floats(min_value=0, max_value=1, exclude_max=True)


@given(low=st.integers(1, 3600), span=st.integers(0, 86_400), media=lengths, j=chance)
def test_a_first_wait_is_within_its_bounds(low, span, media, j):
    assert low <= policy(low, low + span, j).first_wait(media) <= low + span


@given(low=st.integers(1, 3600), span=st.integers(0, 86_400), media=lengths, t=seconds, j=chance)
def test_a_later_wait_is_within_its_bounds(low, span, media, t, j):
    polling = policy(low, low + span, j)

    assert low <= polling.next_wait(media, t) <= low + span
    assert low <= polling.queued_wait(t) <= low + span
    assert low <= polling.throttled_wait() <= low + span


@given(jitter=chance)
def test_jitter_takes_at_most_a_tenth(jitter):
    assert 0.9 * 135 - 0.5 <= policy(jitter=jitter).first_wait(600) <= 135


def test_jitter_spreads_the_waits():
    assert policy(jitter=0).first_wait(600) != policy(jitter=0.99).first_wait(600)


def test_jobs_that_wait_the_longest_are_spread_too():
    waits = {policy(jitter=tenth / 10).queued_wait(2 * DAY) for tenth in range(10)}

    assert len(waits) == 10
    assert max(waits) == 600


def test_after_a_throttled_call_jobs_spread_over_all_waits():
    assert policy(jitter=0).throttled_wait() == 5
    assert policy(jitter=1).throttled_wait() == 600


@pytest.mark.parametrize("clock_error", [-HOUR, -1.0])
def test_a_clock_that_lags_makes_no_wait_negative(clock_error):
    assert policy().queued_wait(clock_error) == 5
