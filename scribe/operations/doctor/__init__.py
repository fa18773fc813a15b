"""Checks a deployment, and says how to fix each problem."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import BotoCoreError, ClientError

from scribe.operations.doctor.account import ACCOUNT
from scribe.operations.doctor.findings import Finding, unknown, unreadable
from scribe.operations.doctor.flow import FLOW
from scribe.operations.doctor.jobs import JOBS
from scribe.operations.doctor.media_bucket import MEDIA_BUCKET
from scribe.operations.doctor.storage import STORAGE
from scribe.operations.doctor.watching import WATCHING
from scribe.stack import Stack
from transcription.domain.errors import ServiceUnavailable

__all__ = ["CHECKS", "Finding", "examine", "problems"]

Check = tuple[str, Callable[[Stack], Finding | list[Finding]]]

CHECKS: tuple[Check, ...] = (*ACCOUNT, *MEDIA_BUCKET, *STORAGE, *FLOW, *JOBS, *WATCHING)
#: Checks that are made at the same time: nearly all of a check's time is waiting for answers.
AT_ONCE = 8


def examine(stack: Stack, checks: tuple[Check, ...] = CHECKS) -> Iterator[Finding]:
    """Yields the findings of every check, in order.

    A check without permission reports that and stops no other.
    """
    with ThreadPoolExecutor(AT_ONCE) as workers:
        for found in workers.map(lambda check: _findings(stack, *check), checks):
            yield from found


def problems(stack: Stack) -> list[Finding]:
    """Returns the problems that need somebody: the verdict of status, doctor and the console."""
    return [finding for finding in examine(stack) if finding.is_problem]


def _findings(
    stack: Stack, name: str, check: Callable[[Stack], Finding | list[Finding]]
) -> list[Finding]:
    try:
        found = check(stack)
    except (ClientError, BotoCoreError) as error:
        return [unreadable(name, error)]
    except ServiceUnavailable as error:
        return [unknown(name, str(error))]
    return found if isinstance(found, list) else [found]
