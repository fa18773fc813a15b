"""The functions' handlers: the calls they pass on, their logs and their metrics."""

import importlib
import json
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.fakes.stack import FakeStack
from tests.fakes.step_functions import arn
from tests.fakes.uploads import upload_for
from tests.raw_transcripts import RawTranscript
from transcription.domain.errors import ServiceUnavailable, TranscribeBusy

#: The handlers, and FakeStack's methods for their steps.
STEPS = {
    "start_transcription": "start_step",
    "check_transcription_status": "check_step",
    "process_transcription_results": "process_step",
    "sweep_orphaned_jobs": "sweep",
}
JOB_ID = upload_for().job_id
TRANSCRIBE_JOB = f"test-{JOB_ID}"
ME = arn("me")


class Context:
    """Lambda's context of an invocation."""

    function_name = "test-function"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:test-function:live"
    aws_request_id = "52fdfc07-2182-154f-163f-5f0f9a621d72"

    def get_remaining_time_in_millis(self) -> int:
        return 120_000


class Functions:
    """The real handlers over a stack in memory; a call's output is read after it."""

    def __init__(self, stack: FakeStack, printed: Callable[[], str]) -> None:
        self.stack = stack
        self.printed: list[str] = []
        self.logs: list[dict[str, Any]] = []
        self.blob: dict[str, Any] = {}
        self._take_printed = printed

    def __call__(self, name: str, event: dict[str, Any]) -> dict[str, Any]:
        app: Any = importlib.import_module(f"{name}.app")
        app.composed = lambda: getattr(self.stack, STEPS[name])
        answer: dict[str, Any] = app.handler(event, Context())
        self.printed.append(self._take_printed())
        lines = [json.loads(line) for line in self.printed[-1].splitlines()]
        self.logs = [line for line in lines if "level" in line]
        (self.blob,) = [line for line in lines if "_aws" in line] or [{}]
        return answer

    @property
    def metrics(self) -> dict[str, float]:
        """The metrics of the last call."""
        described = self.blob["_aws"]["CloudWatchMetrics"][0]["Metrics"]
        return {one["Name"]: self.blob[one["Name"]][0] for one in described}

    def start(self, execution: str = ME, **upload: Any) -> dict[str, Any]:
        event = {"execution": execution, "input": self.stack.upload(**upload)}
        return self("start_transcription", event)["job"]

    def check(self, job: dict[str, Any]) -> dict[str, Any]:
        return self("check_transcription_status", {"execution": ME, "job": job})["job"]

    def process(self, job: dict[str, Any]) -> dict[str, Any]:
        return self("process_transcription_results", {"execution": ME, "job": job})["job"]

    def sweep(self) -> dict[str, Any]:
        return self("sweep_orphaned_jobs", {})


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Functions:
    """Loaded afresh, as in a new process of Lambda's: the logger takes its stream when it is made,
    the metrics their namespace.
    """
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", f"test-{uuid.uuid4()}")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Transcription")
    for module in ("transcription.observability", *(f"{name}.app" for name in STEPS)):
        monkeypatch.delitem(sys.modules, module, raising=False)
    stack = FakeStack()
    return Functions(stack, lambda: capsys.readouterr().out)


# An empty publication would log a warning in every function.
pytestmark = pytest.mark.filterwarnings("error")


def test_the_stack_s_tags_reach_the_job(functions):
    event = {"execution": ME, "input": functions.stack.upload(metadata={"tags": "show=1"})}

    functions("start_transcription", {**event, "job_tags": "team=video"})

    assert functions.stack.jobs[JOB_ID].options["tags"] == {"team": "video", "show": "1"}


def test_every_line_of_the_log_names_the_job_and_the_execution(functions):
    job = functions.start()
    started = functions.logs
    functions.stack.complete(TRANSCRIBE_JOB)
    job = functions.check(job)
    checked = functions.logs
    functions.process(job)

    for (line,) in (started, checked, functions.logs):
        assert (line["job_id"], line["execution"]) == (JOB_ID, ME)
        assert line["level"] == "INFO"
    assert [line["message"] for (line,) in (started, checked, functions.logs)] == [
        *("PENDING", "DONE", "COMPLETED")
    ]


def test_a_failure_is_a_warning_with_its_code(functions):
    functions.start(data=b"Dear diary, " * 100)

    (line,) = functions.logs
    assert (line["level"], line["message"], line["error"]) == ("WARNING", "FAILED", "NotMedia")


def test_one_call_s_job_is_not_in_the_next_one_s_log(functions):
    functions.start()
    functions.sweep()

    (line,) = functions.logs
    assert "job_id" not in line
    assert "execution" not in line


def test_no_log_has_a_file_s_name_an_option_or_what_was_said(functions):
    functions.stack.raw = RawTranscript().say("The password is swordfish.").as_bytes()
    key = "uploads/Termination of Jane Doe.wav"
    metadata = {"vocabulary": "project-unicorn", "speakers": "7"}

    job = functions.start(key=key, metadata=metadata)
    functions.stack.complete(job["transcribe_job"])
    functions.process(functions.check(job))
    functions.start(key="uploads/Jane Doe.txt", data=b"Dear diary, " * 100)
    functions.sweep()

    text = "".join(functions.printed)
    assert job["job_id"] in text
    for secret in ("Jane", "unicorn", "swordfish", "diary"):
        assert secret not in text


