"""More uploads at once than Transcribe takes at once: all drain, none is lost or doubled."""

import json
import time
import urllib.request

from tests import recordings
from tests.conftest import Deployed
from tests.load.burst import account, until_settled, upload_all

UPLOADS = 40
SECONDS = 180.0


def test_a_burst_drains_without_a_failure_a_duplicate_or_a_loss(stack: Deployed) -> None:
    made = upload_all(stack.stack, recordings.speech("hello"), UPLOADS)

    is_done = until_settled(stack.stack, made, lambda: time.sleep(0.5), SECONDS)

    burst = account(stack.stack, made, transcribe(stack))
    assert (burst.lost, burst.doubled) == ([], [])
    assert is_done
    assert burst.executions == UPLOADS + burst.resumes


def transcribe(stack: Deployed) -> dict:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{stack.endpoint}/_localcloud/transcribe") as answer:
        return dict(json.load(answer))
