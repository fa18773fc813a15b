"""The best times to check: no other times within the bound are cheaper on average."""

import itertools
import math
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription.polling.schedule import (
    REACH,
    STRAGGLERS,
    best_schedule,
    growth_of,
    rush_for,
)

SPREADS = [0.1, 0.2, 0.3, 0.5]
UNBOUNDED = 100.0  #: a reach that forbids no wait


def checks(spread: float, price: float, until: float, reach: float = REACH) -> list[float]:
    """Returns the times of the checks of a job that is unfinished until then."""
    schedule = best_schedule(spread, price, reach)
    found = [schedule.after(0.0)]
    while found[-1] < until:
        found.append(schedule.after(found[-1]))
    return found


def durations(spread: float, stragglers: float = STRAGGLERS, count: int = 4000) -> list[float]:
    """Returns evenly spaced samples of the distribution."""
    late = round(stragglers * count)
    normal = NormalDist()
    usual = [normal.inv_cdf((k + 0.5) / (count - late)) for k in range(count - late)]
    return [math.exp(spread * z) for z in usual] + [late / (k + 0.5) for k in range(late)]


def cost(times: list[float], spread: float, price: float) -> float:
    """Returns the mean cost of checks at these times, including lag."""
    total, jobs = 0.0, durations(spread, stragglers=0.0)
    for done in jobs:
        count, time = next((n, t) for n, t in enumerate(times, 1) if t >= done)
        total += time - done + price * count
    return total / len(jobs)


def cost_of_others(best: list[float], spread: float, price: float, *others: tuple[float, float]):
    """Returns the least cost of times that are shifted as a whole, and stretched after the
    first.
    """
    first, costs = best[0], []
    for shift, stretch in others:
        other = [first * shift + (time - first) * stretch for time in best]
        other += [other[-1] * 2**more for more in range(1, 8)]
        costs.append(cost(other, spread, price))
    return min(costs)


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("price", [0.01, 0.03, 0.2])
def test_within_the_bound_earlier_and_denser_checks_cost_more(spread, price):
    best = checks(spread, price, 20)

    others = (0.85, 0.8), (0.85, 1.0), (0.95, 1.0), (1.0, 0.6), (1.0, 0.9)

    assert cost_of_others(best, spread, price, *others) > cost(best, spread, price) * 0.999


@pytest.mark.parametrize(
    ("spread", "price", "least"), [(0.1, 0.03, 0.1116), (0.2, 0.02, 0.1228), (0.5, 0.01, 0.1298)]
)
def test_a_known_optimum_is_met(spread, price, least):
    """The optimum was computed on a much finer grid, without stragglers."""
    best = checks(spread, price, 100, UNBOUNDED)

    assert cost(best, spread, price) == pytest.approx(least, rel=0.01)


@pytest.mark.parametrize("spread", SPREADS)
def test_the_expected_number_of_checks_is_what_it_comes_to(spread):
    best, done = checks(spread, 0.03, 2000), durations(spread)

    counted = sum(next(n for n, time in enumerate(best, 1) if time >= d) for d in done)

    assert best_schedule(spread, 0.03).checks == pytest.approx(counted / len(done), rel=0.05)


@pytest.mark.parametrize("spread", [0.05, *SPREADS, 1.0, 1.5])
@pytest.mark.parametrize("price", [0.01, 0.015, 0.1, 1.0])
def test_99_of_100_jobs_are_seen_after_at_most_a_fifth_of_their_time(spread, price):
    best, done = checks(spread, price, 1e4), durations(spread)

    late = sum(next(t for t in best if t >= d) > 1.2 * d for d in done)

    assert late / len(done) < 0.01


spreads = st.integers(5, 150).map(lambda hundredths: hundredths / 100)


@settings(deadline=None)
@given(spread=spreads, price=st.floats(0.005, 20), time=st.floats(0, 1000))
def test_the_next_check_is_later_and_not_later_than_the_bound(spread, price, time):
    schedule = best_schedule(spread, price)

    after = schedule.after(time)

    assert time < after <= schedule.latest(time) * (1 + 1e-9)
    if time >= schedule.after(0.0):
        assert after - time <= time / 5 * (1 + 1e-9)


@settings(deadline=None)
@given(spread=spreads, price=st.floats(0.005, 20), reach=st.floats(0.2, 200), time=st.floats(0, 9))
def test_the_next_check_is_later_however_far_the_bound_is_raised(spread, price, reach, time):
    assert best_schedule(spread, price, reach).after(time) > time


@settings(deadline=None)
@given(spread=st.sampled_from(SPREADS), price=st.sampled_from([0.01, 0.1, 1.0]))
def test_later_jobs_are_checked_later(spread, price):
    schedule = best_schedule(spread, price)

    after = [schedule.after(step / 50) for step in range(1, 1000)]

    assert all(one <= other + 1e-9 for one, other in itertools.pairwise(after))


@pytest.mark.parametrize("spread", [0.05, 0.3, 1.5])
@pytest.mark.parametrize("reach", [REACH, 1.0, 200.0])
def test_a_schedule_has_few_points_so_that_a_cold_start_can_compute_it(spread, reach):
    assert len(best_schedule(spread, 0.01, reach).times) < 200


def test_price_and_bound_are_raised_until_the_checks_are_few_enough():
    rush = rush_for(0.3, 0.03, 1.5)

    assert best_schedule(0.3, 0.03 * rush, REACH * rush).checks <= 1.5
    less = rush / 1.5
    assert best_schedule(0.3, 0.03 * less, REACH * less).checks > 1.5


def test_price_and_bound_stay_if_the_checks_are_few_enough():
    assert rush_for(0.3, 0.03, 10) == 1.0


def test_raising_the_price_ends_though_nothing_makes_the_checks_few_enough():
    assert 10 <= 0.03 * rush_for(0.3, 0.03, 0.5) < 15


def test_growth_follows_the_price_within_bounds():
    assert growth_of(0.0001) == 0.1
    assert growth_of(0.0128) == pytest.approx(0.16)
    assert growth_of(100) == REACH
    assert growth_of(100, UNBOUNDED) == 1
