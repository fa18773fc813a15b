"""Finds the job that an operator names: by its id, the beginning of its id, or its file's name."""

import re
from dataclasses import dataclass

from scribe.errors import JobAmbiguous, JobNotFound
from scribe.operations.job_summary import JobFilter, JobSummary
from scribe.operations.listing import JobListing
from scribe.suggestions import did_you_mean
from scribe.times import to_the_second
from transcription.domain.folding import folded
from transcription.domain.jobs import JobRecord
from transcription.steps.ports import JobRepository

_ID = re.compile(r"[0-9A-Za-z_.-]{1,100}")
_SHOWN = 5
#: The newest jobs, whose names are compared with one that no job has.
_NEWEST = 500
#: The least characters of the beginning of an id, so that a typing error names no job.
_LEAST = 4


@dataclass(frozen=True)
class JobNames:
    """Finds records. An id takes one read; any other name is searched among those of all jobs."""

    jobs: JobRepository
    listing: JobListing

    def find(self, name: str) -> JobRecord:
        """Returns the job of that name. Raises JobNotFound, JobAmbiguous, ServiceUnavailable."""
        if _ID.fullmatch(name) and (job := self.jobs.get(name)):
            return job
        found = self._named(name)
        job = self.jobs.get(found[0].job_id) if len(found) == 1 else None
        if job:
            return job
        if found:
            shown = [
                f"{item.job_id}  {to_the_second(item.created_at)}  {item.key}"
                for item in found[:_SHOWN]
            ]
            more = ["..."] if len(found) > _SHOWN else []
            raise JobAmbiguous(f"{len(found)} jobs match {name}; name one by its id.", shown + more)
        raise JobNotFound(
            f"No job matches {name!r} (id, id prefix or file name).", self._hints(name)
        )

    def _named(self, name: str) -> list[JobSummary]:
        """Returns the jobs of that name, newest first. Capitals count if names differ in them."""
        part = re.sub(r"^s3://[^/]*/", "", name)
        candidates = self.listing.candidates(part) if part else []
        exact = [job for job in candidates if name in _places(job)]
        return exact or [job for job in candidates if is_named(job, name)]

    def _hints(self, name: str) -> list[str]:
        newest = self.listing.page(JobFilter(), _NEWEST).jobs
        hints = did_you_mean(name, (job.name for job in newest))
        if len(name) < _LEAST:
            hints.append(f"The beginning of an id has at least {_LEAST} characters.")
        return [*hints, "List the jobs: scribe jobs"]


def is_named(job: JobSummary, name: str) -> bool:
    form = folded(name)
    is_prefix = len(name) >= _LEAST and job.job_id.startswith(form)
    return is_prefix or form in map(folded, _places(job))


def _places(job: JobSummary) -> set[str]:
    return {job.name, job.key or job.name, f"s3://{job.bucket}/{job.key}"}
