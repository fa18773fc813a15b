"""Everything that is known about one job. Pure."""

from dataclasses import dataclass, field, replace
from urllib.parse import quote

from scribe.operations.advice import advice
from scribe.operations.costs import Cost, cost_of
from scribe.operations.execution_history import Steps
from scribe.operations.job_history import Attempt, HistoryEntry, attempts, history
from transcription.domain.jobs import JobRecord

#: Options that the local cloud imitates, by rules and a small model.
_IMITATED = ("redact", "vocabulary")


@dataclass(frozen=True)
class Details:
    job: JobRecord  #: without its next check if it has ended
    attempts: list[Attempt]
    history: list[HistoryEntry]
    cost: Cost
    advice: str | None
    links: dict[str, str]  #: pages of AWS's console; none for a local cloud
    steps: Steps | None = None  #: of its execution; None if the job has ended
    imitated: list[str] = field(default_factory=list)  #: options that the local cloud imitates


def details(
    job: JobRecord, table: str, dashboard: str | None, steps: Steps | None = None
) -> Details:
    """Returns a record's details. dashboard is a page of AWS's console, None on a local cloud."""
    links = _links(job, table, dashboard) if dashboard else {}
    imitated = [] if dashboard else [name for name in _IMITATED if job.options.get(name)]
    shown = replace(job, next_check_at=None) if job.is_terminal else job
    return Details(
        shown, attempts(job), history(job), cost_of(job), advice(job), links, steps, imitated
    )


def _links(job: JobRecord, table: str, dashboard: str) -> dict[str, str]:
    """Returns pages of AWS's console on the dashboard's domain, which depends on the partition.

    https://docs.aws.amazon.com/awsconsolehelpdocs/
    """
    home, _, rest = dashboard.partition("/cloudwatch/home?")
    at = rest.partition("#")[0]
    links = {
        "execution": f"{home}/states/home?{at}#/v2/executions/details/{job.execution}",
        "record": f"{home}/dynamodbv2/home?{at}#edit-item?itemMode=2&pk={quote(job.job_id)}"
        f"&route=ROUTE_ITEM_EXPLORER&table={table}",
    }
    if job.transcribe_job:
        links["transcribe"] = f"{home}/transcribe/home?{at}#jobDetails/{quote(job.transcribe_job)}"
    if {"bucket", "key"} <= job.media.keys():
        key = quote(job.media["key"], safe="")
        links["media"] = f"{home}/s3/object/{job.media['bucket']}?{at}&prefix={key}"
    return links
