"""What is not delivered is tried again, or kept in the target's dead-letter queue."""

import pytest
from botocore.exceptions import ClientError

from localcloud.tests.integration.events.conftest import ACCOUNT, ROLE, Scene

GONE = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:gone"


def test_a_target_that_is_not_there_leaves_a_dead_letter_at_once(scene: Scene) -> None:
    dead = scene.queue()
    rule = scene.rule({"source": ["lost"]}, GONE, DeadLetterConfig={"Arn": dead}, RoleArn=ROLE)

    scene.put("lost")

    event, told = scene.letter(dead)
    assert event["source"] == "lost"
    assert "gone" in told.pop("ERROR_MESSAGE")
    assert told == {
        "RULE_ARN": f"arn:aws:events:us-east-1:{ACCOUNT}:rule/{rule}",
        "TARGET_ARN": GONE,
        "ERROR_CODE": "NO_RESOURCE",
        "RETRY_ATTEMPTS": "0",
    }


def test_without_a_dead_letter_queue_it_is_dropped_with_a_warning(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.rule({"source": ["dropped"]}, GONE, RoleArn=ROLE)

    scene.put("dropped")

    scene.until(lambda: "it is dropped" in caplog.text)


@pytest.mark.parametrize("kind", ["throttle", "error", "reset"])
def test_a_target_that_comes_back_gets_it_once(scene: Scene, kind: str) -> None:
    machine = scene.state_machine()
    scene.rule({"source": ["patient"]}, machine, RoleArn=ROLE)
    scene.set_faults({"kind": kind, "service": "states", "operation": "StartExecution", "count": 3})

    scene.put("patient")

    (given,) = scene.inputs_of(machine)
    assert given["source"] == "patient"


def test_a_start_whose_answer_was_lost_starts_nothing_twice(scene: Scene) -> None:
    machine, dead = scene.state_machine(), scene.queue()
    scene.rule({"source": ["unheard"]}, machine, RoleArn=ROLE, DeadLetterConfig={"Arn": dead})
    scene.set_faults({"kind": "lost", "service": "states", "operation": "StartExecution"})

    scene.put("unheard")

    scene.inputs_of(machine)
    scene.until(lambda: scene.events.deliveries.door() == [])
    assert len(scene.inputs_of(machine)) == 1
    assert scene.messages(dead) == []


def test_after_its_retries_it_is_a_dead_letter(scene: Scene) -> None:
    dead = scene.queue()
    scene.rule(
        {"source": ["hopeless"]},
        scene.state_machine(),
        RoleArn=ROLE,
        DeadLetterConfig={"Arn": dead},
        RetryPolicy={"MaximumRetryAttempts": 2},
    )
    scene.set_faults({"kind": "error", "service": "states", "count": 100})

    scene.put("hopeless")

    _, told = scene.letter(dead)
    assert told["EXHAUSTED_RETRY_CONDITION"] == "MaximumRetryAttempts"
    assert told["RETRY_ATTEMPTS"] == "2"
    assert told["ERROR_CODE"] == "INTERNAL_ERROR"


def test_a_burst_arrives_whole(scene: Scene) -> None:
    queue = scene.queue()
    scene.rule({"source": ["burst"]}, queue)
    entry = {"Source": "burst", "DetailType": "Sold"}
    seen: set[int] = set()

    def all_seen() -> bool:
        seen.update(event["detail"]["n"] for event in scene.taken(queue))
        return seen == set(range(500))

    for start in range(0, 500, 10):
        entries = [entry | {"Detail": f'{{"n": {n}}}'} for n in range(start, start + 10)]
        scene.client("events").put_events(Entries=entries)

    scene.until(all_seen, 30)


def test_a_call_that_is_too_large_is_refused_as_a_whole(scene: Scene) -> None:
    with pytest.raises(ClientError, match="over the limit"):
        scene.put("large", Detail='{"a": "' + "x" * 1024 * 1024 + '"}')
