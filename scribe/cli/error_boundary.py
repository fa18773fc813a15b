"""Turns every error into a message and an exit code."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from scribe.aws_errors import explained
from scribe.errors import AccessFailed, ScribeError, Stopped
from scribe.stack import Target
from scribe.terminal import Terminal
from transcription.domain.errors import ServiceUnavailable


@contextmanager
def error_boundary(when_stopped: str, target: Target | None = None) -> Iterator[Terminal]:
    """Gives a terminal; an error inside the context becomes a message and an exit code."""
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
        terminal.error(_explained(error, target or Target()))
        raise typer.Exit(AccessFailed.exit_code) from None


def _explained(error: Exception, target: Target) -> ScribeError:
    """Returns the error to show.

    Those of boto3, and some of ours, have an AWS error as their cause.
    """
    for known in (error, error.__cause__, error.__context__):
        if isinstance(known, (ClientError, BotoCoreError)):
            return explained(known, target.name, target.endpoint_url)
    return AccessFailed(str(error))


def _stop(number: int, _: object) -> None:
    raise Stopped(f"Stopped by {signal.Signals(number).name}; nothing is left running.")
