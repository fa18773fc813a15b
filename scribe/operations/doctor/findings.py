"""What a check has found."""

from dataclasses import dataclass
from enum import StrEnum

from transcription.adapters.aws import code_of, message_of

#: AWS's codes for a thing that does not exist any more.
_GONE = ("NotFound", "NoSuch", "DoesNotExist", "NonExistent")


class CheckStatus(StrEnum):
    OK = "ok"
    WARNING = "warning"  #: works, but should not stay so
    BROKEN = "broken"
    UNKNOWN = "unknown"  #: these credentials may not read it, or it does not exist here


@dataclass(frozen=True)
class Finding:
    check: str
    status: CheckStatus
    summary: str
    fix: str = ""  #: a command, or a sentence


def ok(check: str, summary: str) -> Finding:
    return Finding(check, CheckStatus.OK, summary)


def broken(check: str, summary: str, fix: str) -> Finding:
    """Jobs are lost, stuck or unseen as long as this is so."""
    return Finding(check, CheckStatus.BROKEN, summary, fix)


def warning(check: str, summary: str, fix: str) -> Finding:
    """Works, but should not stay so."""
    return Finding(check, CheckStatus.WARNING, summary, fix)


def unknown(check: str, summary: str) -> Finding:
    return Finding(check, CheckStatus.UNKNOWN, summary)


def unreadable(check: str, error: Exception) -> Finding:
    """What the check's calls were answered: a thing that is gone is broken."""
    code = code_of(error)
    if any(part in code for part in _GONE):
        return broken(check, f"it is gone ({code})", "Deploy the stack again: make deploy")
    return unknown(check, f"cannot be read: {code}: {message_of(error)}")
