"""Where every error becomes a message and an exit code."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from scribe.errors import AccessFailed, ScribeError, Stopped
from scribe.terminal import Terminal
from transcription.domain.errors import ServiceUnavailable


@contextmanager
def error_boundary(when_stopped: str) -> Iterator[Terminal]:
    """A terminal, and what becomes of what is raised."""
    terminal = Terminal()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        yield terminal
    except KeyboardInterrupt:
        terminal.note(f"Stopped; {when_stopped}.")
        raise typer.Exit(130) from None
    except ScribeError as error:
        if str(error):
            terminal.error(error)
        raise typer.Exit(error.exit_code) from None
    except (ClientError, BotoCoreError, Boto3Error, ServiceUnavailable) as error:
        terminal.error(AccessFailed(str(error)))
        raise typer.Exit(AccessFailed.exit_code) from None


def _stop(number: int, _: object) -> None:
    raise Stopped(f"Stopped by {signal.Signals(number).name}; nothing is left running.")
