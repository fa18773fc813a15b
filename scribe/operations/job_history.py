"""The attempts of a job, and all its times in order. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from transcription.domain.earlier_executions import Succession
from transcription.domain.jobs import JobRecord, Status

_MOMENTS = (
    ("created_at", "recorded"),
    ("held_at", "held: the day's hours of media were used up"),
    ("queued_at", "given to Transcribe"),
    ("in_progress_at", "Transcribe began"),
    ("processing_at", "Transcribe was done"),
    ("completed_at", "completed"),
    ("failed_at", "failed"),
    ("reported_at", "failure reported"),
)
_SUCCESSIONS = {
    Succession.HAND_OVER: "handed over to a new execution, after many checks",
    Succession.TAKE_OVER: "resumed by another execution: the one before had died",
    Succession.CANCEL: "taken over by an execution that cancels it",
    Succession.RELEASE: "started after it was held",
}
_ENDS = {Status.COMPLETED: "completed", Status.FAILED: "failed"}
#: The code of an attempt whose options could not be read.
_WITHOUT_OPTIONS = "InvalidOption"
_ANOTHER_JOB = "ended: Transcribe may have read a newer upload of the same name, and is asked again"


@dataclass(frozen=True)
class Attempt:
    number: int
    started_at: str
    ended_at: str | None  #: None if it has not ended
    status: str
    options: dict[str, Any]
    reason: str | None  #: of its failure
    executions: list[str]


@dataclass(frozen=True)
class HistoryEntry:
    at: str
    what: str


def attempts(job: JobRecord) -> list[Attempt]:
    """Returns the attempts in the record, oldest first; it keeps the newest 40 executions."""
    found: list[Attempt] = []
    started_at: str | None = None
    executions: list[str] = []
    for entry in job.earlier_executions or []:
        executions = _with(executions, entry["execution"])
        if "status" not in entry:
            continue
        found.append(
            Attempt(
                entry["attempt"],
                started_at or entry["requested_at"],
                entry["ended_at"],
                entry["status"],
                _options(entry["options"], entry.get("error")),
                _reason(entry.get("error")),
                executions,
            )
        )
        started_at, executions = entry["until"], []
    return [
        *found,
        Attempt(
            job.attempt,
            started_at or job.requested_at or job.created_at,
            job.failed_at or job.completed_at if job.is_terminal else None,
            job.status.value,
            _options(job.options, job.error),
            _reason(job.error),
            _with(executions, job.execution),
        ),
    ]


def history(job: JobRecord) -> list[HistoryEntry]:
    """Returns the times of all attempts and executions, and of every status of the newest one."""
    found = [HistoryEntry(at, what) for name, what in _MOMENTS if (at := getattr(job, name))]
    if at := job.media.get("deleted_at"):
        found.append(HistoryEntry(at, "recording deleted (DeleteMediaAfterSuccess)"))
    found += _successions(job.earlier_executions or [])
    *earlier, present = attempts(job)
    for attempt in earlier:
        found += [_begin(attempt), HistoryEntry(str(attempt.ended_at), _end(attempt))]
    if earlier:
        found.append(_begin(present))
    return sorted(found, key=lambda entry: entry.at)


def option_text(options: Mapping[str, Any]) -> str:
    """Returns `language=en-US, speakers=2`; a method without a filter has no effect."""
    idle = () if "vocabulary_filter" in options else ("vocabulary_filter_method",)
    shown = ((name, value) for name, value in options.items() if name not in idle)
    return ", ".join(f"{name}={_plain(value)}" for name, value in shown)


def _successions(entries: Iterable[Mapping[str, Any]]) -> Iterator[HistoryEntry]:
    for entry in entries:
        if what := _SUCCESSIONS.get(entry["why"]):
            yield HistoryEntry(entry["until"], what)


def _begin(attempt: Attempt) -> HistoryEntry:
    options = option_text(attempt.options)
    text = f"attempt {attempt.number} began" + (f" ({options})" if options else "")
    return HistoryEntry(attempt.started_at, text)


def _end(attempt: Attempt) -> str:
    ended = _ENDS.get(Status(attempt.status))
    if ended is None:
        ended = "failed, and is tried again" if attempt.reason else _ANOTHER_JOB
    return f"attempt {attempt.number} {ended}" + (f": {attempt.reason}" if attempt.reason else "")


def _options(options: dict[str, Any], error: Mapping[str, Any] | None) -> dict[str, Any]:
    """Returns the attempt's options. If they were refused, the record has an earlier attempt's."""
    return {} if error and error.get("code") == _WITHOUT_OPTIONS else options


def _reason(error: Mapping[str, Any] | None) -> str | None:
    return f"{error.get('code')}: {error.get('message')}" if error else None


def _with(executions: list[str], execution: str) -> list[str]:
    return executions if execution in executions else [*executions, execution]


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ",".join(f"{name}={one}" for name, one in value.items())
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
