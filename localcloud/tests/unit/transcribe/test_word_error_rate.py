"""The measure by which recognised words are judged."""

import pytest

from localcloud.tests.word_error_rate import word_error_rate


@pytest.mark.parametrize(
    ("recognised", "rate"),
    [
        ("Thank you for calling.", 0.0),
        ("thank you, for calling", 0.0),
        ("thank you for falling", 0.25),
        ("thank you calling", 0.25),
        ("thank you all for calling", 0.25),
        ("", 1.0),
        ("one two three four five six seven eight", 2.0),
    ],
)
def test_each_word_put_in_left_out_or_exchanged_counts(recognised: str, rate: float) -> None:
    assert word_error_rate("thank you for calling", recognised) == rate