# ------------------------------------------------------------------------------------- metrics


def test_metrics_are_in_the_stack_s_namespace_by_service(functions):
    functions.start()

    (description,) = functions.blob["_aws"]["CloudWatchMetrics"]
    assert description["Namespace"] == "Transcription"
    assert description["Dimensions"] == [["service"]]


def test_a_started_job_is_counted(functions):
    functions.start()

    assert functions.metrics == {"JobsStarted": 1.0, "DuplicateExecutions": 0.0}


def test_a_duplicate_is_counted_and_is_no_job(functions):
    functions.start()
    functions.stack.executions.running.add(ME)

    functions.start(execution=arn("other"))

    assert functions.metrics == {"JobsStarted": 0.0, "DuplicateExecutions": 1.0}


def test_an_execution_that_takes_a_job_over_has_started_none(functions):
    functions.check(functions.start())

    job = functions.start(execution=arn("other"))

    assert job["outcome"] == "PENDING"
    assert functions.metrics == {"JobsStarted": 0.0, "DuplicateExecutions": 0.0}


def test_a_refused_file_is_no_started_job(functions):
    functions.start(data=b"Dear diary, " * 100)

    none = {"JobsStarted": 0.0, "DuplicateExecutions": 0.0}
    assert functions.metrics == {**none, "JobErrors": 1.0}


@pytest.mark.parametrize(("text", "silent"), [("Hello.", 0.0), ("", 1.0)])
def test_a_completed_job_is_counted_with_its_time_and_its_polls(functions, text, silent):
    functions.stack.raw = RawTranscript().say(text).as_bytes()
    job = functions.check(functions.start())
    functions.stack.clock.advance(seconds=90)
    functions.stack.complete(TRANSCRIBE_JOB)

    functions.process(functions.check(job))

    assert functions.metrics == {
        "JobsCompleted": 1.0,
        "JobsWithoutSpeech": silent,
        "JobSeconds": 90.456,
        "PollsPerJob": 2.0,
    }


def test_results_that_cannot_be_made_have_no_time(functions):
    functions.stack.raw = b"{"
    job = functions.start()
    functions.stack.complete(TRANSCRIBE_JOB)

    functions.process(functions.check(job))

    assert functions.metrics == {"JobsCompleted": 0.0, "JobErrors": 1.0}


def test_a_sweep_counts_what_it_saw_and_did(functions):
    functions.start()
    functions.stack.clock.advance(seconds=600)

    report = functions.sweep()

    assert functions.metrics == {
        "OpenJobs": 1.0,
        "OldestOpenJobSeconds": 600.0,
        "JobsResumed": 1.0,
        "JobsStartedAgain": 0.0,
        "SweepProblems": 0.0,
        "SweepsFinished": 1.0,
    }
    assert (report["resumed"], report["problems"], report["complete"]) == (1, 0, True)


def test_a_sweep_logs_each_problem_and_returns_their_number(functions):
    functions.start()
    functions.stack.clock.advance(seconds=600)
    functions.stack.executions.down = True

    report = functions.sweep()

    assert report["problems"] == 2  # this job's, and of those that have no record
    assert functions.metrics["SweepProblems"] == 2.0
    problem = functions.logs[0]
    assert problem["level"] == "ERROR"
    assert problem["problem"] == f"{JOB_ID}: Step Functions: ThrottlingException"


def test_a_sweep_that_could_not_count_reports_no_number_of_jobs(functions, monkeypatch):
    functions.start()
    monkeypatch.setattr(Context, "get_remaining_time_in_millis", lambda _: 5_000)

    report = functions.sweep()

    assert report["complete"] is False
    assert "OpenJobs" not in functions.metrics
    assert functions.metrics["SweepsFinished"] == 1.0


@pytest.mark.parametrize("error", [TranscribeBusy, ServiceUnavailable])
@pytest.mark.parametrize("name", STEPS)
def test_what_is_to_be_tried_again_is_counted_at_the_call_s_beginning(
    functions, monkeypatch, capsys, name, error
):
    began = datetime(2026, 11, 24, tzinfo=UTC)
    now = [began]
    monkeypatch.setattr("transcription.domain.clock.now", lambda: now[0])

    def unlucky(*_: Any) -> Any:
        now[0] += timedelta(seconds=5)
        raise error("later")

    event = {"execution": ME, "input": {}, "job": {"job_id": JOB_ID, "attempt": 1}}
    app = importlib.import_module(f"{name}.app")
    monkeypatch.setattr(app, "composed", lambda: SimpleNamespace(run=unlucky))
    handler = app.handler

    with pytest.raises(error):
        handler(event, Context())

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (blob,) = [line for line in lines if "_aws" in line]
    (described,) = blob["_aws"]["CloudWatchMetrics"]
    assert described["Dimensions"] == [["service"]]
    assert blob["service"].startswith("test-")
    assert blob[error.__name__] == [1.0]
    assert blob["_aws"]["Timestamp"] == began.timestamp() * 1000


def test_a_defect_is_not_counted_as_to_be_tried_again(functions, monkeypatch, capsys):
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    app = importlib.import_module("start_transcription.app")
    monkeypatch.setattr(app, "composed", lambda: SimpleNamespace(run=broken))

    with pytest.raises(ZeroDivisionError):
        app.handler({"execution": ME, "input": {}}, Context())

    assert "_aws" not in capsys.readouterr().out
