"""Whatever an uploader puts beside a file: options, or a failure that says what is allowed."""

import pytest

from tests import recordings
from tests.e2e.conftest import System

HOSTILE = {
    "another's": ({"x-custom": "<script>", "author": "'; DROP TABLE jobs; --"}, None),
    "as long as it may be": ({"note": "x" * 1900}, None),
    "encoded by s3": ({"language": "=?UTF-8?Q?en-US?="}, None),
    "encoded rubbish": ({"language": "=?UTF-8?B?/v8=?="}, "InvalidOption"),
    "a huge number": ({"speakers": "9" * 1000}, "InvalidOption"),
    "markup": ({"vocabulary": "<img src=x onerror=alert(1)>"}, "InvalidOption"),
    "a format": ({"language": "{}%s${jndi:ldap://x}"}, "InvalidOption"),
    "a path": ({"vocabulary-filter": "../../etc/passwd"}, "InvalidOption"),
    "json": ({"languages": '["en-US","de-DE"]'}, "InvalidOption"),
}


def test_any_metadata_end_as_a_transcript_or_a_clear_failure(system: System) -> None:
    body = recordings.speech("hello")
    uploads = {}
    for name, (metadata, _) in HOSTILE.items():
        key = f"metadata {name}.wav"
        uploads[name] = system.upload(body, key, **metadata)

    jobs = {name: system.job_of(upload) for name, upload in uploads.items()}

    codes = {name: job.error and job.error["code"] for name, job in jobs.items()}
    assert codes == {name: code for name, (_, code) in HOSTILE.items()}
    for job in jobs.values():
        assert job.error is None or job.error["message"].endswith(".")
        assert job.error is None or len(job.error["message"]) < 300


@pytest.mark.parametrize(
    "event", [{}, {"detail": {}}, {"detail": "\ud83d"}, {"detail": [None] * 9}]
)
def test_an_execution_of_any_input_ends_as_a_failure_that_is_recorded(
    system: System, event: dict
) -> None:
    execution = system.start(f"hostile-{abs(hash(str(event)))}", event)

    ended = system.ended(execution)

    assert ended["status"] == "FAILED"
    assert ended["error"] == "InvalidEvent"
