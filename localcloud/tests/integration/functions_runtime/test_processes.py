"""How many processes there are, and that none is left."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

from localcloud.tests.integration.functions_runtime.conftest import PROCESSES, all_at_once

WHO = "import os, time\ndef handler(event, context): time.sleep(event); return os.getpid()"


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(*pids: int) -> bool:
    give_up = time.monotonic() + 5
    while any(map(alive, pids)):
        if time.monotonic() > give_up:
            return False
        time.sleep(0.02)
    return True


def test_calls_after_each_other_share_one_process(cloud):
    name = cloud.create(WHO)

    pids = {cloud.invoke(name, 0)["Payload"] for _ in range(5)}

    assert len(pids) == 1


def test_calls_at_the_same_time_have_processes_of_their_own(cloud):
    name = cloud.create(WHO)

    pids = all_at_once(PROCESSES, lambda _: cloud.invoke(name, 1)["Payload"])

    assert len(set(pids)) == PROCESSES


def test_more_calls_than_processes_wait_their_turn_and_their_wait_is_no_part_of_the_call(cloud):
    name = cloud.create(WHO, Timeout=1)

    pids = all_at_once(PROCESSES * 4, lambda _: cloud.invoke(name, 0.5)["Payload"])

    assert all(isinstance(pid, int) for pid in pids)
    assert len(set(pids)) <= PROCESSES


def test_calls_over_the_accounts_limit_are_refused(cloud):
    name = cloud.create(WHO)

    def outcome(_: int) -> str:
        try:
            cloud.invoke(name, 0.4)
        except cloud.api.exceptions.TooManyRequestsException:
            return "refused"
        return "answered"

    outcomes = all_at_once(24, outcome)

    assert outcomes.count("answered") == 20
    assert outcomes.count("refused") == 4


def test_calls_over_the_reserved_concurrency_are_refused(cloud):
    name = cloud.create(WHO)
    cloud.api.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=1)

    def outcome(_: int) -> str:
        try:
            cloud.invoke(name, 1)
        except cloud.api.exceptions.TooManyRequestsException:
            return "refused"
        return "answered"

    assert sorted(all_at_once(3, outcome)) == ["answered", "refused", "refused"]


def test_nothing_is_left_after_close(run):
    runtime = run("""
        import os, subprocess
        def handler(event, context):
            child = subprocess.Popen(["sleep", "600"])
            return [os.getpid(), os.getppid(), child.pid]
    """)
    pids = runtime.invoke().value

    runtime.close()

    assert gone(*pids)


def test_a_process_that_is_killed_from_outside_is_replaced(cloud):
    name = cloud.create(WHO)
    first = cloud.invoke(name, 0)["Payload"]

    os.kill(first, signal.SIGKILL)
    died = cloud.invoke(name, 0)
    after = cloud.invoke(name, 0)

    assert died.get("FunctionError", "Unhandled") == "Unhandled"
    assert after["Payload"] != first
    assert "FunctionError" not in after


def test_nothing_is_left_when_the_cloud_itself_is_killed(tmp_path):
    (tmp_path / "app.py").write_text(
        "import os\ndef handler(event, context): return [os.getpid(), os.getppid()]"
    )
    host = textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        from localcloud.functions.runtime import Runtime
        runtime = Runtime(Path({str(tmp_path)!r}), "app.handler")
        print(*runtime.invoke().value, flush=True)
        time.sleep(600)
    """)
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", host],
        cwd=root,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        pids = [int(pid) for pid in process.stdout.readline().split()]
        running = all(map(alive, pids))

        process.kill()

    assert len(pids) == 2
    assert running
    assert gone(*pids)
