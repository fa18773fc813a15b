"""Answers as Transcribe has given them, by the recordings that LocalStack published of it."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.tests import recordings
from localcloud.tests.integration.transcribe.conftest import TranscribeApi

NO_JOB = "The requested job couldn't be found. Check the job name and try your request again."


def refused(operation: Any, **request: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as error:
        operation(**request)
    response: dict[str, Any] = error.value.response  # type: ignore[assignment]
    return response


def start(transcribe: TranscribeApi, name: str, **changes: Any) -> dict[str, Any]:
    """Starts a job with the required arguments alone."""
    transcribe.rest()
    transcribe.s3.put_object(Bucket="media", Key=name, Body=recordings.speech("hello", rate=22_050))
    request = {
        "TranscriptionJobName": name,
        "LanguageCode": "en-GB",
        "Media": {"MediaFileUri": f"s3://media/{name}"},
        "OutputBucketName": "transcripts",
    }
    answer: dict[str, Any] = transcribe.api.start_transcription_job(**request | changes)
    return answer["TranscriptionJob"]


def test_a_job_s_members_come_with_its_states(transcribe: TranscribeApi) -> None:
    started = start(transcribe, "plain")
    running = transcribe.job("plain")
    completed = transcribe.finished("plain")

    always = {
        *("TranscriptionJobName", "TranscriptionJobStatus", "LanguageCode", "Media"),
        *("CreationTime", "StartTime"),
    }
    assert set(started) == always
    assert set(completed) == always | {
        *("CompletionTime", "MediaFormat", "MediaSampleRateHertz", "Settings", "Transcript"),
    }
    assert completed["MediaSampleRateHertz"] == 22_050
    assert completed["Settings"] == {"ChannelIdentification": False, "ShowAlternatives": False}
    if running["TranscriptionJobStatus"] == "IN_PROGRESS":
        assert set(running) == always | {"Settings", "Transcript"}
        assert running["Transcript"] == {}
    assert completed["CreationTime"] <= completed["StartTime"] < completed["CompletionTime"]


def test_start_repeats_the_settings_as_they_were_asked_for(transcribe: TranscribeApi) -> None:
    settings = {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 2}

    started = start(transcribe, "settings", Settings=settings, MediaFormat="wav")

    assert started["Settings"] == settings
    assert started["MediaFormat"] == "wav"
    defaults = {"ChannelIdentification": False, "ShowAlternatives": False}
    assert transcribe.job("settings")["Settings"] == defaults | settings


@pytest.mark.parametrize("operation", ["get_transcription_job", "delete_transcription_job"])
def test_a_job_that_is_missing_is_a_bad_request(transcribe: TranscribeApi, operation: str) -> None:
    answer = refused(getattr(transcribe.api, operation), TranscriptionJobName="non-existent")

    assert answer["Error"] == {"Code": "BadRequestException", "Message": NO_JOB}
    assert answer["Message"] == NO_JOB
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_an_error_s_body_has_its_sentence_under_both_names(transcribe: TranscribeApi) -> None:
    client, bodies = transcribe.api, []
    client.meta.events.register(
        "after-call.transcribe", lambda http_response, **_: bodies.append(http_response.content)
    )

    refused(client.get_transcription_job, TranscriptionJobName="non-existent")

    body = json.loads(bodies[-1])
    assert body["message"] == body["Message"] == NO_JOB


def test_the_output_folder_is_tried_at_each_start(transcribe: TranscribeApi) -> None:
    for name in ("tried-1", "tried-2"):
        start(transcribe, name, OutputKey=f"tried/{name}/raw")

    listed = transcribe.s3.list_objects_v2(Bucket="transcripts", Prefix="tried/")["Contents"]

    keys = {one["Key"] for one in listed}
    assert {f"tried/tried-{n}/raw/.write_access_check_file.temp" for n in (1, 2)} <= keys


def test_a_page_goes_on_where_the_one_before_ended_whatever_comes_in_between(
    transcribe: TranscribeApi,
) -> None:
    for name in ("page-1", "page-2", "page-3"):
        start(transcribe, name)
        transcribe.finished(name)
    wanted = {"JobNameContains": "PAGE-", "Status": "COMPLETED", "MaxResults": 2}
    first = transcribe.api.list_transcription_jobs(**wanted)

    start(transcribe, "page-4")
    second = transcribe.api.list_transcription_jobs(**wanted, NextToken=first["NextToken"])

    names = [
        [one["TranscriptionJobName"] for one in page["TranscriptionJobSummaries"]]
        for page in (first, second)
    ]
    assert names == [["page-3", "page-2"], ["page-1"]]
    assert "NextToken" not in second
    answer = refused(transcribe.api.list_transcription_jobs, NextToken="nothing")
    assert answer["Error"]["Code"] == "BadRequestException"
