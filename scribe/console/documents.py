"""Jobs in the form that the pages get: plain values, and only those that are shown. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from scribe.operations.advice import advice_for
from scribe.operations.details import Details
from scribe.operations.job_summary import JobSummary
from transcription.domain.jobs import OPEN, Status, transcribe_job_name
from transcription.polling.policy import PRIOR_MODEL

Document = dict[str, Any]


def row(job: JobSummary, progress: Mapping[str, float]) -> Document:
    """Returns a row of the list.

    progress is that of the recognition on the local cloud, by Transcribe job.
    """
    return {
        "job_id": job.job_id,
        "name": job.name,
        "key": job.key,
        "status": job.status.value,
        "open": job.status in OPEN,
        "created_at": job.created_at,
        "ended_at": job.ended_at,
        "bytes": job.media_bytes,
        "seconds": job.media_seconds,
        "language": job.language,
        "attempt": job.attempt,
        "error": job.error,
        "message": job.message,
        "expected": PRIOR_MODEL.estimate(job.media_seconds).seconds,
        "recognised": _recognised(job, progress),
    }


def _recognised(job: JobSummary, progress: Mapping[str, float]) -> float | None:
    """Returns the progress of the job's attempt, whatever stage its Transcribe job's name begins
    with.
    """
    names = {
        transcribe_job_name(name.partition("-")[0], job.job_id, job.attempt) for name in progress
    }
    return next((progress[name] for name in names if name in progress), None)


def page_of(details: Details, listed: JobSummary, progress: Mapping[str, float]) -> Document:
    job = details.job
    error = job.error or {}
    advice = advice_for(job)
    return {
        **row(listed, progress),
        "bucket": job.media.get("bucket"),
        "format": job.media.get("format"),
        **({"expected": job.plan["seconds"]} if job.plan else {}),
        "options": job.options,
        "polls": job.polls,
        "resumes": job.resumes,
        "executions": job.executions,
        "execution": job.execution,
        "speech": job.speech,
        "outputs": sorted(job.outputs or {}),
        "revision": job.revision,
        "history": [asdict(moment) for moment in details.history],
        "dollars": details.cost.dollars,
        "advice": advice.sentence if advice else None,
        "remedy": advice.remedy if advice else None,
        "notices": job.notices,
        "retryable": bool(error.get("retryable")),
        "next_check_at": job.next_check_at,
        "links": details.links,
        "deleted_at": job.media.get("deleted_at"),
        "completed_before": job.status is not Status.COMPLETED and bool(job.completed_attempt),
    }
