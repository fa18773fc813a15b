"""Waits: in proportion to the job, bounded both ways, jittered, fewer where there are many jobs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription.polling.duration_estimate import Timing, learned
from transcription.polling.policy import CHECKS_A_SECOND, Plan, PollingPolicy

HOUR = 3600.0
DAY = 24 * HOUR
PLAN = Plan(seconds=100.0, spread=0.2, price=0.03)


def policy(low: int = 5, high: int = 600, jitter: float = 0.5, price: float = 0.03):
    return PollingPolicy(low, high, price, lambda: jitter)


def test_a_longer_recording_is_first_looked_at_later():
    waits = [policy().first_wait(policy().plan(seconds)) for seconds in (10, 300, 1800)]

    assert waits == sorted(set(waits))


def test_the_first_look_comes_a_little_before_half_of_such_jobs_are_done():
    assert 85 <= policy().first_wait(PLAN) <= 95


def test_the_surer_the_time_the_nearer_is_the_first_look():
    waits = [policy().first_wait(Plan(100.0, spread, 0.03)) for spread in (0.05, 0.1, 0.2, 0.5)]

    assert waits == sorted(waits, reverse=True)
    assert waits[0] > 95


def test_a_recording_of_unknown_length_is_planned_as_one_of_five_minutes_of_which_little_is_known():
    plan, known = policy().plan(None), policy().plan(300)

    assert plan.seconds == known.seconds
    assert plan.spread > 2 * known.spread


def test_a_recording_of_no_length_is_not_one_of_unknown_length():
    assert policy().plan(0.0).seconds < policy().plan(None).seconds


def test_what_jobs_took_decides_how_long_the_next_is_waited_for():
    fast = [Timing(number, 600.0, 20.0) for number in range(20)]

    plan = policy().plan(600, learned(fast))

    assert plan.seconds == pytest.approx(20, rel=0.05)
    assert policy().first_wait(plan) < policy().first_wait(policy().plan(600)) / 5


def test_a_job_that_is_early_is_left_alone_until_it_is_worth_a_look():
    assert policy().next_wait(PLAN, 30) == policy().first_wait(PLAN) - 30


@pytest.mark.parametrize("spread", [0.1, 0.2, 0.5])
def test_waits_grow_when_a_job_is_far_later_than_expected(spread):
    plan = Plan(100.0, spread, 0.03)

    waits = [policy(1, 86_400).next_wait(plan, 100.0 * late) for late in (6, 10, 30, 100)]

    assert waits == sorted(set(waits))
    assert waits[-1] > 2000


def test_a_job_that_takes_a_hundred_times_as_long_as_expected_costs_few_polls():
    polling, running, polls = policy(1, 86_400), 0.0, 0

    while running < 100 * PLAN.seconds:
        running += polling.next_wait(PLAN, running)
        polls += 1

    assert polls < 30


def test_a_higher_price_means_fewer_polls():
    polls = []
    for price in (0.01, 0.03, 0.1, 1.0):
        plan = Plan(1000.0, 0.3, price)
        running, count = 0.0, 0
        while running < 1500:
            running += policy(1, 86_400).next_wait(plan, running)
            count += 1
        polls.append(count)

    assert polls == sorted(polls, reverse=True)
    assert (polls[0], polls[-1]) == (11, 2)


def test_few_jobs_are_planned_at_the_price_that_was_chosen():
    assert policy().plan(60, starts_a_second=0.5).price == 0.03


def test_many_jobs_a_second_are_planned_with_fewer_checks_each():
    prices = [
        policy().plan(60, starts_a_second=rate).price for rate in (1.0, 8.0, 12.0, 20.0, 23.0)
    ]

    assert prices == sorted(prices)
    assert prices[0] < prices[-1]


def test_more_jobs_than_checks_get_the_fewest_checks_there_are():
    plan = policy().plan(60, starts_a_second=2 * CHECKS_A_SECOND)

    assert policy().first_wait(plan) > 2 * policy().first_wait(policy().plan(60))


def test_a_queued_job_is_waited_for_at_least_as_long_as_one_that_begins_now():
    assert policy().queued_wait(PLAN, 1.0) == policy().first_wait(PLAN)


def test_a_job_that_is_queued_for_days_costs_few_polls():
    polling, queued, polls = policy(), 0.0, 0

    while queued < 14 * DAY:
        queued += polling.queued_wait(PLAN, queued)
        polls += 1

    assert polls < 14 * DAY / 500


def test_a_step_carries_its_jobs_plan():
    assert policy().plan_of(PLAN.as_dict(), 7.0) == PLAN


def test_a_step_without_a_plan_gets_the_one_of_its_length():
    assert policy().plan_of(None, 60.0) == policy().plan(60.0)


seconds = st.floats(min_value=-2 * DAY, max_value=400 * DAY)
lengths = st.none() | st.floats(min_value=0, max_value=4 * HOUR)
chance = st.floats(min_value=0, max_value=1, exclude_max=True)
plans = st.builds(
    Plan,
    seconds=st.floats(min_value=0.1, max_value=DAY),
    spread=st.integers(5, 150).map(lambda hundredths: hundredths / 100),
    price=st.sampled_from([0.01, 0.03, 0.24, 1.0, 15.0]),
)


@settings(deadline=None)
@given(low=st.integers(1, 3600), span=st.integers(0, 86_400), media=lengths, j=chance)
def test_a_first_wait_is_within_its_bounds(low, span, media, j):
    polling = policy(low, low + span, j)

    assert low <= polling.first_wait(polling.plan(media)) <= low + span


@settings(deadline=None)
@given(low=st.integers(1, 3600), span=st.integers(0, 86_400), plan=plans, t=seconds, j=chance)
def test_a_later_wait_is_within_its_bounds(low, span, plan, t, j):
    polling = policy(low, low + span, j)

    assert low <= polling.next_wait(plan, t) <= low + span
    assert low <= polling.queued_wait(plan, t) <= low + span
    assert low <= polling.throttled_wait() <= low + span


@settings(deadline=None)
@given(jitter=chance)
def test_jitter_changes_a_wait_by_three_percent_at_most(jitter):
    middle = policy().first_wait(PLAN)

    assert 0.97 * middle - 1 <= policy(jitter=jitter).first_wait(PLAN) <= 1.03 * middle + 1


def test_jobs_that_wait_the_longest_are_spread_too():
    waits = {policy(jitter=tenth / 10).queued_wait(PLAN, 2 * DAY) for tenth in range(10)}

    assert len(waits) == 10
    assert max(waits) == 600


def test_after_a_throttled_call_jobs_spread_over_all_waits():
    assert policy(jitter=0).throttled_wait() == 5
    assert policy(jitter=1).throttled_wait() == 600


@pytest.mark.parametrize("clock_error", [-HOUR, -1.0])
def test_a_clock_that_lags_makes_no_wait_shorter(clock_error):
    assert policy().queued_wait(PLAN, clock_error) == policy().first_wait(PLAN)
    assert policy().next_wait(PLAN, clock_error) == policy().first_wait(PLAN)
