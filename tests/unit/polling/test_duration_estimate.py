"""The expected duration of a job, from the latest ones."""

import math
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription.polling.duration_estimate import (
    PRIOR_SPREAD,
    TIMINGS_A_CLASS,
    DurationEstimate,
    Timing,
    fit_durations,
    length_class,
)

LENGTHS = (10.0, 45.0, 120.0, 400.0, 1500.0, 5400.0)


def jobs(
    count: int,
    spread: float = 0.2,
    startup: float = 30.0,
    speed: float = 0.1,
    first: int = 0,
    lengths: tuple[float, ...] = LENGTHS,
) -> list[Timing]:
    """Returns jobs one after the other, with their lengths in turn."""
    chance = random.Random(count)  # noqa: S311 - repeatable
    taken = []
    for number in range(first, first + count):
        length = lengths[number % len(lengths)]
        seconds = (startup + speed * length) * math.exp(chance.gauss(0, spread))
        taken.append(Timing(float(number), length, seconds))
    return taken


def expected(media_seconds: float | None, timings: Sequence[Timing]) -> DurationEstimate:
    return fit_durations(timings).estimate(media_seconds)


def in_slots(timings: list[Timing]) -> list[Timing]:
    """Returns those that are left if each overwrites one of its class at random."""
    chance = random.Random(5)  # noqa: S311 - repeatable
    slots = {}
    for timing in timings:
        slots[length_class(timing.media_seconds), chance.randrange(TIMINGS_A_CLASS)] = timing
    return list(slots.values())


def test_with_nothing_learned_a_short_clip_takes_15_seconds_and_an_hour_takes_minutes():
    assert expected(0.0, ()).seconds == pytest.approx(15)
    assert expected(3600.0, ()).seconds == pytest.approx(735)
    assert expected(60.0, ()).spread == pytest.approx(PRIOR_SPREAD)


@pytest.mark.parametrize(("startup", "speed"), [(5.0, 0.02), (30.0, 0.1), (60.0, 0.5)])
def test_short_clips_and_long_films_are_both_expected_well(startup, speed):
    timings = jobs(60, 0.1, startup, speed)

    for length in LENGTHS:
        seconds = expected(length, timings).seconds
        assert seconds == pytest.approx(startup + speed * length, rel=0.15)


@pytest.mark.parametrize("spread", [0.1, 0.2, 0.3, 0.5])
def test_how_sure_the_time_is_is_learned_too(spread):
    assert expected(300.0, jobs(120, spread)).spread == pytest.approx(spread, rel=0.35)


def test_the_spread_is_that_of_jobs_of_about_the_same_length():
    timings = jobs(60, 0.3, lengths=(10.0, 20.0, 40.0)) + jobs(60, 0.15, lengths=(3000.0, 7200.0))

    clip, film = expected(20.0, timings).spread, expected(5400.0, timings).spread

    assert clip == pytest.approx(0.3, rel=0.2)
    assert film == pytest.approx(0.15, rel=0.2)


def test_the_order_in_which_they_are_stored_does_not_matter():
    timings = jobs(50)

    assert expected(300.0, timings) == expected(300.0, timings[::-1])


def test_a_few_jobs_move_the_prior_and_do_not_replace_it():
    one = expected(300.0, jobs(1, 0.0, lengths=(300.0,)))

    prior, real = 15 + 0.2 * 300, 30 + 0.1 * 300
    assert min(prior, real) <= one.seconds <= max(prior, real)
    assert one.spread > PRIOR_SPREAD
    assert 0.1 < expected(300.0, jobs(2, 0.0)).spread < one.spread


@pytest.mark.parametrize("change", [0.25, 0.5, 2.0, 4.0])
def test_fifty_jobs_after_a_change_of_speed_it_is_known_though_thousands_were_before(change):
    before = jobs(3000, 0.1, first=0)
    after = jobs(50, 0.1, 30.0 * change, 0.1 * change, first=3000)

    estimate = expected(300.0, in_slots(before + after))

    assert estimate.seconds == pytest.approx(60.0 * change, rel=0.1)
    assert estimate.spread < 0.2


def test_a_film_is_remembered_however_many_notes_came_after_it():
    films = jobs(10, 0.1, 60.0, 0.05, lengths=(7200.0,))
    notes = jobs(2000, 0.1, 60.0, 0.05, first=10, lengths=(20.0,))

    estimate = expected(7200.0, in_slots(films + notes))

    assert estimate.seconds == pytest.approx(60 + 0.05 * 7200, rel=0.2)


@pytest.mark.parametrize("odd", [0.1, 86_400.0])
def test_jobs_that_are_far_out_do_not_lead_the_others_astray(odd):
    timings = jobs(60)
    timings[5], timings[23], timings[41] = (
        Timing(timings[at].finished_at, timings[at].media_seconds, odd) for at in (5, 23, 41)
    )

    estimate = expected(300.0, timings)

    assert estimate.seconds == pytest.approx(expected(300.0, jobs(60)).seconds, rel=0.15)
    assert estimate.spread < 0.4


def test_the_spread_is_wide_if_the_length_is_not_known():
    assert expected(None, jobs(100)).spread >= 1


timing = st.builds(
    Timing,
    finished_at=st.floats(0, 4e9),
    media_seconds=st.floats(0, 1e6),
    seconds=st.floats(0.1, 1e7),
)


@settings(deadline=None)
@given(timings=st.lists(timing, max_size=130), media=st.none() | st.floats(0, 1e6))
def test_whatever_jobs_took_the_expectation_is_a_time_and_a_spread(timings, media):
    estimate = expected(media, timings)

    assert 0 < estimate.seconds < math.inf
    assert 0.05 <= estimate.spread <= 1.5
