"""The benchmarks' report: targets met and missed, and its form."""

import importlib.util

import pytest

from benchmarks import SECTIONS, markdown
from benchmarks.report import Goal, Report, Table, shown


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


@pytest.mark.parametrize(
    ("cell", "text"),
    [(None, ""), ("a", "a"), (2, "2"), (2.0, "2"), (1234.5, "1,234"), (0.01234, "0.0123")],
)
def test_a_figure_is_shown_with_the_digits_that_count(cell, text):
    assert shown(cell) == text


def test_a_section_is_written_with_its_goals_and_its_tables():
    table = Table("Two", ("name", "polls"), [("a|b", 3), ("c", None)], "As measured.")
    report = Report("Polls", "One run.", [table], [Goal("polls", 4, 3)])

    text = markdown.document("polls", report)

    assert text.startswith("# Polls\n\nOne run.\n\n| goal |")
    assert "| polls | at most 4 | 3 | met |" in text
    assert "| name | polls |\n| --- | ---: |\n| a\\|b | 3 |\n| c |  |\n\nAs measured.\n" in text


@pytest.mark.parametrize("name", SECTIONS)
def test_every_section_that_is_named_is_there(name):
    assert importlib.util.find_spec(f"benchmarks.{name}") is not None
