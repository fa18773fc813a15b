"""Each alarm on what runs the jobs goes off for what it is there for; as in test_alarms.py."""

from tests.e2e.bad_release import a_bad_release
from tests.e2e.watched import FOREVER, HOUR, OF_THE_STACK, Watched
from tests.faults import scenarios


def test_a_state_machine_that_is_at_fault_is_told(calm: Watched) -> None:
    with a_bad_release(calm.world):
        made = [scenarios.upload(calm.world) for _ in range(4)]
        assert calm.until_it_goes_off("executions-died", days=0.1) == {"executions-died"}

    calm.world.settle(*made)
    assert all(calm.world.job(one).status == "COMPLETED" for one in made)


def test_functions_that_break_are_told(calm: Watched) -> None:
    calm.world.faults({"kind": "kill", "service": "dynamodb", "caller": "CheckTranscription",
                       "count": FOREVER})  # fmt: skip
    made = []
    for _ in range(4):
        made.append(scenarios.upload(calm.world))
        calm.pass_time(60)

    went_off = calm.went_off()

    assert "function-errors" in went_off
    assert went_off <= {"function-errors", "jobs-failed"}
    calm.world.faults()
    calm.world.settle(*made)


def test_functions_without_room_are_told(calm: Watched) -> None:
    functions, name = calm.world.client("lambda"), "local-check-transcription-status"
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    made = []
    try:
        for _ in range(9):
            made.append(scenarios.upload(calm.world))
            calm.pass_time(120)
    finally:
        functions.delete_function_concurrency(FunctionName=name)

    went_off = calm.went_off()

    assert "function-throttles" in went_off
    assert went_off <= {"function-throttles", "jobs-failed"}
    calm.world.settle(*made)


def test_sweeps_that_stop_are_told(calm: Watched) -> None:
    with calm.without_sweeps():
        calm.pass_time(0.1 * HOUR)
        assert calm.went_off() == set()
        calm.pass_time(0.45 * HOUR)
        assert calm.went_off() == {"sweep-stopped"}


def test_sweeps_that_cannot_do_their_work_are_told(calm: Watched) -> None:
    calm.world.faults({"kind": "throttle", "operation": "DeleteTranscriptionJob",
                       "count": FOREVER})  # fmt: skip
    calm.world.courses({"failure": "Unsupported media format"})
    scenarios.upload(calm.world)

    assert calm.until_it_goes_off("sweep-problems") == {"jobs-failed", "sweep-problems"}


def test_each_of_these_alarms_went_off_and_went_out_again(watched: Watched) -> None:
    assert watched.went_off_and_out() >= OF_THE_STACK
