"""The cost of 1,000 jobs and the quotas for a million a day, counted on the real state machine."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from benchmarks.counting import metric_sum
from benchmarks.report import Report, Table
from scribe.operations import prices
from tests import recordings
from tests.deployed.stack import WITHOUT_LIMIT, DeployedStack, deployed_stack

JOBS = 10
MINUTES = 10  #: of a recording
TAKES = 120.0  #: seconds that the local Transcribe takes for a job
#: A record of 2 KB, and its entry in the index of 1 KB.
UNITS_OF_A_WRITE, UNITS_OF_A_READ = 3.0, 0.5
#: A record and a condition check: a transaction counts each twice. The index counts once.
UNITS_OF_A_TRANSACTION = 7.0
#: The index of names: the record, its media, and four changes of its status.
UNITS_OF_A_NAME = 6.0
FUNCTIONS = {
    "local-start-transcription": 0.25,
    "local-check-transcription-status": 0.25,
    "local-process-transcription-results": 1.0,
}
UNITS = {
    "UpdateItem": UNITS_OF_A_WRITE,
    "TransactWriteItems": UNITS_OF_A_TRANSACTION,
    "GetItem": UNITS_OF_A_READ,
    "BatchGetItem": UNITS_OF_A_READ,
}
READS = {"GetItem", "BatchGetItem"}
PER_DAY = (1, 1_000, 10_000, 100_000, 1_000_000)
DAY = 86_400.0

METHOD = (
    f"{JOBS} recordings of {MINUTES} minutes go through the stack on a local cloud, where "
    f"Transcribe is told to take {TAKES:g} s for each. Transitions are those in the executions' "
    "histories, calls those that passed the endpoint, seconds and log lines those of the functions "
    "on this machine. Prices are us-east-1's list prices as known in November 2026, without free "
    "tiers (scribe/operations/prices.py says where to look them up)."
)


@dataclass(frozen=True)
class Share:
    """The use of one job."""

    transitions: float
    calls: Counter[tuple[str, str]]
    gb_seconds: float
    lambda_seconds: float
    log_bytes: float

    def of(self, service: str, *operations: str) -> float:
        """Returns the calls of one job; of all operations if none is named."""
        return sum(
            count
            for (of, operation), count in self.calls.items()
            if of == service and (not operations or operation in operations)
        ) / JOBS  # fmt: skip

    def operations(self, service: str) -> set[str]:
        """Those of its operations that a job calls."""
        return {operation for of, operation in self.calls if of == service}

    @property
    def invocations(self) -> float:
        """Returns the number of functions' invocations."""
        return self.of("lambda", "POST")


def run() -> Report:
    """A section of `make bench`."""
    with deployed_stack(WITHOUT_LIMIT) as stack:
        share = _count(stack)
        alarms = stack.client("cloudwatch").describe_alarms()["MetricAlarms"]
        listed = stack.client("cloudwatch").list_metrics(Namespace="Transcription")["Metrics"]
    return Report(
        title="Cost and capacity",
        method=METHOD,
        tables=[_cost(share), _fixed(alarms, listed), _capacity(share)],
    )


def _count(stack: DeployedStack) -> Share:
    stack.cloud.script_jobs({"takes": TAKES})
    recording = recordings.silence(MINUTES * 60, "mp3")
    stack.settle()
    stack.cloud.set_faults()
    before = _duration_sums(stack), _log_bytes(stack)
    made = [stack.upload(recording) for _ in range(JOBS)]
    stack.settle(*made)
    calls = Counter(
        (call["service"], call["operation"])
        for call in stack.cloud.calls()
        if call["caller"].startswith("transcription-local-") and "Sweep" not in call["caller"]
    )
    after = _duration_sums(stack)
    seconds = {name: after[name] - before[0][name] for name in FUNCTIONS}
    return Share(
        transitions=_transitions(stack) / JOBS,
        calls=calls,
        gb_seconds=sum(FUNCTIONS[name] * taken for name, taken in seconds.items()) / JOBS,
        lambda_seconds=sum(seconds.values()) / JOBS,
        log_bytes=(_log_bytes(stack) - before[1]) / JOBS,
    )


