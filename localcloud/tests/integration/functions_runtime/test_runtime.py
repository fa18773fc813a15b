"""A handler in the real runtime client behind the real emulator, without a cloud."""

import time

import pytest

from localcloud.functions import calls


def test_a_handler_answers_what_its_event_asks(run):
    runtime = run("def handler(event, context): return {'got': event}")

    result = runtime.invoke({"a": 1, "word": "ü"})

    assert result.function_error is None
    assert result.value == {"got": {"a": 1, "word": "ü"}}


def test_only_the_first_call_waits_for_the_start(run):
    runtime = run("import time; time.sleep(0.2)\ndef handler(event, context): return event")

    first, second = runtime.invoke(1), runtime.invoke(2)

    assert first.init_seconds is not None
    assert first.init_seconds >= 0.2
    assert first.duration_seconds < 0.2
    assert second.init_seconds is None


def test_an_exception_is_told_by_its_class_its_message_and_where_it_was(run):
    runtime = run("""
        class NotMediaError(Exception): ...
        def handler(event, context): raise NotMediaError("a picture")
    """)

    result = runtime.invoke()

    assert result.function_error == "Unhandled"
    assert result.value["errorType"] == "NotMediaError"
    assert result.value["errorMessage"] == "a picture"
    assert "app.py" in result.value["stackTrace"][0]
    assert result.value["requestId"] == result.request_id
    assert runtime.invoke().init_seconds is None  # the process survives an exception


def test_an_answer_that_looks_like_an_error_is_none(run):
    runtime = run("""
        def handler(event, context):
            return {"errorMessage": "m", "errorType": "T", "requestId": "1", "stackTrace": []}
    """)

    assert runtime.invoke().function_error is None


def test_a_call_that_takes_too_long_ends_in_time_and_the_next_one_has_a_new_process(run):
    runtime = run(
        """
        import os, time
        def handler(event, context):
            time.sleep(event)
            return os.getpid()
        """,
        timeout=1,
    )
    before = runtime.invoke(0)

    began = time.monotonic()
    late = runtime.invoke(30)

    assert time.monotonic() - began < 2
    assert late.function_error == "Unhandled"
    assert late.value == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {late.request_id} Error: Task timed out after 1.00 seconds",
    }
    after = runtime.invoke(0)
    assert after.value != before.value
    assert after.init_seconds is not None


def test_the_start_does_not_count_as_part_of_the_call(run):
    runtime = run(
        """
        import time; time.sleep(1.5)
        def handler(event, context): return context.get_remaining_time_in_millis()
        """,
        timeout=1,
    )

    result = runtime.invoke()

    assert result.function_error is None
    assert 900 < result.value <= 1000


SLOW_START = """
import time; time.sleep(0.6)
def handler(event, context): return "started"
"""


def test_a_start_that_takes_too_long_is_tried_again_in_the_calls_own_time(run, monkeypatch):
    monkeypatch.setattr(calls, "INIT_SECONDS", 0.3)

    result = run(SLOW_START, timeout=2).invoke()

    assert result.value == "started"


def test_a_start_that_takes_longer_than_the_call_may_is_a_timeout(run, monkeypatch):
    monkeypatch.setattr(calls, "INIT_SECONDS", 0.2)

    result = run(SLOW_START.replace("0.6", "5"), timeout=1).invoke()

    assert result.function_error == "Unhandled"
    assert result.value["errorType"] == "Sandbox.Timedout"


@pytest.mark.parametrize(
    ("death", "reason"),
    [
        ("os._exit(3)", "exit status 3"),
        ("sys.exit(4)", "exit status 4"),
        ("os.kill(os.getpid(), 9)", "signal: killed"),
    ],
)
def test_a_process_that_dies_says_how_and_the_next_call_has_a_new_one(run, death, reason):
    runtime = run(f"""
        import os, sys
        def handler(event, context):
            if event: {death}
            return "alive"
    """)

    result = runtime.invoke(1)

    assert result.function_error == "Unhandled"
    assert result.value["errorType"] == "Runtime.ExitError"
    assert result.value["errorMessage"].endswith(f"Runtime exited with error: {reason}")
    assert runtime.invoke(0).value == "alive"


