"""The best times to look: no other times cost less in the mean."""

import itertools
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription.polling.schedule import STRAGGLERS, best_check_times, growth_of, price_for

SPREADS = [0.1, 0.2, 0.3, 0.5]


def looks(spread: float, price: float, until: float) -> list[float]:
    """The times of the looks at a job that is not done until then."""
    times = best_check_times(spread, price)
    found = [times.after(0.0)]
    while found[-1] < until:
        found.append(times.after(found[-1]))
    return found


def cost(times: list[float], spread: float, price: float) -> float:
    """What looks at these times cost in the mean, lag and all, over jobs of this spread."""
    chance = random.Random(7)  # noqa: S311 - repeatable
    total = 0.0
    for _ in range(4000):
        done = math.exp(chance.gauss(0, spread))
        count, time = next((n, t) for n, t in enumerate(times, 1) if t >= done)
        total += time - done + price * count
    return total / 4000


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("price", [0.01, 0.03, 0.2])
def test_looking_sooner_or_later_or_more_or_less_densely_costs_more(spread, price):
    best = looks(spread, price, 20)

    least = cost(best, spread, price)

    first = best[0]
    for shift, stretch in itertools.product((0.85, 1.15), (0.6, 1.0, 1.6)):
        other = [first * shift + (time - first) * stretch for time in best]
        other += [other[-1] * 2**more for more in range(1, 8)]
        assert cost(other, spread, price) > least * 0.999


@pytest.mark.parametrize(
    ("spread", "price", "polls", "lag"), [(0.1, 0.03, 2, 0.05), (0.2, 0.02, 3, 0.057)]
)
def test_a_known_optimum_is_met(spread, price, polls, lag):
    best, chance = looks(spread, price, 20), random.Random(3)  # noqa: S311 - repeatable
    done = [math.exp(chance.gauss(0, spread)) for _ in range(4000)]

    found = [next((n, t - d) for n, t in enumerate(best, 1) if t >= d) for d in done]

    assert sorted(n for n, _ in found)[2000] == polls
    assert sum(late for _, late in found) / sum(done) == pytest.approx(lag, rel=0.05)


@pytest.mark.parametrize("spread", SPREADS)
def test_the_expected_number_of_looks_is_what_it_comes_to(spread):
    best, chance = looks(spread, 0.03, 200), random.Random(3)  # noqa: S311 - repeatable
    counted = 0
    for _ in range(4000):
        done = math.exp(chance.gauss(0, spread))
        if chance.random() < STRAGGLERS:
            done = 1 / (1 - chance.random())
        counted += next((n for n, time in enumerate(best, 1) if time >= done), len(best))

    assert best_check_times(spread, 0.03).looks == pytest.approx(counted / 4000, rel=0.05)


@settings(deadline=None)
@given(
    spread=st.integers(5, 150).map(lambda hundredths: hundredths / 100),
    price=st.floats(0.005, 20),
    time=st.floats(0, 1000),
)
def test_the_next_look_is_always_later(spread, price, time):
    assert best_check_times(spread, price).after(time) > time


@settings(deadline=None)
@given(spread=st.sampled_from(SPREADS), price=st.sampled_from([0.01, 0.1, 1.0]))
def test_later_jobs_are_looked_at_later(spread, price):
    times = best_check_times(spread, price)

    after = [times.after(step / 50) for step in range(1, 1000)]

    assert all(one <= other + 1e-9 for one, other in itertools.pairwise(after))


def test_the_price_rises_until_the_looks_are_few_enough():
    price = price_for(0.3, 0.03, 1.5)

    assert price > 0.03
    assert best_check_times(0.3, price).looks <= 1.5 < best_check_times(0.3, price / 2).looks


def test_the_price_is_kept_where_the_looks_are_few_enough():
    assert price_for(0.3, 0.03, 10) == 0.03


def test_a_price_that_nothing_satisfies_ends():
    assert 10 <= price_for(0.3, 0.03, 0.5) < 20


def test_growth_follows_the_price_within_bounds():
    assert growth_of(0.0001) == 0.1
    assert growth_of(0.02) == pytest.approx(0.2)
    assert growth_of(100) == 1
