"""The execution's input that a record keeps, made into the next one. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from scribe.errors import NotPossible
from transcription.domain.errors import InvalidEvent
from transcription.domain.jobs import JobRecord
from transcription.domain.option_values import NO
from transcription.domain.uploads import Upload, parse_upload

#: What an input holds beside its upload; the next one leaves it out.
_OWN = (
    *("handed_over_by", "job_id", "cancel", "release", "retry"),
    "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID",
)
#: What an option replaces: the upload's own metadata and earlier retries may hold what it excludes.
_REPLACED = {
    "language": {"identify-language": "false", "languages": ""},
    "identify-language": {"language": ""},
    "speakers": {"channels": "false"},
    "channels": {"speakers": "0"},
}
#: Characters of a job_id in an execution's name, which has 80.
NAMED_BY = 55


def upload_of(job: JobRecord) -> Upload:
    """The upload that the record is of. Raises NotPossible if its input names none."""
    try:
        return parse_upload(_event(job))
    except InvalidEvent:
        raise NotPossible(
            f"The input of {job.job_id} names no upload, so it cannot be run again.",
            ["Upload the file again, or see: scribe backfill"],
        ) from None


def retry_input(job: JobRecord, options: Mapping[str, str]) -> dict[str, Any]:
    """For the next attempt: options given now, over those given at retries before."""
    event = _event(job)
    before = event.get("options")
    kept = {**(before if isinstance(before, Mapping) else {}), **_replacing(options)}
    bare = {name: value for name, value in event.items() if name not in (*_OWN, "options")}
    return {
        **bare,
        **({"options": kept} if kept else {}),
        "retry": {"attempt": job.attempt + 1},
    }


def _replacing(options: Mapping[str, str]) -> dict[str, str]:
    """The options, and what turns those off that each of them takes the place of."""
    replaced: dict[str, str] = {}
    for name, value in options.items():
        if value.lower() not in NO:
            replaced |= _REPLACED.get(name, {})
    return {**replaced, **options}


def cancel_input(job: JobRecord) -> dict[str, Any]:
    return _asking(job, "cancel")


def release_input(job: JobRecord) -> dict[str, Any]:
    return _asking(job, "release")


def _asking(job: JobRecord, request: str) -> dict[str, Any]:
    event = {name: value for name, value in _event(job).items() if name != "handed_over_by"}
    return {**event, request: {"attempt": job.attempt}}


def execution_name(job_id: str, suffix: str) -> str:
    """An execution's name for the job: 80 characters at most."""
    return f"{job_id[:NAMED_BY]}-{suffix}"


def _event(job: JobRecord) -> dict[str, Any]:
    try:
        event = json.loads(job.input)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
