"""What fires, by a clock that the test sets."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from localcloud.clock import Clock
from localcloud.events.expressions import parsed
from localcloud.events.schedules import Schedules, Timed, of_scheduler
from localcloud.events.targets import Delivery

NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)


@dataclass
class FakeSchedule:
    schedule_expression: str = "rate(5 minutes)"
    state: str | None = "ENABLED"
    target: dict[str, Any] = field(default_factory=lambda: {"Arn": "arn:aws:lambda:::function:f"})
    arn: str = "arn:aws:scheduler:us-east-1:123456789012:schedule/default/sweep"
    schedule_expression_timezone: str = "UTC"
    start_date: Any = None
    end_date: Any = None
    last_modified_date: float = 0.0


@dataclass
class Scene:
    """A schedule that the test lets time pass for."""

    schedule: FakeSchedule = field(default_factory=FakeSchedule)
    now: datetime = NOW
    gone: bool = False

    def __post_init__(self) -> None:
        self.schedules = Schedules(self.listed, lambda _: None, lambda: self.now)
        self.schedules.close()
        self.schedules._due.clear()

    def listed(self) -> list[Timed]:
        return [] if self.gone else [of_scheduler(self.schedule, "123456789012")]

    def due_after(self, **time: float) -> list[Delivery]:
        self.now += timedelta(**time)
        return list(self.schedules.tick())


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_rate_begins_at_once_and_goes_on_at_its_distance(scene: Scene) -> None:
    fired = [len(scene.due_after(minutes=1)) for _ in range(12)]

    assert fired == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]


def test_a_rate_of_a_rule_begins_after_its_time_has_passed_once(scene: Scene) -> None:
    delivery = Delivery({}, "", "", "")
    rule = Timed(("rule", 1), parsed("rate(2 minutes)"), lambda _: [delivery], at_once=False)
    scene.schedules._listed = lambda: [rule]

    fired = [len(scene.due_after(minutes=1)) for _ in range(6)]

    assert fired == [0, 0, 1, 0, 1, 0]


def test_what_was_missed_comes_once(scene: Scene) -> None:
    scene.due_after(minutes=0)

    assert len(scene.due_after(hours=8)) == 1
    assert scene.due_after(seconds=1) == []
    assert len(scene.due_after(minutes=5)) == 1


def test_a_disabled_schedule_does_not_fire(scene: Scene) -> None:
    scene.schedule.state = "DISABLED"

    assert scene.due_after(minutes=6) == []


def test_a_schedule_whose_update_left_out_the_state_is_enabled(scene: Scene) -> None:
    scene.schedule.state = None

    assert len(scene.due_after(minutes=0)) == 1


def test_a_schedule_that_is_changed_begins_again(scene: Scene) -> None:
    scene.due_after(minutes=0)
    scene.schedule.last_modified_date = 1.0

    assert len(scene.due_after(seconds=1)) == 1


def test_a_schedule_that_is_gone_is_forgotten(scene: Scene) -> None:
    scene.due_after(minutes=0)
    scene.gone = True

    assert scene.due_after(minutes=6) == []


def test_a_schedule_keeps_to_its_start_and_its_end(scene: Scene) -> None:
    scene.schedule.start_date = (NOW + timedelta(minutes=10)).timestamp()
    scene.schedule.end_date = (NOW + timedelta(minutes=21)).isoformat()

    fired = [len(scene.due_after(minutes=1)) for _ in range(40)]

    assert [minute for minute, count in enumerate(fired, 1) if count] == [10, 15, 20]


def test_a_moment_comes_once_whatever_the_start_and_end(scene: Scene) -> None:
    scene.schedule.schedule_expression = "at(2026-11-24T14:00:00)"
    scene.schedule.schedule_expression_timezone = "Europe/Berlin"
    scene.schedule.end_date = NOW.timestamp()

    assert scene.due_after(minutes=59) == []
    assert len(scene.due_after(minutes=2)) == 1
    assert scene.due_after(days=1) == []


def test_without_an_input_the_target_gets_a_scheduled_event(scene: Scene) -> None:
    (delivery,) = scene.due_after(minutes=0)

    event = json.loads(delivery.payload)
    assert event["source"] == "aws.scheduler"
    assert event["time"] == "2026-11-24T12:00:00Z"
    assert event["resources"] == [scene.schedule.arn]


def test_an_input_s_placeholders_are_filled(scene: Scene) -> None:
    scene.schedule.target["Input"] = json.dumps(
        {
            "at": "<aws.scheduler.scheduled-time>",
            "by": "<aws.scheduler.schedule-arn>",
            "id": "<aws.scheduler.execution-id>",
            "attempt": "<aws.scheduler.attempt-number>",
        }
    )

    (delivery,) = scene.due_after(minutes=0)

    assert json.loads(delivery.payload_of(3)) == {
        "at": "2026-11-24T12:00:00Z",
        "by": scene.schedule.arn,
        "id": delivery.origin["EXECUTION_ID"],
        "attempt": "3",
    }


def test_a_schedule_that_was_changed_just_now_is_not_skipped_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("localcloud.events.schedules._TICK_SECONDS", 60.0)
    clock, schedule, fired = Clock(), FakeSchedule(state="DISABLED"), list[Delivery]()
    schedules = Schedules(
        lambda: [of_scheduler(schedule, "123456789012")], fired.append, clock=clock
    )
    clock.before_skip = schedules.look
    schedules.look()

    schedule.state, schedule.last_modified_date = "ENABLED", 1.0
    clock.skip(0.0)
    next_in = clock.door()["next_in"]
    schedules.close()

    assert len(fired) == 1
    assert next_in == pytest.approx(300.0, abs=5.0)
