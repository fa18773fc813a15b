"""The stack's events as documented, and the webhook that sends them."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jsonschema
import pytest

from scribe import ROOT
from tests import recordings
from tests.deployed.cloud_control import DAY
from tests.deployed.role_permissions import RolePermissions, reasons_to_keep
from tests.deployed.stack import DeployedStack, deployed_stack
from tests.standard_webhooks import verified

DROP = 0  #: close the connection without an answer
ALARM = "local-transcription-webhooks-undelivered"
#: The roles that exist only with WebhookUrl.
ROLES = ("WebhookRuleRole", "WebhookStateMachineRole", "DeliverWebhookFunctionRole")


@dataclass
class Receiver:
    """A server on 127.0.0.1 that answers with these statuses in turn, then with 204."""

    answers: list[int] = field(default_factory=list)
    for_ever: int | None = None
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.got.append((self.path, headers, body))
                answer = receiver.answers.pop(0) if receiver.answers else receiver.for_ever
                if answer == DROP:
                    self.close_connection = True
                    return
                self.send_response(answer or 204)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()


@pytest.fixture(scope="module")
def stack(receiver: Receiver) -> Iterator[DeployedStack]:
    parameters = (
        f"PollMinSeconds=5 PollMaxSeconds=600 SweepSchedule='rate(6 hours)' GiveUpAfterDays=2 "
        f"WebhookUrl={receiver.url} WebhookReceiver=private"
    )
    with deployed_stack(parameters) as found:
        yield found


@pytest.fixture
def secret(stack: DeployedStack) -> str:
    found = stack.client("secretsmanager").get_secret_value(
        SecretId=stack.outputs["WebhookSecretArn"]
    )
    return f"whsec_{found['SecretString']}"


@pytest.fixture(autouse=True)
def fresh(receiver: Receiver, stack: DeployedStack) -> None:
    receiver.answers, receiver.for_ever, receiver.got = [], None, []
    stack.reports.clear()


def completed(stack: DeployedStack) -> dict[str, Any]:
    """Returns the event of a completed job."""
    stack.settle(stack.upload(), days=3)
    return stack.reports.events[-1]


def undelivered(stack: DeployedStack) -> list[dict[str, Any]]:
    """Returns the messages about undelivered events; they stay in the queue."""
    answer = stack.client("sqs").receive_message(
        QueueUrl=stack.outputs["UndeliveredWebhooksQueueUrl"], VisibilityTimeout=0
    )
    return list(answer.get("Messages", []))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("Completed", recordings.speech("hello")),
        ("Completed", recordings.silence(2)),
        ("Failed", recordings.rubbish(5000, 3)),
    ],
    ids=["completed", "silent", "failed"],
)
def test_an_event_is_as_documented_and_reaches_the_webhook_s_receiver(
    stack: DeployedStack, receiver: Receiver, secret: str, kind: str, body: bytes
) -> None:
    stack.settle(stack.upload(body))

    (event,) = stack.reports.events
    assert event["detail-type"] == f"Transcription {kind}"
    schema = json.loads(
        (ROOT / f"docs/events/transcription-{kind.lower()}.schema.json").read_text()
    )
    jsonschema.validate(event, schema)
    ((path, headers, sent),) = receiver.got
    assert path == "/hook"
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == event["id"]
    published = datetime.fromisoformat(event["time"]).timestamp()
    message = verified(secret, headers, sent, now=published)
    assert message == {
        "type": event["detail-type"],
        "timestamp": event["time"],
        "data": event["detail"],
    }


def test_a_completed_event_says_where_the_transcript_is(stack: DeployedStack) -> None:
    detail = completed(stack)["detail"]

    s3 = stack.client("s3")
    for key in detail["outputs"].values():
        assert s3.head_object(Bucket=detail["transcripts_bucket"], Key=key)["ContentLength"] > 0


@pytest.mark.parametrize("answers", [[500, 500], [302], [404, DROP]], ids=str)
def test_what_is_not_taken_is_sent_again_signed_anew_under_the_same_id(
    stack: DeployedStack, receiver: Receiver, secret: str, answers: list[int]
) -> None:
    receiver.answers = list(answers)

    event = completed(stack)

    assert [path for path, _, _ in receiver.got] == ["/hook"] * (len(answers) + 1)
    assert {headers["webhook-id"] for _, headers, _ in receiver.got} == {event["id"]}
    assert len({body for _, _, body in receiver.got}) == 1
    for _, headers, body in receiver.got:
        verified(secret, headers, body, now=int(headers["webhook-timestamp"]))
    last = int(receiver.got[-1][1]["webhook-timestamp"])
    assert abs(stack.cloud.now.timestamp() - last) < 6 * 3600
    assert undelivered(stack) == []


def test_a_receiver_that_never_answers_costs_nothing_but_an_alarm_and_gets_it_later(
    stack: DeployedStack, receiver: Receiver, secret: str
) -> None:
    receiver.for_ever = DROP
    upload = stack.upload()
    stack.cloud.until(lambda: undelivered(stack), days=4)

    assert stack.existing_job(upload).status == "COMPLETED"
    assert len(receiver.got) == 17
    (message,) = undelivered(stack)
    event = json.loads(message["Body"])
    assert event["caught"]["Error"] == "WebhookUnreachable"
    assert alarm_state(stack) == "ALARM"

    receiver.for_ever, receiver.got = None, []
    stack.client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs["WebhookStateMachineArn"], input=message["Body"]
    )
    stack.client("sqs").delete_message(
        QueueUrl=stack.outputs["UndeliveredWebhooksQueueUrl"],
        ReceiptHandle=message["ReceiptHandle"],
    )
    stack.cloud.until(lambda: receiver.got, days=1)

    ((_, headers, body),) = receiver.got
    sent_at = int(headers["webhook-timestamp"])
    assert abs(stack.cloud.now.timestamp() - sent_at) < DAY
    assert verified(secret, headers, body, now=sent_at)["data"] == event["detail"]
    stack.cloud.until(lambda: alarm_state(stack) == "OK", days=1)


def test_each_permission_of_the_webhook_s_roles_is_needed(
    stack: DeployedStack, receiver: Receiver
) -> None:
    receiver.for_ever = DROP
    stack.upload()
    stack.cloud.until(lambda: undelivered(stack), days=4)

    roles = RolePermissions.of(stack, ROLES)

    assert sorted(roles.uses) == sorted(ROLES)
    assert roles.unused() == set(
        reasons_to_keep("WebhookStateMachineRole") | reasons_to_keep("DeliverWebhookFunctionRole")
    )
    assert roles.superfluous() == set()
    assert roles.denied() == []
    stack.reports.take(stack.outputs["UndeliveredWebhooksQueueUrl"])


def alarm_state(stack: DeployedStack) -> str:
    (alarm,) = stack.client("cloudwatch").describe_alarms(AlarmNames=[ALARM])["MetricAlarms"]
    return str(alarm["StateValue"])


def test_another_stage_s_events_are_not_this_webhook_s(
    stack: DeployedStack, receiver: Receiver
) -> None:
    sample = json.loads((ROOT / "docs/events/transcription-completed.json").read_text())

    stack.client("events").put_events(
        Entries=[
            {
                "Source": sample["source"],
                "DetailType": sample["detail-type"],
                "Detail": json.dumps(sample["detail"]),
            }
        ]
    )
    stack.settle()

    assert len(stack.reports.events) == 1
    assert receiver.got == []
