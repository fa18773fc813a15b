"""Any metadata become options, or a failure that says what is allowed."""

from typing import Any

import pytest

from tests.deployed.stack import DeployedStack

METADATA: dict[str, tuple[dict[str, str], str | None]] = {
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


def test_any_metadata_end_as_a_transcript_or_a_clear_failure(stack: DeployedStack) -> None:
    uploads = {
        name: stack.upload(None, f"metadata {name}.wav", **metadata)
        for name, (metadata, _) in METADATA.items()
    }

    stack.settle(*uploads.values())

    errors = {name: stack.existing_job(upload).error for name, upload in uploads.items()}
    codes = {name: error and error["code"] for name, error in errors.items()}
    assert codes == {name: code for name, (_, code) in METADATA.items()}
    for error in errors.values():
        assert error is None or error["message"].endswith(".")
        assert error is None or len(error["message"]) < 300


@pytest.mark.parametrize(
    "event", [{}, {"detail": {}}, {"detail": "\ud83d"}, {"detail": [None] * 9}], ids=str
)
def test_the_input_of_an_execution_that_is_no_upload_is_kept_in_the_dead_letter_queue(
    stack: DeployedStack, event: dict[str, Any]
) -> None:
    stack.reports.clear()

    execution = stack.start(f"hostile-{stack.number()}", event)
    stack.settle()

    ended = stack.client("stepfunctions").describe_execution(executionArn=execution)
    assert (ended["status"], ended["error"]) == ("FAILED", "NotStarted")
    letters = [(letter.input, letter.code) for letter in stack.reports.dead_letters]
    assert letters == [(event, "InvalidEvent")]
