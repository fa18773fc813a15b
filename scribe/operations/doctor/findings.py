"""The result of a check."""

from dataclasses import dataclass
from enum import StrEnum

from transcription.adapters.aws import code_of, message_of

#: AWS's codes for a resource that does not exist.
_GONE = ("NotFound", "NoSuch", "DoesNotExist", "NonExistent")

#: A deployment without a change restores nothing.
RESTORE = 'It was changed by hand: docs/operations.md, "Restore the stack"'


class CheckStatus(StrEnum):
    OK = "ok"
    NOTICE = "notice"  #: nobody has to do anything
    WARNING = "warning"  #: works, but needs a change
    BROKEN = "broken"
    UNKNOWN = "unknown"  #: these credentials may not read it, or it does not exist here


@dataclass(frozen=True)
class Finding:
    check: str
    status: CheckStatus
    summary: str
    fix: str = ""  #: what clears it: commands and sentences, each on a line of its own

    @property
    def is_problem(self) -> bool:
        """Whether somebody has to do something; one of these makes a stack unhealthy."""
        return self.status in {CheckStatus.WARNING, CheckStatus.BROKEN}


def is_command(line: str) -> bool:
    """Returns whether a line of a fix is a command, which somebody will copy."""
    return line.startswith(("aws ", "make ", "scribe "))


def ok(check: str, summary: str) -> Finding:
    return Finding(check, CheckStatus.OK, summary)


def notice(check: str, summary: str, fix: str) -> Finding:
    """Returns a finding that needs nobody. fix: what an operator may do all the same."""
    return Finding(check, CheckStatus.NOTICE, summary, fix)


def broken(check: str, summary: str, fix: str) -> Finding:
    """Returns a finding of a fault that loses, blocks or hides jobs."""
    return Finding(check, CheckStatus.BROKEN, summary, fix)


def warning(check: str, summary: str, fix: str) -> Finding:
    """Returns a finding of something that works but needs a change."""
    return Finding(check, CheckStatus.WARNING, summary, fix)


def unknown(check: str, summary: str) -> Finding:
    return Finding(check, CheckStatus.UNKNOWN, summary)


def unreadable(check: str, error: Exception) -> Finding:
    """Returns the finding if a check's calls failed: a missing resource is broken."""
    code = code_of(error)
    if any(part in code for part in _GONE):
        return broken(check, f"it is gone ({code})", RESTORE)
    return unknown(check, f"cannot be read: {code}: {message_of(error)}")
