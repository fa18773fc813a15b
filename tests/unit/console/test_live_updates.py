"""All watchers get each change once, from one look."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from scribe.console import live_updates as module
from scribe.console.live_updates import ListUpdate, LiveUpdates
from scribe.operations.job_summary import JobSummary
from tests.fakes.console import FakeConnection
from transcription.domain.errors import ServiceUnavailable
from transcription.domain.jobs import JobRecord, Status

TALK = JobSummary("talk-1", Status.QUEUED, "2026-11-24T12:00:00.000Z", key="uploads/talk.mp3")


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> FakeConnection:
    """A connection that is read again without a pause."""
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.01)
    monkeypatch.setattr(module, "QUIET_SECONDS", 0.01)
    return FakeConnection()


def seen(connection: FakeConnection, *changes: Callable[[], Any]) -> list[ListUpdate]:
    """Returns the first look, and the one after each change."""

    async def watch() -> list[ListUpdate]:
        looks: list[ListUpdate] = []
        watching = LiveUpdates(connection).watch()  # type: ignore[arg-type]
        looks.append(await anext(watching))
        for change in changes:
            await asyncio.sleep(0.05)
            change()
            looks.append(await asyncio.wait_for(anext(watching), 5))
        await watching.aclose()
        return looks

    return asyncio.run(watch())


def statuses(look: ListUpdate) -> dict[str, str]:
    return {item["job_id"]: item["status"] for item in look.rows}


def test_the_open_jobs_come_first_and_then_only_what_has_changed(connection):
    other = replace(TALK, job_id="other-2")
    connection.listing.jobs = [TALK, other]

    looks = seen(
        connection,
        lambda: connection.listing.jobs.__setitem__(0, replace(TALK, status=Status.IN_PROGRESS)),
    )

    assert statuses(looks[0]) == {"talk-1": "QUEUED", "other-2": "QUEUED"}
    assert statuses(looks[1]) == {"talk-1": "IN_PROGRESS"}
    assert looks[1].open_jobs == 2


def test_a_job_that_leaves_the_lists_is_read_once_more_for_its_end(connection):
    connection.listing.jobs = [TALK]
    ended = JobRecord(
        "talk-1", Status.COMPLETED, "execution", "{}", TALK.created_at, completed_at=TALK.created_at
    )

    def end() -> None:
        connection.records["talk-1"] = ended
        connection.listing.jobs = []

    looks = seen(connection, end)

    assert statuses(looks[1]) == {"talk-1": "COMPLETED"}
    assert looks[1].open_jobs == 0


def test_trouble_is_reported_and_goes_by_itself(connection):
    connection.listing.jobs = [TALK]

    looks = seen(
        connection,
        lambda: setattr(connection.listing, "failure", ServiceUnavailable("gone")),
        lambda: setattr(connection.listing, "failure", None),
    )

    assert looks[1].trouble == {"message": "AWS: gone", "advice": ["Do something."]}
    assert looks[2].trouble is None


def test_nothing_is_read_if_nobody_watches(connection):
    async def watch() -> tuple[int, int]:
        watching = LiveUpdates(connection).watch()
        await anext(watching)
        await watching.aclose()
        await asyncio.sleep(0.1)
        before = connection.listing.looks
        await asyncio.sleep(0.2)
        return before, connection.listing.looks

    before, after = asyncio.run(watch())

    assert before == after


def test_two_watchers_cost_the_looks_of_one_and_both_get_each_change(connection):
    connection.listing.jobs = [TALK]

    async def watch() -> tuple[ListUpdate, ListUpdate]:
        live = LiveUpdates(connection)
        one, two = live.watch(), live.watch()
        await anext(one)
        return await anext(two), replace(await asyncio.wait_for(_after(one), 5))

    async def _after(one: Any) -> ListUpdate:
        connection.listing.jobs = [replace(TALK, status=Status.PROCESSING)]
        return await anext(one)

    first_of_two, next_of_one = asyncio.run(watch())

    assert statuses(first_of_two) == {"talk-1": "QUEUED"}
    assert statuses(next_of_one) == {"talk-1": "PROCESSING"}


def test_if_nothing_is_open_it_looks_less_often(monkeypatch):
    connection = FakeConnection()
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.01)
    monkeypatch.setattr(module, "QUIET_SECONDS", 60.0)

    async def watch() -> int:
        live = LiveUpdates(connection)  # type: ignore[arg-type]
        watching = live.watch()
        await anext(watching)
        await asyncio.sleep(0.2)
        return connection.listing.looks

    assert asyncio.run(watch()) == 2  # one look: the open jobs, and those that ended lately
