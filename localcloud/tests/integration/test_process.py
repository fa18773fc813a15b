"""A function's process: really started and called, without a cloud around it."""

import json
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from localcloud.functions import process as functions_process
from localcloud.functions.host import Host
from localcloud.functions.process import FunctionProcess, Invocation, StartError, started
from localcloud.functions.program import Program
from localcloud.functions.result import Result
from localcloud.tests.running_cloud import ROOT

Run = Callable[..., "Handler"]


class Handler:
    """Calls a handler in a process, in a new one if the last did not survive."""

    def __init__(self, start: Callable[[], FunctionProcess]) -> None:
        self._start = start
        self.process: FunctionProcess | None = None

    def __call__(self, event: Any = None) -> Result:
        first = self.process is None
        try:
            self.process = self.process or self._start()
        except StartError as error:
            return error.result
        process = self.process
        result = process.call(Invocation(json.dumps(event).encode(), "arn"), first=first)
        if not result.survived:
            self.process = None
        return result


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    host = Host()
    yield host
    host.close()


@pytest.fixture
def run(host: Host, tmp_path: Path) -> Iterator[Run]:
    """Make a Handler of a source; its process is ended at the end."""
    handlers: list[Any] = []

    def make(source: str, timeout: int = 3, memory: int = 128, **own: str) -> Handler:
        folder = tmp_path / str(len(handlers))
        folder.mkdir()
        (folder / "app.py").write_text(textwrap.dedent(source))
        program = Program(
            *("f", "$LATEST", "us-east-1", folder, "app.handler", timeout, memory),
            own=own,
            log_group="/aws/lambda/f",
            log_stream="stream",
        )
        handlers.append(Handler(lambda: started(host, program, lambda _: None)))
        return handlers[-1]

    yield make
    for handler in handlers:
        if handler.process:
            handler.process.close()


def value(result: Result) -> Any:
    return json.loads(result.payload)


def test_a_handler_answers_what_its_event_asks(run: Run) -> None:
    handler = run("def handler(event, context): return [event, context.aws_request_id]")

    result = handler({"a": 1, "word": "ü"})

    assert value(result) == [{"a": 1, "word": "ü"}, result.request_id]
    assert result.function_error is None


def test_an_exception_is_an_answer_with_its_class_and_where_it_was(run: Run) -> None:
    handler = run("""
        class NotMediaError(Exception): ...
        def handler(event, context): raise NotMediaError("a picture")
    """)

    result = handler()

    answer = value(result)
    assert result.function_error == "Unhandled"
    assert (answer["errorType"], answer["errorMessage"]) == ("NotMediaError", "a picture")
    assert "app.py" in answer["stackTrace"][0]
    assert result.survived


def test_a_call_that_takes_too_long_ends_and_the_next_one_has_a_new_process(run: Run) -> None:
    handler = run("import time\ndef handler(event, context): time.sleep(event)", timeout=1)

    late = handler(30)

    assert value(late) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {late.request_id} Error: Task timed out after 1.00 seconds",
    }
    assert not late.survived
    assert handler(0).function_error is None


def test_the_start_is_no_part_of_the_call(run: Run) -> None:
    handler = run(
        """
        import time; time.sleep(0.6)
        def handler(event, context): return context.get_remaining_time_in_millis()
        """,
        timeout=1,
    )

    first, second = handler(), handler()

    assert 900 < value(first) <= 1000
    assert first.duration_seconds < 0.6
    assert "Init Duration: " in first.log[-1]
    assert "Init Duration: " not in second.log[-1]


@pytest.mark.parametrize(("sleeps", "started_at_last"), [(0.6, True), (5.0, False)])
def test_a_start_that_takes_too_long_is_tried_again_in_the_call_s_time(
    run: Run, monkeypatch: pytest.MonkeyPatch, sleeps: float, started_at_last: bool
) -> None:
    monkeypatch.setattr(functions_process, "INIT_SECONDS", 0.3)
    source = f"import time; time.sleep({sleeps})\ndef handler(event, context): return 'started'"

    result = run(source, timeout=1 if not started_at_last else 3)()

    answer = value(result)
    assert answer == "started" if started_at_last else answer["errorType"] == "Sandbox.Timedout"


