"""The functions make the AWS calls that are listed with their reasons, and no other."""

from benchmarks.calls.needed import NEEDED
from benchmarks.calls.played import played


def test_every_call_of_the_common_path_is_one_that_is_needed():
    calls = played()

    assert calls == {name: [call for call, _ in needed] for name, needed in NEEDED.items()}
