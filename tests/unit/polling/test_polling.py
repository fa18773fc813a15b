"""Waits: in proportion to the job, bounded, jittered, longer if there are many jobs."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription.polling.duration_estimate import Timing, fit_durations
from transcription.polling.policy import CHECKS_A_SECOND, PollingPolicy, PollPlan

HOUR = 3600.0
DAY = 24 * HOUR
PLAN = PollPlan(seconds=100.0, spread=0.2, price=0.03)


def policy(low: int = 5, high: int = 600, jitter: float = 0.5, price: float = 0.03):
    return PollingPolicy(low, high, price, lambda: jitter)


def test_a_longer_recording_is_first_checked_later():
    waits = [policy().first_wait(policy().plan(seconds)) for seconds in (10, 300, 1800)]

    assert waits == sorted(set(waits))


def test_at_most_1_job_in_100_is_done_before_five_sixths_of_the_first_wait():
    hundredth = 100 * math.exp(-2.326 * PLAN.spread)

    assert 0.9 * hundredth < policy().first_wait(PLAN) / 1.2 < hundredth


def test_the_surer_the_time_the_nearer_is_the_first_check():
    waits = [policy().first_wait(PollPlan(100.0, spread, 0.03)) for spread in (0.05, 0.1, 0.2, 0.5)]

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

    plan = policy().plan(600, fit_durations(fast))

    assert plan.seconds == pytest.approx(20, rel=0.05)
    assert policy().first_wait(plan) < policy().first_wait(policy().plan(600)) / 3


def test_a_job_that_is_early_is_left_alone_until_its_first_check():
    assert policy().next_wait(PLAN, 30) == policy().first_wait(PLAN) - 30


@pytest.mark.parametrize("spread", [0.1, 0.2, 0.5])
def test_waits_grow_when_a_job_is_far_later_than_expected(spread):
    plan = PollPlan(100.0, spread, 0.03)

    waits = [policy(1, 86_400).next_wait(plan, 100.0 * late) for late in (6, 10, 30, 100)]

    assert waits == sorted(set(waits))
    assert waits[-1] > 1900


def test_a_job_that_takes_a_hundred_times_as_long_as_expected_costs_few_checks():
    polling, running, checks = policy(1, 86_400), 0.0, 0

    while running < 100 * PLAN.seconds:
        running += polling.next_wait(PLAN, running)
        checks += 1

    assert checks < 36


def test_a_higher_price_means_fewer_checks():
    counts = []
    for price in (0.01, 0.03, 0.1, 1.0):
        plan = PollPlan(1000.0, 0.3, price)
        running, count = 0.0, 0
        while running < 1500:
            running += policy(1, 86_400).next_wait(plan, running)
            count += 1
        counts.append(count)

    assert counts == sorted(counts, reverse=True)
    assert (counts[0], counts[-1]) == (12, 7)


def test_no_price_that_can_be_chosen_raises_the_bound():
    plan = PollPlan(1000.0, 0.3, price=1.0)

    assert policy().next_wait(plan, 1000.0) <= 200


def test_few_jobs_are_planned_at_the_price_that_was_chosen():
    assert policy().plan(60, starts_a_second=0.5).price == 0.03


def test_many_jobs_a_second_are_planned_with_fewer_checks_each():
    prices = [
        policy().plan(60, starts_a_second=rate).price for rate in (1.0, 8.0, 12.0, 20.0, 23.0)
    ]

    assert prices == sorted(prices)
    assert prices[0] < prices[-1]


def test_so_many_jobs_that_each_can_have_one_check_wait_for_longer_than_the_bound():
    plan = policy().plan(60, starts_a_second=CHECKS_A_SECOND)

    running = float(policy().first_wait(plan))

    assert plan.schedule.checks < 1.1
    assert running > 2 * policy().first_wait(policy().plan(60))
    assert policy().next_wait(plan, running) > running / 5


def test_more_jobs_than_checks_get_the_fewest_checks_there_are():
    plan = policy().plan(60, starts_a_second=2 * CHECKS_A_SECOND)

    assert plan == policy().plan(60, starts_a_second=10 * CHECKS_A_SECOND)


def test_a_plan_of_an_earlier_release_keeps_the_bound():
    plan = policy().plan_of({"seconds": 100.0, "spread": 0.2, "price": 0.03}, None)

    assert plan == PLAN
    assert policy().next_wait(plan, 200.0) <= 40


def test_a_queued_job_is_waited_for_at_least_as_long_as_one_that_begins_now():
    assert policy().queued_wait(PLAN, 1.0) == policy().first_wait(PLAN)


def test_a_job_that_is_queued_for_days_costs_few_checks():
    polling, queued, checks = policy(), 0.0, 0

    while queued < 14 * DAY:
        queued += polling.queued_wait(PLAN, queued)
        checks += 1

    assert checks < 14 * DAY / 500


def test_a_step_carries_its_jobs_plan():
    assert policy().plan_of(PLAN.as_dict(), 7.0) == PLAN


def test_a_step_without_a_plan_gets_the_one_of_its_length():
    assert policy().plan_of(None, 60.0) == policy().plan(60.0)


seconds = st.floats(min_value=-2 * DAY, max_value=400 * DAY)
lengths = st.none() | st.floats(min_value=0, max_value=4 * HOUR)
chance = st.floats(min_value=0, max_value=1, exclude_max=True)
plans = st.builds(
    PollPlan,
    seconds=st.floats(min_value=0.1, max_value=DAY),
    spread=st.integers(5, 150).map(lambda hundredths: hundredths / 100),
    price=st.sampled_from([0.01, 0.03, 0.24, 1.0]),
)
rushes = st.sampled_from([1.0, 1.5, 10.0, 700.0])


@settings(deadline=None)
@given(low=st.integers(1, 3600), span=st.integers(0, 86_400), media=lengths, j=chance)
def test_a_first_wait_is_within_its_bounds(low, span, media, j):
    polling = policy(low, low + span, j)

    assert low <= polling.first_wait(polling.plan(media)) <= low + span


@settings(deadline=None)
@given(
    low=st.integers(1, 3600),
    span=st.integers(0, 86_400),
    plan=plans,
    rush=rushes,
    t=seconds,
    j=chance,
)
def test_a_later_wait_is_within_its_bounds(low, span, plan, rush, t, j):
    polling, plan = policy(low, low + span, j), replace(plan, rush=rush)

    assert low <= polling.next_wait(plan, t) <= low + span
    assert low <= polling.queued_wait(plan, t) <= low + span
    assert low <= polling.throttled_wait() <= low + span


@settings(deadline=None)
@given(low=st.integers(1, 60), plan=plans, late=st.floats(1, 100), j=chance)
def test_the_wait_after_a_check_is_at_most_a_fifth_of_the_time_that_the_job_has_run(
    low, plan, late, j
):
    polling = policy(low, 86_400, j)
    running = late * polling.first_wait(plan)

    assert polling.next_wait(plan, running) <= max(low, running / 5)


@settings(deadline=None)
@given(plan=plans, queued=st.floats(0, 30 * DAY), j=chance)
def test_a_queued_job_waits_no_longer_than_one_that_begins_now_or_a_fifth_of_its_time(
    plan, queued, j
):
    polling = policy(1, 86_400, j)

    wait = polling.queued_wait(plan, queued)

    assert wait <= max(1.02 * policy(1, 86_400).first_wait(plan) + 1, queued / 5)


@settings(deadline=None)
@given(jitter=chance)
def test_jitter_changes_a_wait_by_three_percent_at_most(jitter):
    middle = policy().next_wait(PLAN, 70)

    assert 0.97 * middle - 1 <= policy(jitter=jitter).next_wait(PLAN, 70) <= 1.03 * middle + 1


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
