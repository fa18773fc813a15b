"""The pages' requests about jobs, answered with scribe's operations."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from scribe.console.connection import Connection, Failure
from scribe.console.corrections import editable_document
from scribe.console.documents import Document, page_of, row
from scribe.console.job_list import filter_in
from scribe.console.objects import archive, media, output
from scribe.console.pending_job import PendingJob
from scribe.errors import JobNotFound, NotPossible
from scribe.operations.erasures import Erasure
from scribe.operations.execution_history import ExecutionHistory
from scribe.operations.job_summary import JobSummary, summary
from scribe.operations.job_traces import ErasableJob
from scribe.operations.listing import Page
from transcription.domain.clock import stamp
from transcription.domain.jobs import OPEN, JobRecord, Status
from transcription.transcripts.editable import EditedTranscript

PAGE = 50
#: Seconds between two looks at a watched job: open, and ended (somebody may retry it).
OPEN_SECONDS, ENDED_SECONDS = 1.5, 5.0
#: Seconds that a page waits for a job's end; after that the watch reports it.
CANCEL_SECONDS = 20.0
#: The same for a job under way that is erased; anything left by then is reported.
ERASE_SECONDS = 60.0
_JOB_ID = re.compile(r"[0-9A-Za-z_.-]{20,100}")
#: Counting stops here; the page shows "and more".
_COUNTED = 1_000


@dataclass(frozen=True)
class Jobs:
    """Answers the pages.

    Every method raises Connection.call's errors, and ScribeError if it refuses.
    """

    connection: Connection

    async def page(self, query: Mapping[str, str]) -> Document:
        """Returns a page of the list, or one job if the search is for an id.

        Raises ValueError or KeyError if the query is invalid.
        """
        job_filter = filter_in(query)
        after = query.get("after") or None

        def read() -> Document:
            if not after and (job := self._with_id(job_filter.key)):
                found = Page([job], None)
            else:
                found = self.connection.operations.listing.page(job_filter, PAGE, after)
            progress = self._progress() if any(job.status in OPEN for job in found.jobs) else {}
            rows = [row(job, progress) for job in found.jobs]
            return {"rows": rows, "next": found.next, "now": _now()}

        return await self.connection.call(read)

    def _with_id(self, text: str | None) -> JobSummary | None:
        job = self._get(text) if text and _JOB_ID.fullmatch(text) else None
        return summary(job) if job else None

    async def counts(self) -> Document:
        """Returns the number of jobs by filter, each up to a thousand."""

        def read() -> Document:
            listing = self.connection.operations.listing
            found = {status: listing.count(status, _COUNTED + 1) for status in Status}
            return {
                "open": sum(found[status] for status in OPEN),
                "completed": found[Status.COMPLETED],
                "failed": found[Status.FAILED],
                "most": _COUNTED,
            }

        return await self.connection.call(read)

    async def watch(self, job_id: str) -> AsyncIterator[Document]:
        """Yields the job, and again whenever it changes.

        Without a record: {"missing": true, "uploaded": whether its upload is in the bucket}, with
        its execution's steps, or what keeps it from beginning.
        """
        history = ExecutionHistory(self.connection.client("stepfunctions"))
        last: Document | None = None
        pending = PendingJob(self.connection.operations.pending, job_id)
        before = None
        while True:
            try:
                job = await self.connection.call(self._get, job_id)
                if job:
                    seen: Document = await self.connection.call(self._seen, job, history)
                else:
                    seen = await self.connection.call(pending.document)
            except Failure as error:
                explained = self.connection.explain(error)
                seen = {"trouble": {"message": str(explained), "advice": list(explained.details)}}
                job = before
            if seen != last:
                yield seen | {"now": _now()}
            last, before = seen, job
            ended = job is not None and job.is_settled
            await asyncio.sleep(ENDED_SECONDS if ended else OPEN_SECONDS)

    async def retry(self, job_id: str, options: Mapping[str, str]) -> Document:
        """Runs the job again with these options over its own. Raises NotPossible."""
        job = await self.find(job_id)
        done = await self.connection.call(self.connection.operations.retries.retry, job, options)
        return {"job_id": done.job_id, "attempt": done.attempt, "asked_before": done.asked_before}

    async def cancel(self, job_id: str) -> Document:
        """Cancels the job. Raises NotPossible, WaitedTooLong."""
        job = await self.find(job_id)
        cancel = self.connection.operations.cancellations.cancel
        done = await self.connection.call(cancel, job, CANCEL_SECONDS)
        return {"job_id": done.job_id}

    async def release(self, job_id: str) -> Document:
        """Starts a held job. Raises NotPossible."""
        job = await self.find(job_id)
        done = await self.connection.call(self.connection.operations.releases.release, job)
        return {"job_id": done.job_id}

    async def erase(self, job_id: str) -> Document:
        """Erases the whole job. Raises NotPossible if anything is left."""
        operations = self.connection.operations
        job = ErasableJob.of_record(await self.find(job_id))

        def erased() -> Erasure:
            (done,) = operations.erasures.erase([job], ERASE_SECONDS)
            return done

        done = await self.connection.call(erased)
        if done.left:
            raise NotPossible(f"{done.name} is not erased yet.", [*done.left, "Erase it again."])
        return {"job_id": job_id}

    async def media(self, request: Request, job_id: str) -> Response:
        return await media(self.connection, request, await self.find(job_id))

    async def output(self, request: Request, job_id: str, kind: str) -> Response:
        return await output(self.connection, request, await self.find(job_id), kind)

    async def archive(self, job_ids: Sequence[str]) -> Response:
        """Returns the transcripts of these jobs as a zip file.

        Raises NotPossible if there are none.
        """
        found = await self.connection.call(lambda: [self._get(job_id) for job_id in job_ids])
        return archive(self.connection, [job for job in found if job and job.outputs])

    async def editable(self, job_id: str) -> Document:
        """Returns the transcript to be corrected. Raises JobNotFound, NotPossible."""
        return await self.connection.call(
            lambda: editable_document(self.connection.operations.corrections.open(job_id))
        )

    async def correct(self, job_id: str, edited: EditedTranscript) -> Document:
        """Saves corrections.

        Raises JobNotFound, NotPossible, UnusableCorrections, CorrectedMeanwhile.
        """
        revision = await self.connection.call(
            lambda: self.connection.operations.corrections.save(job_id, edited)
        )
        return {"revision": revision}

    async def find(self, job_id: str) -> JobRecord:
        """Returns the record. Raises JobNotFound."""
        if job := await self.connection.call(self._get, job_id):
            return job
        raise JobNotFound(f"There is no job {job_id}.")

    def _get(self, job_id: str) -> JobRecord | None:
        return self.connection.stack.jobs.get(job_id)

    def _seen(self, job: JobRecord, history: ExecutionHistory) -> Document:
        progress = self._progress() if job.status in OPEN else {}
        details = self.connection.operations.details(job)
        steps = asdict(history.follow(job.execution))
        return page_of(details, summary(job), progress) | {"steps": steps}

    def _progress(self) -> dict[str, float]:
        control_api = self.connection.control_api
        return control_api.progress() if control_api else {}


def _now() -> str:
    """Returns the present time, for pages on machines whose clock is off."""
    return stamp(datetime.now(UTC))
