"""Functions whose clocks are an hour ahead or behind."""

from tests.faults.conftest import some_of
from tests.faults.runs import Case, play
from tests.faults.scenarios import BY_NAME
from tests.faults.world import World

HOUR = 3600.0
FUNCTIONS = (
    *("start_transcription", "check_transcription_status"),
    *("process_transcription_results", "sweep_orphaned_jobs"),
)


OFF = {
    f"{scenario}, {function} {wrong:+g} s": (scenario, function, wrong)
    for scenario in BY_NAME
    for function in FUNCTIONS
    for wrong in (-HOUR, HOUR)
}


@some_of(
    OFF, "resumed, sweep_orphaned_jobs +3600 s", "transcribed, check_transcription_status -3600 s"
)
def test_a_clock_that_is_an_hour_off_harms_nothing(
    world: World, given: tuple[str, str, float]
) -> None:
    scenario, function, wrong = given
    world.skews(**{function: wrong})
    try:
        result = play(world, Case(BY_NAME[scenario]))
    finally:
        world.skews()

    assert result.verdict.holds, result.verdict
    assert result.how == "unharmed"
