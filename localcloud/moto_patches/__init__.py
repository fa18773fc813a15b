"""All changes of moto's internals but Lambda's, each with its reason, for moto 5.2.5.

Where a setting of moto suffices, it is used instead.
"""

from localcloud.clients import Clients
from localcloud.clock import Clock
from localcloud.events.s3_events import S3Events
from localcloud.moto_patches import calls, dynamodb, s3, state_machines


def apply(clients: Clients, clock: Clock, s3_events: S3Events) -> None:
    """Makes all changes once, before moto does anything."""
    state_machines.apply(clients, clock)
    s3.apply(s3_events)
    dynamodb.apply()
    calls.apply()
