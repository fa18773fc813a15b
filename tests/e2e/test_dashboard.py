"""The dashboard shows every alarm, and metrics that are really given."""

from tests import recordings
from tests.e2e.watched import BUSY, UNAVAILABLE, Watched, has_datapoints, metrics_of, widgets
from tests.faults import scenarios
from tests.faults.world import World
from transcription.domain.uploads import Upload


def everything_happens(world: World) -> None:
    """Jobs complete, hear nothing, fail, come twice, die and are resumed; calls are refused."""
    made = [scenarios.upload(world), world.upload(recordings.silence(2)), bad(world)]
    world.start("again", scenarios.event_of(made[0]))
    world.settle(*made)
    resumed = scenarios.BY_NAME["resumed"]
    world.courses(resumed.course or {})
    world.faults(
        *resumed.always,
        BUSY,
        UNAVAILABLE,
    )
    world.settle(scenarios.upload(world))


def bad(world: World) -> Upload:
    return world.upload(recordings.rubbish(5000, 1), "bad")


def test_every_alarm_is_on_the_dashboard(watched: Watched) -> None:
    shown = [widget for widget in widgets(watched) if widget["type"] == "alarm"]

    assert {arn for one in shown for arn in one["properties"]["alarms"]} == {
        alarm["AlarmArn"] for alarm in watched.alarms()
    }


def test_every_metric_of_the_dashboard_is_given(watched: Watched) -> None:
    metrics = [one for widget in widgets(watched) for one in metrics_of(widget)]
    before = {one for one in metrics if has_datapoints(watched.world, *one)}

    everything_happens(watched.world)

    assert len(metrics) > 30
    assert len(before) < len(metrics), "what is asked for is there before anything happens"
    missing = [one for one in metrics if not has_datapoints(watched.world, *one)]
    assert missing == []
