"""The stack's own event."""

import json

import pytest
from botocore.stub import Stubber

from tests.unit.conftest import client
from transcription.adapters.event_publisher import EventBridgePublisher
from transcription.domain.errors import ServiceUnavailable

DETAIL = {"job_id": "interview-1f", "media": {"key": "uploads/ü 🎙️.wav"}, "speech": True}


@pytest.fixture
def stub():
    with Stubber(client("events")) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def test_a_completed_job_is_announced_with_its_detail(stub):
    entry = {
        "Source": "transcription",
        "DetailType": "Transcription Completed",
        "Detail": json.dumps(DETAIL, ensure_ascii=False),
    }
    stub.add_response("put_events", {"FailedEntryCount": 0}, {"Entries": [entry]})

    EventBridgePublisher(stub.client).completed(DETAIL)


def test_an_entry_that_fails_inside_a_good_answer_is_a_failure(stub):
    stub.add_response(
        "put_events",
        {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "X", "ErrorMessage": "too much"}]},
    )

    with pytest.raises(ServiceUnavailable, match="too much"):
        EventBridgePublisher(stub.client).completed(DETAIL)


def test_a_bus_that_cannot_answer_now_is_unavailable(stub):
    stub.add_client_error("put_events", "ThrottlingException")

    with pytest.raises(ServiceUnavailable):
        EventBridgePublisher(stub.client).completed(DETAIL)
