"""Finds the jobs of an erasure: one by its name, or all uploads below a prefix."""

import re
from dataclasses import dataclass

from scribe.errors import JobNotFound, UnusableOption
from scribe.operations.job_traces import ErasableJob, JobTraceSearch
from scribe.operations.listing import JobListing
from scribe.operations.names import JobNames
from transcription.domain.uploads import HASH_LENGTH
from transcription.steps.ports import JobRepository

_WHOLE_ID = re.compile(rf"[0-9a-z-]+-[0-9a-f]{{{HASH_LENGTH}}}")


@dataclass(frozen=True)
class ErasableJobs:
    """Finds jobs, including those without a record: it has expired, or they were erased in part."""

    jobs: JobRepository
    listing: JobListing
    names: JobNames
    traces: JobTraceSearch
    upload_prefix: str

    def named(self, name: str) -> ErasableJob:
        """Returns the one job of that name. Raises JobNotFound, JobAmbiguous."""
        try:
            return ErasableJob.of_record(self.names.find(name))
        except JobNotFound:
            if not _WHOLE_ID.fullmatch(name):
                raise
            uploads = self.traces.uploads(self.upload_prefix)
            job = ErasableJob(name, next((one for one in uploads if one.job_id == name), None))
            if job.upload or self.jobs.is_erased(name) or self.traces.of(job):
                return job
            raise

    def below(self, prefix: str) -> list[ErasableJob]:
        """Returns every upload below the prefix, including deleted ones. Raises UnusableOption."""
        if not prefix.startswith(self.upload_prefix):
            raise UnusableOption(
                f"The prefix {prefix!r} does not begin with {self.upload_prefix}.",
                ["Name the file's whole key or the beginning of it, such as uploads/anna/"],
            )
        uploads = {upload.job_id: upload for upload in self.traces.uploads(prefix)}
        listed = self.listing.candidates(prefix)
        recorded = [job.job_id for job in listed if (job.key or "").startswith(prefix)]
        found = []
        for job_id in dict.fromkeys([*uploads, *recorded]):
            job = self.jobs.get(job_id)
            found.append(
                ErasableJob.of_record(job) if job else ErasableJob(job_id, uploads.get(job_id))
            )
        return found
