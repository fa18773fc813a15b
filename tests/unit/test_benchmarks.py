"""The benchmarks' report: targets met and missed, and its form."""

import pytest

from benchmarks.report import Goal


@pytest.mark.parametrize(
    ("goal", "verdict"),
    [
        (Goal("time", 3, 3), "met"),
        (Goal("time", 3, 3.3), "missed by 10 %"),
        (Goal("time", 3, 3.024), "missed by 0.8 %"),
        (Goal("time", 3, 4.8, reason="it is noisy"), "missed by 60 %: it is noisy"),
        (Goal("times less", 10, 12, at_least=True), "met"),
        (Goal("times less", 10, 8, at_least=True), "missed by 20 %"),
        (Goal("lost", 0, 1), "missed"),
    ],
)
def test_a_goal_says_whether_it_is_met_or_how_far_it_is(goal, verdict):
    assert goal.verdict == verdict
