"""A search of all transcripts, shown while it runs."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from time import monotonic

from starlette.concurrency import iterate_in_threadpool

from scribe.console.connection import Connection, Failure
from scribe.console.documents import Document
from scribe.operations.job_summary import JobFilter
from scribe.operations.searches import SearchResult
from transcription.domain.jobs import Status

#: Most transcripts that a search reads.
MOST = 100_000
_COMPLETED = (Status.COMPLETED,)
_BETWEEN_MESSAGES = 0.25  # seconds


async def search(
    connection: Connection, text: str, job_filter: JobFilter
) -> AsyncIterator[Document]:
    """Yields the new results in completed jobs, and the search's progress.

    of is None until the transcripts have been counted. The last message is done.
    """
    listing, transcripts = connection.operations.listing, connection.operations.search
    counting = asyncio.create_task(connection.call(listing.count, Status.COMPLETED, MOST))
    looked_at = 0
    try:
        found = transcripts.find(text, replace(job_filter, statuses=_COMPLETED), MOST)
        async for some in iterate_in_threadpool(_batches(found)):
            looked_at += len(some)
            hits = [_document(result) for result in some if result.times]
            of = counting.result() if counting.done() else None
            yield {"results": hits, "looked_at": looked_at, "of": of, "done": False}
        yield {"results": [], "looked_at": looked_at, "of": looked_at, "done": True}
    except Failure as error:
        explained = connection.explain(error)
        trouble = {"message": str(explained), "advice": list(explained.details)}
        yield {"trouble": trouble, "looked_at": looked_at, "done": True}
    finally:
        counting.cancel()


def _batches(found: Iterator[SearchResult]) -> Iterator[list[SearchResult]]:
    """Yields the results of each quarter of a second."""
    some, due = [], monotonic() + _BETWEEN_MESSAGES
    for result in found:
        some.append(result)
        if monotonic() >= due:
            yield some
            some, due = [], monotonic() + _BETWEEN_MESSAGES
    if some:
        yield some


def _document(result: SearchResult) -> Document:
    return {
        "job_id": result.job.job_id,
        "name": result.job.name,
        "created_at": result.job.created_at,
        "language": result.job.language,
        "times": result.times,
        "passages": [(passage.seconds, passage.text) for passage in result.passages],
    }
