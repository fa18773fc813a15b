import base64
from typing import Any

import pytest

from tests.standard_webhooks import verified
from webhook.messages import body_of
from webhook.signing import InvalidSecret, headers_for

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = base64.b64encode(b"another secret of 28 bytes..").decode()
BODY = b'{"test": 2432232314}'


def test_the_signature_is_the_one_of_the_specification_s_example() -> None:
    headers = headers_for([SECRET], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY)

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_the_prefix_of_a_secret_says_nothing() -> None:
    bare = SECRET.removeprefix("whsec_")

    assert headers_for([bare], "m", 1, BODY) == headers_for([SECRET], "m", 1, BODY)


@pytest.mark.parametrize("receiver_s", [SECRET, OTHER])
def test_while_there_are_two_secrets_a_receiver_may_have_either(receiver_s: str) -> None:
    headers = headers_for([SECRET, OTHER], "m", 1000, BODY)

    assert verified(receiver_s, headers, BODY, now=1100) == {"test": 2432232314}


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "not base64!", base64.b64encode(b"x" * 23).decode()]
)
def test_a_secret_that_is_none_signs_nothing(secret: str) -> None:
    with pytest.raises(InvalidSecret):
        headers_for([secret], "m", 1, BODY)


def test_a_message_is_the_event_s_type_time_and_detail_and_always_the_same_bytes() -> None:
    event: dict[str, Any] = {
        "id": "1",
        "detail-type": "Transcription Completed",
        "time": "2026-11-24T01:02:03Z",
        "detail": {"key": "Äpfel.wav", "job_id": "j"},
    }

    body = body_of(event)

    assert body.decode() == (
        '{"data":{"job_id":"j","key":"Äpfel.wav"},"timestamp":"2026-11-24T01:02:03Z",'
        '"type":"Transcription Completed"}'
    )
    assert body == body_of({**event, "detail": dict(reversed(event["detail"].items()))})
