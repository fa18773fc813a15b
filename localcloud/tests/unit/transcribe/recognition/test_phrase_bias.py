"""A custom vocabulary adds to the score of a reading with its phrases."""

import pytest

from localcloud.transcribe.recognition.phrase_bias import Match, PhraseBias

TOKENS = {" D": 1, "ash": 2, "wood": 3, "ing": 4, " and": 5}


def score(phrases: list[str], *texts: str) -> float:
    bias, match, total = PhraseBias(phrases, TOKENS), Match(), 0.0
    for text in texts:
        match, change = bias.follow(match, text)
        total += change
    return total


def test_a_completed_phrase_keeps_what_it_adds() -> None:
    assert score(["Dashwood"], " D", "ash", "wood", " and") > 0


@pytest.mark.parametrize("texts", [(" D", "ash", "ing"), (" and",), (" D", " and")])
def test_a_phrase_that_is_not_completed_adds_nothing(texts: tuple[str, ...]) -> None:
    assert score(["Dashwood"], *texts) == pytest.approx(0)


def test_a_phrase_may_begin_in_the_middle_of_another_attempt() -> None:
    assert score(["Dashwood"], " D", " D", "ash", "wood") == score(
        ["Dashwood"], " D", "ash", "wood"
    )


def test_the_tokens_that_continue_or_begin_a_phrase_are_tried() -> None:
    bias = PhraseBias(["Dashwood"], TOKENS)

    match, _ = bias.follow(Match(), " D")

    assert set(bias.tokens(Match())) == {TOKENS[" D"]}
    assert set(bias.tokens(match)) == {TOKENS["ash"], TOKENS[" D"]}