def _transitions(stack: DeployedStack) -> int:
    states = stack.client("stepfunctions")
    found = states.list_executions(stateMachineArn=stack.outputs["StateMachineArn"])
    pages = states.get_paginator("get_execution_history")
    return sum(
        "stateEnteredEventDetails" in event
        for execution in found["executions"]
        for page in pages.paginate(executionArn=execution["executionArn"])
        for event in page["events"]
    )


def _duration_sums(stack: DeployedStack) -> dict[str, float]:
    return {name: metric_sum(stack, "Duration", name) / 1000 for name in FUNCTIONS}


def _log_bytes(stack: DeployedStack) -> int:
    pages = stack.client("logs").get_paginator("filter_log_events")
    return sum(
        len(event["message"])
        for name in FUNCTIONS
        for page in pages.paginate(logGroupName=f"/aws/lambda/{name}")
        for event in page["events"]
    )


def _cost(share: Share) -> Table:
    units = {
        name: share.of("dynamodb", name) * UNITS[name] for name in share.operations("dynamodb")
    }
    reads = sum(count for name, count in units.items() if name in READS)
    writes = sum(units.values()) - reads + UNITS_OF_A_NAME
    puts, gets = share.of("s3", "PUT", "POST"), share.of("s3", "GET", "HEAD")
    events = share.of("events", "PutEvents")
    parts: list[tuple[str, float, float]] = [
        (f"Transcribe, {MINUTES} minutes", MINUTES, MINUTES * prices.TRANSCRIBE_MINUTE),
        ("Step Functions, transitions", share.transitions, share.transitions * prices.TRANSITION),
        ("Lambda, requests", share.invocations, share.invocations * prices.LAMBDA_REQUEST),
        ("Lambda, GB-seconds", share.gb_seconds, share.gb_seconds * prices.LAMBDA_GB_SECOND),
        ("DynamoDB, write units", writes, writes * prices.WRITE_UNIT),
        ("DynamoDB, read units", reads, reads * prices.READ_UNIT),
        ("S3, writes", puts, puts * prices.S3_PUT),
        ("S3, reads", gets, gets * prices.S3_GET),
        ("EventBridge, events", events, events * prices.EVENT),
        ("CloudWatch Logs, KB", share.log_bytes / 1000, share.log_bytes / 1e9 * prices.LOG_GB),
    ]
    total = sum(cost for _, _, cost in parts)
    own = total - parts[0][2]
    rows: list[list[str | float | None]] = [
        [name, number, f"{1000 * cost:.4f}"] for name, number, cost in parts
    ]
    rows.append(["all", None, f"{1000 * total:.2f}"])
    rows.append(["all but Transcribe", None, f"{1000 * own:.3f}"])
    return Table("1,000 jobs", ("part", "a job has", "1,000 jobs, $"), rows)


def _fixed(alarms: list[dict[str, Any]], metrics: list[dict[str, Any]]) -> Table:
    watched = sum(
        len([one for one in alarm.get("Metrics", []) if "MetricStat" in one]) or 1
        for alarm in alarms
    )
    return Table(
        "Whether there are jobs or not",
        ("part", "number", "a month, $"),
        [
            ["metrics of alarms", watched, f"{watched * prices.ALARM_METRIC_MONTH:.2f}"],
            [
                "metrics of the stack's own",
                len(metrics),
                f"{len(metrics) * prices.METRIC_MONTH:.2f}",
            ],
        ],
        note="A metric costs only in hours in which it is given. A dashboard: three are free.",
    )


def _capacity(share: Share) -> Table:
    rows: list[list[str | float | None]] = []
    for jobs in PER_DAY:
        each_second = jobs / DAY
        rows.append(
            [
                jobs,
                each_second,
                each_second * TAKES,
                each_second * share.of("transcribe", "GetTranscriptionJob"),
                each_second * share.transitions,
                each_second * share.lambda_seconds,
            ]
        )
    return Table(
        "From one job a day to a million, spread evenly",
        (
            *("jobs a day", "jobs/s", "at Transcribe at once", "Get/s", "transitions/s"),
            "functions at once",
        ),
        rows,
        note="Start and Delete are called once a job, so as often as the second column says.",
    )
