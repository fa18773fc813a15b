"""Checks a deployment, and says how to fix each problem."""

from collections.abc import Callable, Iterator

from botocore.exceptions import BotoCoreError, ClientError

from scribe.operations.doctor.account import ACCOUNT
from scribe.operations.doctor.findings import CheckStatus, Finding, unknown, unreadable
from scribe.operations.doctor.flow import FLOW
from scribe.operations.doctor.jobs import JOBS
from scribe.operations.doctor.media_bucket import MEDIA_BUCKET
from scribe.operations.doctor.storage import STORAGE
from scribe.operations.doctor.watching import WATCHING, alarms
from scribe.stack import Stack
from transcription.domain.errors import ServiceUnavailable

__all__ = ["CHECKS", "Finding", "examine", "problems"]

Check = tuple[str, Callable[[Stack], Finding | list[Finding]]]

CHECKS: tuple[Check, ...] = (*ACCOUNT, *MEDIA_BUCKET, *STORAGE, *FLOW, *JOBS, *WATCHING)
#: Checks of things that change between deployments; these decide if a stack is healthy.
LIVE: tuple[Check, ...] = (*FLOW, *JOBS, ("alarms", alarms))


def examine(stack: Stack, checks: tuple[Check, ...] = CHECKS) -> Iterator[Finding]:
    """Yields the finding of every check.

    A check without permission reports that and stops no other.
    """
    for name, check in checks:
        try:
            found = check(stack)
        except (ClientError, BotoCoreError) as error:
            yield unreadable(name, error)
        except ServiceUnavailable as error:
            yield unknown(name, str(error))
        else:
            yield from found if isinstance(found, list) else [found]


def problems(stack: Stack) -> list[Finding]:
    """Returns the problems that need somebody now, the same for status and the console."""
    bad = {CheckStatus.WARNING, CheckStatus.BROKEN}
    return [finding for finding in examine(stack, LIVE) if finding.status in bad]
