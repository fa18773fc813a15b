"""Turns the list page's query into a filter of jobs."""

from collections.abc import Mapping
from datetime import datetime

from scribe.operations.job_summary import JobFilter
from transcription.domain.jobs import OPEN, Status

_STATUSES: dict[str, tuple[Status, ...]] = {
    "": tuple(Status),
    "open": OPEN,
    **{status.value.lower(): (status,) for status in Status},
}


def filter_in(query: Mapping[str, str]) -> JobFilter:
    """Reads status, search, language, since and until (with a UTC offset), and order=oldest.

    Raises ValueError or KeyError if a value is invalid.
    """
    return JobFilter(
        statuses=_STATUSES[query.get("status", "")],
        since=_moment(query.get("since")),
        until=_moment(query.get("until")),
        key=query.get("search") or None,
        or_id=True,
        language=query.get("language") or None,
        oldest_first=query.get("order") == "oldest",
    )


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
