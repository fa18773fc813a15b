"""Makes the next execution's input from the one that a record keeps. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from scribe.errors import NotPossible
from transcription.domain.errors import InvalidEvent
from transcription.domain.jobs import JobRecord
from transcription.domain.option_values import NO
from transcription.domain.uploads import Upload, parse_upload

#: Parts of an input besides its upload; the next one omits them.
_OWN = (
    *("handed_over_by", "job_id", "cancel", "release", "retry"),
    "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID",
)
#: Options that each option replaces, because the metadata and earlier retries may contain them.
_REPLACED = {
    "language": {"identify-language": "false", "languages": ""},
    "identify-language": {"language": ""},
    "speakers": {"channels": "false"},
    "channels": {"speakers": "0"},
}
#: Characters of a job_id in an execution's name, which has 80.
NAMED_BY = 55


def upload_of(job: JobRecord) -> Upload:
    """Returns the record's upload. Raises NotPossible if its input names none."""
    try:
        return parse_upload(_event(job))
    except InvalidEvent:
        raise NotPossible(
            f"The input of {job.job_id} names no upload, so it cannot be run again.",
            ["Upload the file again, or see: scribe backfill"],
        ) from None


def retry_input(job: JobRecord, options: Mapping[str, str]) -> dict[str, Any]:
    """Returns the next attempt's input: the given options over those of earlier retries."""
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
    """Returns the options, with those turned off that each of them replaces."""
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
    """Returns an execution's name for the job, of at most 80 characters."""
    return f"{job_id[:NAMED_BY]}-{suffix}"


def _event(job: JobRecord) -> dict[str, Any]:
    try:
        event = json.loads(job.input)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
