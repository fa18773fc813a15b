"""All errors that can end a command, each with the exit code that a script sees.

The message is one sentence for the person at the terminal; `details` are lines below it: what to
do, or the last output of the program that failed.
"""

from collections.abc import Iterable
from typing import Self


class ScribeError(Exception):
    """A command could not do what was requested."""

    exit_code = 1

    def __init__(self, message: str, details: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.details = tuple(details)

    @classmethod
    def silently(cls) -> Self:
        """Returns an error without a message, if the command has printed it already."""
        return cls("")


class JobFailed(ScribeError):
    """The job ended as FAILED; the message is the record's own sentence."""


class Unhealthy(ScribeError):
    """The deployment needs somebody to act."""


class NothingFound(ScribeError):
    """No transcript contains the text."""


class NotPossible(ScribeError):
    """The job's state does not allow the request; nothing was changed."""


class CorrectedMeanwhile(ScribeError):
    """Somebody else has corrected the transcript, or a retry has replaced it, since it was
    opened.
    """

    def __init__(self, message: str, made_at: str, made_by: str | None) -> None:
        super().__init__(message)
        self.made_at = made_at
        self.made_by = made_by  #: None for a retry


class UnusableCorrections(ScribeError):
    """An edited transcript names a speaker that does not exist, or cannot be understood."""

    exit_code = 2


class JobNotFound(ScribeError):
    """No job has this id, an id that begins so, or a file of this name."""

    exit_code = 2


class JobAmbiguous(ScribeError):
    """Several jobs match the name."""

    exit_code = 2


class UnusableFile(ScribeError):
    """The file to upload is missing, a folder, empty, or unreadable."""

    exit_code = 2


class UnusableOption(ScribeError):
    """An option's value is invalid, or two options exclude each other."""

    exit_code = 2


class Unavailable(ScribeError):
    """Something that the command needs does not exist or does not answer."""

    exit_code = 3


class PortTaken(Unavailable):
    """Another program listens on the port."""


class LocalCloudFailed(Unavailable):
    """The local cloud did not start, or ended by itself."""


class BuildFailed(Unavailable):
    """`sam build` ended with an error."""


class DeployFailed(Unavailable):
    """`sam deploy` ended with an error."""


class StackNotFound(Unavailable):
    """The account and region have no such stack, or it is not one of this project."""


class AccessFailed(Unavailable):
    """AWS cannot be reached, or denies access."""


class JobNotSeen(ScribeError):
    """No job appeared for an upload."""

    exit_code = 4


class WaitedTooLong(ScribeError):
    """The job goes on, but the command's time limit is over."""

    exit_code = 4


class Stopped(ScribeError):
    """A signal other than Ctrl-C ended the command."""

    exit_code = 143
