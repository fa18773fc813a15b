"""Which job an operator means: by its id, the beginning of its id, or its file's name."""

import difflib
import re
from dataclasses import dataclass

from scribe.errors import JobAmbiguous, JobNotFound
from scribe.operations.job_summary import JobFilter, JobSummary
from scribe.operations.listing import JobListing
from transcription.domain import clock
from transcription.domain.folding import folded
from transcription.domain.jobs import JobRecord
from transcription.steps.ports import JobRepository

_ID = re.compile(r"[0-9A-Za-z_.-]{1,100}")
_SHOWN = 5
#: Jobs whose names can be what was meant.
_NEWEST = 500
#: Characters that the beginning of an id has at least: a slip of the finger names no job.
_LEAST = 4


@dataclass(frozen=True)
class JobNames:
    """Finds the record. An id is one read; anything else is searched in the names of all jobs."""

    jobs: JobRepository
    listing: JobListing

    def find(self, name: str) -> JobRecord:
        """The one job of that name. Raises JobNotFound, JobAmbiguous, ServiceUnavailable."""
        if _ID.fullmatch(name) and (job := self.jobs.get(name)):
            return job
        found = self._named(name)
        job = self.jobs.get(found[0].job_id) if len(found) == 1 else None
        if job:
            return job
        if found:
            shown = [f"{item.job_id}  {_moment(item)}  {item.key}" for item in found[:_SHOWN]]
            more = ["..."] if len(found) > _SHOWN else []
            raise JobAmbiguous(
                f"{name} can be {len(found)} jobs; name one by its id.", shown + more
            )
        raise JobNotFound(
            f"No job matches {name!r} (id, id prefix or file name).", self._hints(name)
        )

    def _named(self, name: str) -> list[JobSummary]:
        """Newest first. Capitals count only if they tell two names apart."""
        part = re.sub(r"^s3://[^/]*/", "", name)
        candidates = self.listing.candidates(part) if part else []
        exact = [job for job in candidates if name in _places(job)]
        return exact or [job for job in candidates if is_named(job, name)]

    def _hints(self, name: str) -> list[str]:
        newest = {
            job.name: folded(job.name) for job in self.listing.page(JobFilter(), _NEWEST).jobs
        }
        near = difflib.get_close_matches(folded(name), newest.values(), _SHOWN, 0.7)
        names = [shown for shown, compared in newest.items() if compared in near]
        hints = [f"Did you mean {', '.join(names)}?"] if names else []
        if len(name) < _LEAST:
            hints.append(f"The beginning of an id has at least {_LEAST} characters.")
        return [*hints, "List the jobs: scribe jobs"]


def is_named(job: JobSummary, name: str) -> bool:
    wanted = folded(name)
    is_prefix = len(name) >= _LEAST and job.job_id.startswith(wanted)
    return is_prefix or wanted in map(folded, _places(job))


def _places(job: JobSummary) -> set[str]:
    return {job.name, job.key or job.name, f"s3://{job.bucket}/{job.key}"}


def _moment(job: JobSummary) -> str:
    return f"{clock.parse(job.created_at).astimezone():%Y-%m-%d %H:%M:%S %Z}"
