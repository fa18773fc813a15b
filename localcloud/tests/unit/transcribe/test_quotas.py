"""Requests over the quota of a second are throttled."""

import pytest

from localcloud.service import ServiceError
from localcloud.transcribe.quotas import RequestQuotas


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def taken(quotas: RequestQuotas, most: int) -> int:
    for count in range(most):
        try:
            quotas.take("GetTranscriptionJob")
        except ServiceError:
            return count
    return most


def test_a_second_s_requests_may_come_at_once_and_no_more() -> None:
    clock = Clock()
    quotas = RequestQuotas(now=clock)

    assert taken(quotas, 100) == 30


def test_what_is_over_the_quota_is_throttled() -> None:
    quotas = RequestQuotas(now=Clock())
    taken(quotas, 100)

    with pytest.raises(ServiceError, match="Rate exceeded") as refused:
        quotas.take("GetTranscriptionJob")

    assert refused.value.code == "ThrottlingException"


@pytest.mark.parametrize(("seconds", "more"), [(0.1, 3), (1.0, 30), (60.0, 30)])
def test_time_brings_more_but_never_more_than_a_second_s(seconds: float, more: int) -> None:
    clock = Clock()
    quotas = RequestQuotas(now=clock)
    taken(quotas, 100)

    clock.now += seconds

    assert taken(quotas, 100) == more


def test_operations_have_quotas_of_their_own() -> None:
    quotas = RequestQuotas(now=Clock())
    taken(quotas, 100)

    quotas.take("StartTranscriptionJob")
