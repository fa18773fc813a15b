"""Any upload, name, metadata and event: a transcript, or a failure with a code and a sentence."""

import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.fakes.media_store import COPIES
from tests.fakes.stack import FakeStack
from tests.fakes.step_functions import arn
from tests.fakes.uploads import BUCKET, event_for, silence
from tests.fuzzing import fuzz
from tests.hostile_keys import HOSTILE_KEYS
from tests.unit.domain.test_parse_upload import JSON
from transcription.adapters.transcribe import option_arguments
from transcription.domain import errors
from transcription.domain.errors import InvalidEvent, InvalidOption
from transcription.domain.jobs import Status
from transcription.domain.keys import is_readable_by_transcribe
from transcription.domain.options import NAMES, Defaults, Options, parse_options
from transcription.domain.step import Outcome
from transcription.domain.uploads import Upload

ME = arn("me")
CODES = {name for name, kind in vars(errors).items() if isinstance(kind, type)} | {
    *("NotMedia", "UnsupportedMediaFormat", "NoAudio", "EmptyMedia", "MediaTooLarge"),
    *("MediaTooShort", "MediaTooLong"),
}
VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        (
            *("", " ", "0", "1", "2", "30", "31", "-1", "1e3", "٣", "true", "TRUE", "multiple"),
            *("en-US", "en-US,de-DE", ",,,", "xx-XX", "en-US\n", "x" * 2000, "\0", "\ud83d"),
            *("=?UTF-8?Q?en-GB?=", "=?bad?Q?x?=", "=?UTF-8?B?!!!?=", "mask", "<b>", "{}", "%s"),
        )
    ),
)
METADATA = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=20), VALUES, max_size=6)
DEFAULTS = Defaults(language="en-US", speakers=0, line_length=42)


def is_clear(error: dict[str, Any]) -> bool:
    """Whether it has a code of ours and a sentence, and can be sent as it is."""
    sentence = error["message"]
    sentence.encode()
    assert len(sentence) < 1000, sentence
    return error["code"] in CODES and sentence.endswith((".", ")"))


@fuzz(200)
@given(metadata=METADATA)
def test_any_metadata_are_options_or_a_clear_refusal(metadata):
    refusal = None
    try:
        options = parse_options(metadata, DEFAULTS)
    except InvalidOption as error:
        refusal = error.as_dict()
    if refusal:
        assert is_clear(refusal)
        return

    assert Options.from_dict(json.loads(json.dumps(options.as_dict()))) == options
    json.dumps(option_arguments(options)).encode("ascii")


@fuzz(100)
@given(
    key=st.sampled_from(sorted(HOSTILE_KEYS.values()))
    | st.text(st.characters(codec="utf-8"), min_size=1, max_size=300),
    metadata=METADATA,
    body=st.sampled_from(
        (silence(0.5), b"RIFF", b"\0" * 5000, b"\xff\xfb" * 3000, b"<html>" * 900)
    ),
)
@example(key="a\nb.wav", metadata={}, body=silence())
def test_any_upload_is_at_transcribe_or_has_failed_clearly(key, metadata, body):
    stack = FakeStack()
    event = stack.upload(f"uploads/{key}", data=body, metadata=metadata)
    upload = Upload(BUCKET, f"uploads/{key}", "v1", "v1")

    step = stack.start(ME, event)["job"]

    assert step["job_id"] == upload.job_id
    if step["outcome"] == Outcome.FAILED:
        assert is_clear(step["error"])
        return
    (request,) = stack.transcribe.made
    assert stack.jobs[upload.job_id].status is Status.QUEUED
    assert re.fullmatch(r"[0-9a-zA-Z._-]{1,200}", request.name)
    assert re.fullmatch(r"s3://[^\n\r\x85\u2028\u2029]{1,1990}", request.media_uri)


@fuzz(100)
@given(
    extra=st.dictionaries(
        st.sampled_from(("retry", "options", "job_id", "handed_over_by", "cancel", "detail")), JSON
    ),
    parts=st.dictionaries(st.sampled_from(("key", "version-id", "sequencer", "size")), JSON),
)
def test_any_event_is_a_step_with_an_outcome_or_an_invalid_one(extra, parts):
    stack = FakeStack()
    stack.upload()
    event = event_for()
    event["detail"]["object"] |= parts
    event |= extra

    try:
        step = stack.start(ME, event)["job"]
    except InvalidEvent:
        return

    assert step["outcome"] in set(Outcome)
    assert re.fullmatch(r"[0-9A-Za-z_.-]{1,100}", step["job_id"])
    if step["outcome"] == Outcome.FAILED:
        assert is_clear(step["error"])


@pytest.mark.parametrize("separator", ["\n", "\r", "\x85", "\u2028", "\u2029"])
def test_a_key_that_transcribe_cannot_read_is_transcribed_from_a_copy(separator):
    stack = FakeStack()
    key = f"uploads/one{separator}two.wav"

    stack.start(ME, stack.upload(key))

    (request,) = stack.transcribe.made
    job_id = Upload(BUCKET, key, "v1", "v1").job_id
    assert not is_readable_by_transcribe(key)
    assert request.media_uri == f"s3://{COPIES}/versions/{job_id}"
    assert stack.jobs[job_id].media["key"] == key
