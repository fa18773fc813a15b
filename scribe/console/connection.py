"""The stack that the console shows, with the operator's credentials, which may expire meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import anyio.to_thread
from botocore.exceptions import BotoCoreError, ClientError

from scribe.aws_errors import explained, is_about_credentials
from scribe.errors import ScribeError
from scribe.local.control_api import ControlApi
from scribe.operations.wiring import Operations
from scribe.stack import Stack, Target, find_stack
from transcription.domain.errors import ServiceUnavailable

T = TypeVar("T")
Failure = (ClientError, BotoCoreError, ServiceUnavailable)


@dataclass
class Connection:
    """Makes all calls of the console to AWS."""

    target: Target
    stack: Stack

    def __post_init__(self) -> None:
        """Keeps one client per service, because making one takes longer than most calls."""
        self._use(self.stack)

    def _use(self, stack: Stack) -> None:
        self.stack = stack
        self.operations = Operations(stack)
        self.client: Callable[[str], Any] = lru_cache(stack.client)
        url = stack.endpoint_url
        self.control_api = ControlApi(url) if url and self.target.is_local else None

    async def call(self, work: Callable[..., T], *arguments: Any) -> T:
        """Runs work in a thread, and again with new credentials if the old ones have expired.

        Raises ClientError, BotoCoreError, ServiceUnavailable.
        """
        try:
            return await anyio.to_thread.run_sync(work, *arguments)
        except (ClientError, BotoCoreError) as error:
            if not is_about_credentials(error):
                raise
        try:
            self._use(await anyio.to_thread.run_sync(find_stack, self.target))
        except ScribeError as error:
            raise error.__cause__ or error from None
        return await anyio.to_thread.run_sync(work, *arguments)

    def explain(self, error: BaseException) -> ScribeError:
        """Returns what went wrong and what to do, in plain words."""
        if isinstance(error, ServiceUnavailable) and error.__cause__:
            error = error.__cause__
        if isinstance(error, (ClientError, BotoCoreError)):
            return explained(error, self.target.name, self.target.endpoint_url)
        return error if isinstance(error, ScribeError) else ScribeError(str(error))
