"""Functions whose clocks are an hour ahead or behind."""

from tests.deployed.stack import DeployedStack
from tests.faults.cases import Case
from tests.faults.conftest import parametrized
from tests.faults.run import run_case
from tests.faults.scenarios import BY_NAME

HOUR = 3600.0
FUNCTIONS = (
    *("start_transcription", "check_transcription_status"),
    *("process_transcription_results", "sweep_orphaned_jobs"),
)
SKEWS = {
    f"{scenario}, {function} {seconds:+g} s": (scenario, function, seconds)
    for scenario in BY_NAME
    for function in FUNCTIONS
    for seconds in (-HOUR, HOUR)
}


@parametrized(
    "skew",
    SKEWS,
    "resumed, sweep_orphaned_jobs +3600 s",
    "transcribed, check_transcription_status -3600 s",
)
def test_a_clock_that_is_an_hour_wrong_harms_nothing(
    stack: DeployedStack, skew: tuple[str, str, float]
) -> None:
    scenario, function, seconds = skew

    result = run_case(stack, Case(BY_NAME[scenario]), skews={function: seconds})

    assert (result.ending, result.is_broken) == ("unharmed", False), result.harm
