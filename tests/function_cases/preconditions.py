"""What the cases have in common: records, jobs at Transcribe, recordings, outputs."""

import io
from typing import Any

import av
import pytest

from tests import recordings, sample_events
from tests.function_cases.idle_stack import IdleStack, name_at_transcribe
from transcription.domain.jobs import Status


def speech() -> bytes:
    """Returns a few words, recognised in about a second."""
    return recordings.speech("hello", "wav")


def key_of(event: dict[str, Any]) -> str:
    s3_event = sample_events.s3_event_in(event)
    assert s3_event is not None
    return str(s3_event["detail"]["object"]["key"])


def dead(event: dict[str, Any]) -> str:
    """Returns the ARN of an execution that Step Functions does not know."""
    return str(event["execution"]).rsplit(":", 1)[0] + ":long-gone"


def at_transcribe(idle: IdleStack, name: str, **fields: Any) -> dict[str, Any]:
    """Returns the sample, with its record and its job at Transcribe."""
    event = idle.sample(name, speech(), media="start-upload")
    idle.record(event, "uploads/interview.wav", **fields)
    idle.transcribe_job(idle.job_id(event), "uploads/interview.wav")
    return event


def processing(
    idle: IdleStack, name: str, body: bytes, media_format: str = "wav", media: str = "start-upload"
) -> dict[str, Any]:
    """Returns the sample of a job whose output Transcribe has written."""
    event = idle.sample(name, body, media=media)
    key = key_of(sample_events.load(media))
    job_id = idle.job_id(event)
    idle.transcribe_job(job_id, key, media_format)
    idle.wait_for(job_id, "COMPLETED")
    idle.record(event, key, status=Status.PROCESSING, raw_key=f"raw/local-{job_id}.json")
    return event


def outputs(idle: IdleStack, event: dict[str, Any]) -> dict[str, str]:
    bucket = idle.stack.transcripts_bucket
    return {
        kind: idle.s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        for kind, key in (idle.job(event).outputs or {}).items()
    }


def word_set(text: str) -> set[str]:
    return {word.strip(".,!?").lower() for word in text.split()}


def aiff() -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="aiff") as output:
        stream = output.add_stream("pcm_s16be", rate=16_000, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=16_000)
        frame.sample_rate = 16_000
        frame.planes[0].update(bytes(32_000))
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()


def assert_not_at_transcribe(idle: IdleStack, job_id: str) -> None:
    with pytest.raises(idle.transcribe.exceptions.BadRequestException):
        idle.transcribe.get_transcription_job(TranscriptionJobName=name_at_transcribe(job_id))
