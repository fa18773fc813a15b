"""When schedules are due, by a clock that the test sets."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from localcloud.events.schedules import Schedules, times
from localcloud.events.targets import Delivery

NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)


@dataclass
class FakeSchedule:
    schedule_expression: str = "rate(5 minutes)"
    state: str = "ENABLED"
    target: dict[str, Any] = field(default_factory=lambda: {"Arn": "arn:aws:lambda:::function:f"})
    arn: str = "arn:aws:scheduler:us-east-1:123456789012:schedule/default/sweep"
    schedule_expression_timezone: str = "UTC"
    last_modified_date: float = 0.0


@dataclass
class Scene:
    """Schedules that a test looks at itself."""

    listed: list[FakeSchedule]
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.schedules = Schedules(list, lambda _: None, "123456789012", lambda: self.now)
        self.schedules.close()
        self.schedules._listed = lambda: self.listed  # type: ignore[assignment, return-value]

    def due_after(self, **time: float) -> list[Delivery]:
        self.now += timedelta(**time)
        return list(self.schedules.tick())


@pytest.fixture
def scene() -> Iterator[Scene]:
    return Scene([FakeSchedule()])


def test_a_rate_begins_at_once_and_goes_on_at_its_distance(scene: Scene) -> None:
    fired = [len(scene.due_after(minutes=1)) for _ in range(12)]

    assert fired == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]


def test_what_was_missed_is_not_made_up_for(scene: Scene) -> None:
    scene.due_after(minutes=0)

    assert len(scene.due_after(hours=8)) == 1
    assert len(scene.due_after(seconds=1)) == 1
    assert scene.due_after(seconds=1) == []


def test_a_disabled_schedule_does_not_fire(scene: Scene) -> None:
    scene.listed[0].state = "DISABLED"

    assert scene.due_after(minutes=6) == []


def test_a_schedule_that_is_changed_begins_again(scene: Scene) -> None:
    scene.due_after(minutes=0)
    scene.listed[0].last_modified_date = 1.0

    assert len(scene.due_after(seconds=1)) == 1


def test_a_schedule_that_is_gone_is_forgotten(scene: Scene) -> None:
    scene.due_after(minutes=0)
    scene.listed.clear()

    assert scene.due_after(minutes=6) == []


def test_a_moment_comes_once(scene: Scene) -> None:
    scene.listed[0].schedule_expression = "at(2026-11-24T14:00:00)"
    scene.listed[0].schedule_expression_timezone = "Europe/Berlin"

    assert scene.due_after(minutes=59) == []
    assert len(scene.due_after(minutes=2)) == 1
    assert scene.due_after(days=1) == []


def test_without_an_input_the_target_gets_a_scheduled_event(scene: Scene) -> None:
    (delivery,) = scene.due_after(minutes=0)

    event = json.loads(delivery.payload)
    assert event["source"] == "aws.scheduler"
    assert event["time"] == "2026-11-24T12:00:00Z"
    assert event["resources"] == [scene.listed[0].arn]


def test_an_input_s_placeholders_are_filled(scene: Scene) -> None:
    scene.listed[0].target["Input"] = '{"at": "<aws.scheduler.scheduled-time>"}'

    (delivery,) = scene.due_after(minutes=0)

    assert json.loads(delivery.payload) == {"at": "2026-11-24T12:00:00Z"}


@pytest.mark.parametrize("expression", ["cron(0 12 * * ? *)", "rate(5)", "at(tomorrow)", ""])
def test_other_expressions_are_not_done(expression: str) -> None:
    assert times(expression, "UTC", NOW) is None
