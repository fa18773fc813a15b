"""All that is known of one job, in order. Pure."""

from dataclasses import dataclass, field
from urllib.parse import quote

from scribe.operations.advice import advice
from scribe.operations.costs import Cost, cost_of
from scribe.operations.execution_history import Steps
from transcription.domain.jobs import JobRecord

#: By rules and a small model in place of Transcribe's own.
_IMITATED = ("redact", "vocabulary")
_MOMENTS = (
    ("created_at", "recorded"),
    ("held_at", "held: the day's hours of media were used up"),
    ("queued_at", "given to Transcribe"),
    ("in_progress_at", "Transcribe began"),
    ("processing_at", "Transcribe was done"),
    ("completed_at", "completed"),
    ("failed_at", "failed"),
    ("reported_at", "failure reported"),
)


@dataclass(frozen=True)
class HistoryEntry:
    at: str
    what: str


@dataclass(frozen=True)
class Details:
    job: JobRecord
    history: list[HistoryEntry]
    cost: Cost
    advice: str | None
    links: dict[str, str]  #: pages of AWS's console; none for a local cloud
    steps: Steps | None = None  #: of its execution, if it has not ended
    imitated: list[str] = field(default_factory=list)  #: options that the local cloud imitates


def details(
    job: JobRecord, table: str, dashboard: str | None, steps: Steps | None = None
) -> Details:
    """Of a record. dashboard is the address of the stack's in AWS's console, if there is one."""
    links = _links(job, table, dashboard) if dashboard else {}
    imitated = [] if dashboard else [name for name in _IMITATED if job.options.get(name)]
    return Details(job, history(job), cost_of(job), advice(job), links, steps, imitated)


def history(job: JobRecord) -> list[HistoryEntry]:
    """The newest attempt's times, in order; a retry keeps only when the record was made."""
    found = [HistoryEntry(at, what) for name, what in _MOMENTS if (at := getattr(job, name))]
    if at := job.media.get("deleted_at"):
        found.append(HistoryEntry(at, "recording deleted, as the stack is to after success"))
    return sorted(found, key=lambda moment: moment.at)


def _links(job: JobRecord, table: str, dashboard: str) -> dict[str, str]:
    """The console's addresses, beside the dashboard's: its domain depends on the partition.

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
