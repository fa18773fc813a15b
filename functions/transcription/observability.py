"""Structured logs that carry the job_id, and metrics in the embedded metric format.

Logs contain ids, outcomes and numbers; never a transcript, a file's name or an option's value.
"""

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from transcription.domain import clock
from transcription.domain.errors import TransientError
from transcription.domain.step import Outcome, StepResult

if TYPE_CHECKING:  # at runtime it would make every function load the sweep
    from transcription.steps.sweep import SweepReport

# template.yaml sets the service name and the metrics namespace in POWERTOOLS_*.
logger = Logger()
metrics = Metrics()


Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def publish_metrics(handler: Handler) -> Handler:
    """Publishes a call's metrics at its end, with the time at which it began.

    TranscribeBusy and ServiceUnavailable count calls that the state machine tries again. Lambda
    counts those among its Errors, at the time when the call began ("Types of metrics for Lambda
    functions"); the alarm on errors subtracts them.
    """

    @wraps(handler)
    def publishing(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        metrics.set_timestamp(clock.now())
        try:
            return handler(event, context)
        except TransientError as error:
            metrics.add_metric(type(error).__name__, MetricUnit.Count, 1)
            raise
        finally:
            if metrics.metric_set:
                metrics.flush_metrics()

    return publishing


def log_step(result: StepResult) -> None:
    """Logs a step's outcome in one line. A job's own error counts as JobErrors."""
    logger.append_keys(job_id=result.job_id)
    facts = {
        "polls": result.polls,
        "wait_seconds": result.wait_seconds,
        "attempt": result.attempt,
    }
    if result.error:
        logger.warning(result.outcome, extra={**facts, "error": result.error["code"]})
        metrics.add_metric("JobErrors", MetricUnit.Count, 1)
    else:
        logger.info(result.outcome, extra=facts)


def count_start(result: StepResult) -> None:
    """Counts JobsStarted and JobsHeld, and DuplicateExecutions of jobs that another execution owns.

    An execution that takes over a job that was polled before has started none.
    """
    started = result.outcome is Outcome.PENDING and result.polls == 0
    metrics.add_metric("JobsStarted", MetricUnit.Count, int(started))
    if result.outcome is Outcome.HELD:
        metrics.add_metric("JobsHeld", MetricUnit.Count, 1)
    duplicate = result.outcome is Outcome.DUPLICATE
    metrics.add_metric("DuplicateExecutions", MetricUnit.Count, int(duplicate))


def count_completion(result: StepResult) -> None:
    """Counts JobsCompleted, JobsWithoutSpeech, JobSeconds and PollsPerJob."""
    completed = result.outcome is Outcome.COMPLETED
    metrics.add_metric("JobsCompleted", MetricUnit.Count, int(completed))
    if completed:
        metrics.add_metric("JobsWithoutSpeech", MetricUnit.Count, int(not result.speech))
        metrics.add_metric("JobSeconds", MetricUnit.Seconds, result.seconds or 0.0)
        metrics.add_metric("PollsPerJob", MetricUnit.Count, result.polls)


def count_sweep(report: "SweepReport") -> dict[str, Any]:
    """Counts what a sweep found and did, and returns it for the log.

    These are OpenJobs, OldestOpenJobSeconds, HeldJobs if there are any, JobsResumed,
    JobsStartedAgain, SweepProblems, and SweepsFinished, whose absence sets off an alarm.
    """
    summary = asdict(report)
    for problem in summary.pop("told"):
        logger.error("a job could not be swept", extra={"problem": problem})
    logger.info("swept", extra=summary)
    if report.counted:
        metrics.add_metric("OpenJobs", MetricUnit.Count, report.open_jobs)
        metrics.add_metric("OldestOpenJobSeconds", MetricUnit.Seconds, report.oldest_seconds)
    if report.held_jobs:
        metrics.add_metric("HeldJobs", MetricUnit.Count, report.held_jobs)
    metrics.add_metric("JobsResumed", MetricUnit.Count, report.resumed)
    metrics.add_metric("JobsStartedAgain", MetricUnit.Count, report.started_again)
    metrics.add_metric("SweepProblems", MetricUnit.Count, report.problems)
    metrics.add_metric("SweepsFinished", MetricUnit.Count, 1)
    return summary
