"""Checks a deployment, and says how to mend what is wrong with it."""

from collections.abc import Callable, Iterator

from botocore.exceptions import BotoCoreError, ClientError

from scribe.operations.doctor.account import ACCOUNT
from scribe.operations.doctor.findings import Finding, unreadable
from scribe.operations.doctor.flow import FLOW
from scribe.operations.doctor.storage import STORAGE
from scribe.operations.doctor.watching import WATCHING
from scribe.stack import Stack

__all__ = ["CHECKS", "Finding", "examine"]

Check = Callable[[Stack], Finding]

CHECKS: tuple[tuple[str, Check], ...] = (*ACCOUNT, *STORAGE, *FLOW, *WATCHING)


def examine(stack: Stack) -> Iterator[Finding]:
    """Every check, as it is done. One that may not look says so and stops no other."""
    for name, check in CHECKS:
        try:
            yield check(stack)
        except (ClientError, BotoCoreError) as error:
            yield unreadable(name, error)
