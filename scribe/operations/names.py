"""Which job an operator means: by its id, the beginning of its id, or its file's name."""

import difflib
import re
from dataclasses import dataclass
from itertools import islice

from scribe.errors import JobAmbiguous, JobNotFound
from scribe.operations.job_summary import JobFilter, JobSummary
from scribe.operations.listing import LOOK_AT, JobListing
from transcription.domain.jobs import JobRecord
from transcription.steps.ports import JobRepository

_ID = re.compile(r"[0-9A-Za-z_.-]{1,100}")
_SHOWN = 5
#: Characters that the beginning of an id has at least: a slip of the finger names no job.
_LEAST = 4


@dataclass(frozen=True)
class JobNames:
    """Finds the record. An id is one read; anything else is looked for among the newest jobs."""

    jobs: JobRepository
    listing: JobListing

    def find(self, name: str) -> JobRecord:
        """The one job of that name. Raises JobNotFound, JobAmbiguous, ServiceUnavailable."""
        if _ID.fullmatch(name) and (job := self.jobs.get(name)):
            return job
        newest = list(islice(self.listing.each(JobFilter()), LOOK_AT))
        found = [job for job in newest if is_named(job, name)]
        job = self.jobs.get(found[0].job_id) if len(found) == 1 else None
        if job:
            return job
        if found:
            shown = [f"{item.job_id}  {item.created_at}" for item in found[:_SHOWN]]
            more = ["..."] if len(found) > _SHOWN else []
            raise JobAmbiguous(
                f"{name} can be {len(found)} jobs; name one by its id.", shown + more
            )
        raise JobNotFound(
            f"No job matches {name!r} (id, id prefix or file name).", _hints(name, newest)
        )


def _hints(name: str, jobs: list[JobSummary]) -> list[str]:
    near = difflib.get_close_matches(name, {job.name for job in jobs}, _SHOWN, 0.7)
    hints = [f"Did you mean {', '.join(near)}?"] if near else []
    if len(name) < _LEAST:
        hints.append(f"A prefix of an id has at least {_LEAST} characters.")
    return [*hints, f"Looked at the newest {len(jobs):,} jobs. List them: scribe jobs"]


def is_named(job: JobSummary, name: str) -> bool:
    places = {job.name, job.key, f"s3://{job.bucket}/{job.key}"}
    return name in places or (len(name) >= _LEAST and job.job_id.startswith(name))