def test_a_package_that_the_developer_has_and_the_deployment_lacks_is_missing(run):
    runtime = run("import moto\ndef handler(event, context): ...")

    result = runtime.invoke()

    assert result.value["errorType"] == "Runtime.ImportModuleError"
    assert result.value["errorMessage"] == "Unable to import module 'app': No module named 'moto'"


def test_the_sdk_comes_with_the_runtime(run):
    runtime = run("""
        import boto3
        def handler(event, context): return boto3.client("s3").meta.region_name
    """)

    assert runtime.invoke().value == "us-east-1"


def test_a_function_over_its_memory_is_killed(run):
    runtime = run(
        "def handler(event, context): return len(bytearray(event * 1024 * 1024))", memory=128
    )

    within, over = runtime.invoke(60), runtime.invoke(300)

    assert within.value == 60 * 1024 * 1024
    assert within.memory_bytes is not None
    assert 60 * 1024 * 1024 < within.memory_bytes < 128 * 1024 * 1024
    assert over.value["errorType"] == "Runtime.ExitError"
    assert over.value["errorMessage"].endswith("signal: killed")
    assert runtime.invoke(1).function_error is None


def test_a_function_over_its_memory_is_killed_while_it_still_runs(run):
    runtime = run(
        """
        import time
        def handler(event, context):
            held = bytearray(300 * 1024 * 1024)
            time.sleep(30)
        """,
        timeout=20,
    )

    result = runtime.invoke()

    assert "signal: killed" in result.value["errorMessage"]
    assert result.duration_seconds < 5


def test_a_function_that_needs_too_much_memory_to_start_is_killed(run):
    runtime = run("everything = bytearray(300 * 1024 * 1024)\ndef handler(e, c): ...", memory=128)

    result = runtime.invoke()

    assert result.function_error == "Unhandled"
    assert "signal: killed" in result.value["errorMessage"]


def test_a_function_sees_lambdas_variables_and_its_own_and_none_of_the_developers(run, monkeypatch):
    monkeypatch.setenv("DEVELOPERS_SECRET", "1")
    runtime = run(
        "import os\ndef handler(event, context): return dict(os.environ)",
        environment={"STAGE": "local"},
        memory=256,
    )

    seen = runtime.invoke().value

    assert seen["STAGE"] == "local"
    assert seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert seen["AWS_EXECUTION_ENV"].startswith("AWS_Lambda_python3.")
    assert seen["_HANDLER"] == "app.handler"
    assert seen["TZ"] == ":UTC"
    assert "DEVELOPERS_SECRET" not in seen
    assert "AWS_LAMBDA_FUNCTION_TIMEOUT" not in seen  # the emulator's; AWS has none


def test_the_log_has_the_lines_of_the_call_between_start_and_report(run):
    runtime = run("""
        import sys
        def handler(event, context):
            print("out")
            print("err", file=sys.stderr)
    """)

    result = runtime.invoke()

    assert result.log[0] == f"START RequestId: {result.request_id} Version: $LATEST"
    assert result.log[1:3] == ["out", "err"]
    assert result.log[3] == f"END RequestId: {result.request_id}"
    report = dict(part.split(": ", 1) for part in result.log[4].split("\t"))
    assert report["Memory Size"] == "128 MB"
    assert float(report["Duration"].removesuffix(" ms")) > 0
    assert float(report["Init Duration"].removesuffix(" ms")) > 5
    assert 5 < int(report["Max Memory Used"].removesuffix(" MB")) < 128


def test_an_answer_of_more_than_six_megabytes_is_refused(run):
    runtime = run("def handler(event, context): return 'x' * event", memory=256)

    within, over = runtime.invoke(6_291_000), runtime.invoke(6_400_000)

    assert within.function_error is None
    assert over.value["errorType"] == "Function.ResponseSizeTooLarge"


def test_a_handler_that_is_not_there_is_told(run):
    result = run("x = 1").invoke()

    assert result.value["errorType"] == "Runtime.HandlerNotFound"
