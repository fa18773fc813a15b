"""A pool of things that cost something to start, with fakes for the things."""

import threading
import time

import pytest

from localcloud.functions.pool import Pool, PoolClosedError


class FakeEnvironment:
    """Remembers that it was closed."""

    def __init__(self) -> None:
        self.last_used = time.monotonic()
        self.closed = False

    def close(self) -> None:
        self.closed = True


def in_background(work) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_what_is_given_back_is_taken_again():
    pool = Pool(FakeEnvironment, limit=2)
    first, started = pool.take()
    pool.give_back(first, alive=True)

    again, started_again = pool.take()

    assert again is first
    assert started
    assert not started_again


def test_what_died_is_not_taken_again():
    pool = Pool(FakeEnvironment, limit=2)
    first, _ = pool.take()
    pool.give_back(first, alive=False)

    second, started = pool.take()

    assert second is not first
    assert started
    assert pool.size == 1


def test_a_call_over_the_limit_waits_until_one_is_given_back():
    pool = Pool(FakeEnvironment, limit=1)
    first, _ = pool.take()
    got = []
    waiting = in_background(lambda: got.append(pool.take()[0]))
    waiting.join(0.05)
    while_full = list(got)

    pool.give_back(first, alive=True)
    waiting.join(5)

    assert while_full == []
    assert got == [first]


def test_a_start_that_fails_makes_room_for_the_next():
    attempts = []

    def start() -> FakeEnvironment:
        attempts.append(1)
        if len(attempts) == 1:
            raise OSError("no memory")
        return FakeEnvironment()

    pool = Pool(start, limit=1)
    with pytest.raises(OSError, match="no memory"):
        pool.take()

    assert pool.take()[1]


def test_what_was_idle_too_long_is_closed_and_what_is_busy_is_not():
    pool = Pool(FakeEnvironment, limit=3)
    old, young, busy = (pool.take()[0] for _ in range(3))
    pool.give_back(old, alive=True)
    pool.give_back(young, alive=True)
    old.last_used -= 100
    busy.last_used -= 100

    pool.shrink(idle_seconds=50)

    assert [one.closed for one in (old, young, busy)] == [True, False, False]
    assert pool.size == 2


def test_a_retired_pool_lets_its_calls_end_and_takes_no_more():
    pool = Pool(FakeEnvironment, limit=2)
    busy, idle = pool.take()[0], pool.take()[0]
    pool.give_back(idle, alive=True)

    pool.retire()
    during = (busy.closed, idle.closed)
    pool.give_back(busy, alive=True)

    assert during == (False, True)
    assert busy.closed
    with pytest.raises(PoolClosedError):
        pool.take()


def test_closing_ends_what_is_busy_and_wakes_what_waits():
    pool = Pool(FakeEnvironment, limit=1)
    busy, _ = pool.take()
    refused = []

    def wait() -> None:
        try:
            pool.take()
        except PoolClosedError:
            refused.append(True)

    waiting = in_background(wait)
    waiting.join(0.05)

    pool.close()
    waiting.join(5)

    assert busy.closed
    assert refused == [True]


def test_what_starts_while_the_pool_is_closed_is_ended():
    may_start = threading.Event()
    made = []

    def start() -> FakeEnvironment:
        may_start.wait(5)
        made.append(FakeEnvironment())
        return made[0]

    pool = Pool(start, limit=1)
    errors = []

    def take() -> None:
        try:
            pool.take()
        except PoolClosedError as error:
            errors.append(error)

    starting = in_background(take)
    while pool.size == 0:
        time.sleep(0.001)
    pool.close()
    may_start.set()
    starting.join(5)

    assert made[0].closed
    assert len(errors) == 1
