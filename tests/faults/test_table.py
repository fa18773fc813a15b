"""What make faults prints."""

from tests.faults.matrix import Ended
from tests.faults.table import matrix, totals, violation

CHECK = "queued/CheckTranscriptionStatus/dynamodb:UpdateItem#{}/{}"


def test_a_cell_counts_how_its_runs_ended() -> None:
    ended = [
        Ended(CHECK.format(1, "kill"), "retried"),
        Ended(CHECK.format(2, "kill"), "retried"),
        Ended(CHECK.format(3, "kill"), "resumed"),
        Ended(CHECK.format(1, "down"), "failed"),
        Ended("queued", "unharmed"),
    ]

    lines = [line.split() for line in matrix(ended) if line]

    assert lines == [
        ["CheckTranscriptionStatus", "down", "kill"],
        ["dynamodb:UpdateItem", "1f", "2r", "1s"],
    ]


def test_the_totals_tell_what_was_lost_and_what_was_not_played() -> None:
    ended = [
        Ended("queued", "unharmed", repeated=2),
        Ended(CHECK.format(1, "kill"), "LOST", lost=["it is gone"]),
        Ended(CHECK.format(1, "die"), "DOUBLED", doubled=["two of them"]),
    ]

    assert list(totals(ended, 2345)) == [
        "3 of 2,345 runs: 1 unharmed, 1 LOST, 1 DOUBLED.",
        "Reports that came more than once: 2.",
        "lost 1, doubled 1",
    ]


def test_a_broken_promise_is_told_with_how_to_repeat_it() -> None:
    name = CHECK.format(1, "kill_after")

    first, *sentences = violation(Ended(name, "LOST", lost=["it is gone"], again="LOST"))

    assert f"make faults CASE='{name}'" in first
    assert [sentence.strip() for sentence in sentences] == ["lost: it is gone"]
