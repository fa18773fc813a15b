"""Issue: at most 256 KB and 4 requests for 2 GB, in every format."""

import pytest

from tests.unit.media.giants import GIANTS, SIZE, Giant
from tests.unit.media.sources import probed


@pytest.mark.parametrize("make", GIANTS, ids=lambda make: make.__name__)
def test_two_gigabytes_are_measured_within_the_budget(make):
    giant: Giant = make()

    media = probed(giant.source, giant.name)

    assert media.format == giant.name.rpartition(".")[2]
    assert media.seconds == pytest.approx(giant.seconds, rel=giant.within)
    assert media.estimated is giant.estimated
    assert giant.source.size == SIZE
