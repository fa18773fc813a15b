"""The settings of asynchronous calls."""

import pytest

from localcloud.functions.event_invoke_configs import EventInvokeConfigs
from localcloud.functions.names import FunctionName
from localcloud.service import ServiceError

LIVE = FunctionName("f", "live", "us-east-1", "123456789012")
LATEST = FunctionName("f", None, "us-east-1", "123456789012")
QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"


def test_without_settings_there_are_two_retries_in_six_hours():
    config = EventInvokeConfigs().in_force(LIVE)

    assert (config.retries, config.age_seconds) == (2, 21600)


def test_settings_are_for_their_qualifier_only():
    configs = EventInvokeConfigs()

    configs.put(LIVE, {"MaximumRetryAttempts": 0})

    assert configs.in_force(LIVE).retries == 0
    assert configs.in_force(LATEST).retries == 2


def test_an_update_keeps_what_it_does_not_name_and_a_put_does_not():
    configs = EventInvokeConfigs()
    destination = {"OnFailure": {"Destination": QUEUE}}
    configs.put(LIVE, {"MaximumRetryAttempts": 0, "DestinationConfig": destination})

    updated = configs.update(LIVE, {"MaximumRetryAttempts": 1})
    put = configs.put(LIVE, {"MaximumRetryAttempts": 1})

    assert (updated.retries, updated.on_failure) == (1, QUEUE)
    assert put.on_failure is None


@pytest.mark.parametrize("given", [{"MaximumRetryAttempts": 3}, {"MaximumEventAgeInSeconds": 59}])
def test_a_number_outside_its_range_is_refused(given):
    with pytest.raises(ServiceError, match="failed to satisfy constraint"):
        EventInvokeConfigs().put(LIVE, given)


def test_what_was_deleted_is_not_found():
    configs = EventInvokeConfigs()
    configs.put(LIVE, {})
    configs.delete(LIVE)

    with pytest.raises(ServiceError) as refused:
        configs.get(LIVE)
    assert refused.value.status == 404