@pytest.mark.parametrize(
    ("death", "reason"),
    [
        ("os._exit(3)", "exit status 3"),
        ("sys.exit(4)", "exit status 4"),
        ("os.kill(os.getpid(), 9)", "signal: killed"),
    ],
)
def test_a_process_that_dies_says_how_and_the_next_call_has_a_new_one(
    run: Run, death: str, reason: str
) -> None:
    handler = run(f"""
        import os, sys
        def handler(event, context):
            if event: {death}
            return "alive"
    """)

    result = handler(1)

    assert value(result)["errorType"] == "Runtime.ExitError"
    assert value(result)["errorMessage"].endswith(f"Runtime exited with error: {reason}")
    assert value(handler(0)) == "alive"


@pytest.mark.parametrize(
    ("source", "error_type"),
    [("import moto", "Runtime.ImportModuleError"), ("x = 1", "Runtime.HandlerNotFound")],
)
def test_what_the_package_lacks_is_missing_although_the_developer_has_it(
    run: Run, source: str, error_type: str
) -> None:
    assert value(run(source)())["errorType"] == error_type


def test_a_handler_has_the_sdk_and_lambda_s_variables_and_none_of_the_developer_s(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEVELOPERS_SECRET", "1")
    handler = run(
        "import boto3, os\ndef handler(event, context): return dict(os.environ)",
        memory=256,
        STAGE="local",
    )

    seen = value(handler())

    assert seen["STAGE"] == "local"
    assert seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert seen["AWS_EXECUTION_ENV"].startswith("AWS_Lambda_python3.")
    assert seen["TZ"] == ":UTC"
    assert "DEVELOPERS_SECRET" not in seen


@pytest.mark.parametrize(
    "source",
    [
        "def handler(event, context): return len(bytearray(300 * 1024 * 1024))",
        "import time\ndef handler(e, c): held = bytearray(300 * 1024 * 1024); time.sleep(30)",
        "held = bytearray(300 * 1024 * 1024)\ndef handler(event, context): ...",
    ],
    ids=["at its end", "while it runs", "at its start"],
)
def test_a_function_over_its_memory_is_killed(run: Run, source: str) -> None:
    result = run(source, timeout=20)()

    assert value(result)["errorType"] == "Runtime.ExitError"
    assert value(result)["errorMessage"].endswith("signal: killed")
    assert "Max Memory Used: 128 MB" in result.log[-1]


def test_the_log_has_the_lines_of_the_call_between_start_and_report(run: Run) -> None:
    handler = run("""
        import sys
        def handler(event, context):
            print("out")
            print("err", file=sys.stderr)
            sys.stdout.write("no end of line")
    """)

    handler()
    result = handler()

    assert result.log[:-1] == [
        f"START RequestId: {result.request_id} Version: $LATEST",
        *("out", "err", "no end of line"),
        f"END RequestId: {result.request_id}",
    ]
    assert result.log[-1].startswith(f"REPORT RequestId: {result.request_id}\tDuration: ")


def test_an_answer_of_more_than_six_megabytes_is_refused(run: Run) -> None:
    handler = run("def handler(event, context): return 'x' * event", memory=256)

    assert handler(6_291_000).function_error is None
    assert value(handler(6_400_000))["errorType"] == "Function.ResponseSizeTooLarge"


def test_nothing_is_left_when_it_is_closed(run: Run) -> None:
    handler = run("""
        import os, subprocess
        def handler(event, context):
            return [os.getpid(), subprocess.Popen(["sleep", "600"]).pid]
    """)
    pids = value(handler())
    assert handler.process

    handler.process.close()

    assert ended(*pids)


def test_nothing_is_left_when_the_cloud_is_killed(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "import os, time\ndef handler(e, c): print(os.getpid(), flush=True); time.sleep(60)"
    )
    cloud = f"""
        from pathlib import Path
        from localcloud.functions.host import Host
        from localcloud.functions.process import Invocation, started
        from localcloud.functions.program import Program
        program = Program("f", "1", "us-east-1", Path({str(tmp_path)!r}), "app.handler", 60, 128,
                          own={{}}, log_group="g", log_stream="s")
        host = Host()
        process = started(host, program, lambda line: print(line, flush=True))
        process.call(Invocation(b"1", "arn"), first=True)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(cloud)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        pid = next(int(line) for line in process.stdout if line.strip().isdigit())

        process.kill()

    assert ended(pid)


def ended(*pids: int) -> bool:
    """Whether these processes have ended, or do so soon."""
    end = time.monotonic() + 5
    while any(map(_is_alive, pids)) and time.monotonic() < end:
        os.sched_yield()
    return not any(map(_is_alive, pids))


def _is_alive(pid: int) -> bool:
    with suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        return state != "Z"
    return False
