"""The events of a stack, as sam reads them."""

from itertools import pairwise

from samcli.lib.utils.time import utc_to_timestamp

from localcloud.cloudformation.stacks import Stack
from localcloud.cloudformation.views import events_view


def test_any_two_events_differ_in_their_time():
    stack = Stack("arn:aws:cloudformation:us-east-1:123456789012:stack/s/1", "s")
    for number in range(500):
        stack.set_status(f"STATUS_{number}")

    times = [utc_to_timestamp(event["Timestamp"]) for event in reversed(events_view(stack))]

    assert all(earlier < later for earlier, later in pairwise(times))
