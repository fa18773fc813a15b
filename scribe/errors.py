"""Everything that can stop a command, each with the exit code that a script sees.

The message is one sentence for the person at the terminal; `details` are lines below it: what to
do, or the last words of the program that failed.
"""

from collections.abc import Iterable
from typing import Self


class ScribeError(Exception):
    """A command could not do what it was asked to."""

    exit_code = 1

    def __init__(self, message: str, details: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.details = tuple(details)

    @classmethod
    def silently(cls) -> Self:
        """For what the command has printed already: only the exit code is left."""
        return cls("")


class JobFailed(ScribeError):
    """The job ended as FAILED; the message is the record's own sentence."""


class Unhealthy(ScribeError):
    """Somebody has to do something about the deployment."""


class NothingFound(ScribeError):
    """No transcript holds what was searched for."""


class NotPossible(ScribeError):
    """The job's state does not allow what was asked for; nothing was changed."""


class CorrectedMeanwhile(ScribeError):
    """Somebody else has corrected the transcript, or a retry made it anew, since it was opened."""

    def __init__(self, message: str, made_at: str, made_by: str | None) -> None:
        super().__init__(message)
        self.made_at = made_at
        self.made_by = made_by  #: None: a retry


class UnusableCorrections(ScribeError):
    """An edited transcript names a speaker that does not exist, or cannot be understood."""

    exit_code = 2


class JobNotFound(ScribeError):
    """No job has this id, an id that begins so, or a file of this name."""

    exit_code = 2


class JobAmbiguous(ScribeError):
    """Several jobs can be meant."""

    exit_code = 2


class UnusableFile(ScribeError):
    """What is to be uploaded is missing, a folder, empty, or cannot be read."""

    exit_code = 2


class UnusableOption(ScribeError):
    """An option's value cannot be used, or two do not go together."""

    exit_code = 2


class Unavailable(ScribeError):
    """What a command works with is not there or does not answer."""

    exit_code = 3


class PortTaken(Unavailable):
    """Another program listens on the port."""


class LocalCloudFailed(Unavailable):
    """The local cloud did not come up, or ended by itself."""


class BuildFailed(Unavailable):
    """`sam build` ended with an error."""


class DeployFailed(Unavailable):
    """`sam deploy` ended with an error."""


class StackNotFound(Unavailable):
    """The account and region have no such stack, or it is not one of ours."""


class AccessFailed(Unavailable):
    """AWS cannot be reached, or refuses the credentials."""


class JobNotSeen(ScribeError):
    """No job appeared for an upload."""

    exit_code = 4


class WaitedTooLong(ScribeError):
    """The job goes on, but the command was to wait no longer."""

    exit_code = 4


class Stopped(ScribeError):
    """A signal other than Ctrl-C ended the command."""

    exit_code = 143
