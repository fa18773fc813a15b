"""Requests to Amazon Transcribe, and the meaning of its answers."""

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.stub import Stubber

from tests.unit.conftest import client
from transcription.adapters.transcribe import AmazonTranscribe, key_of
from transcription.domain.errors import (
    ServiceUnavailable,
    TranscribeAccessDenied,
    TranscribeBusy,
    TranscribeRefused,
)
from transcription.domain.options import Defaults, Options, parse_options
from transcription.steps.ports import TranscribeJob, TranscribeRequest

BUCKET, ROLE = "transcripts-bucket", "arn:aws:iam::123456789012:role/transcribe"
WHEN = datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)
GONE = "The requested job couldn't be found. Check the job name and try your request again."


@pytest.fixture
def stub():
    with Stubber(client("transcribe")) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def transcribe(stub: Stubber, *, queueing: bool = True) -> AmazonTranscribe:
    return AmazonTranscribe(stub.client, BUCKET, role_arn=ROLE, queueing=queueing)


def request(options: Options) -> TranscribeRequest:
    return TranscribeRequest("interview-1f", "s3://media/uploads/ü b.wav", "wav", options)


def expected(**more: object) -> dict[str, object]:
    return {
        "TranscriptionJobName": "interview-1f",
        "Media": {"MediaFileUri": "s3://media/uploads/ü b.wav"},
        "MediaFormat": "wav",
        "OutputBucketName": BUCKET,
        "OutputKey": "raw/interview-1f.json",
        "JobExecutionSettings": {"AllowDeferredExecution": True, "DataAccessRoleArn": ROLE},
        **more,
    }


def started(status: str = "IN_PROGRESS") -> dict[str, object]:
    return {"TranscriptionJob": {"TranscriptionJobStatus": status}}


def test_a_key_of_the_customers_encrypts_transcribes_output(stub):
    key = "arn:aws:kms:us-east-1:123456789012:key/k"
    arguments = expected(LanguageCode="en-US", OutputEncryptionKMSKeyId=key)
    stub.add_response("start_transcription_job", started(), arguments)

    made = AmazonTranscribe(stub.client, BUCKET, role_arn=ROLE, queueing=True, kms_key_arn=key)
    made.start(request(parse_options({}, Defaults("en-US", 0, 42))))


IDENTIFIED = [
    ({"identify-language": "true"}, {"IdentifyLanguage": True}),
    ({"identify-language": "multiple"}, {"IdentifyMultipleLanguages": True}),
    (
        {"identify-language": "true", "languages": "en-US,de-DE"},
        {"IdentifyLanguage": True, "LanguageOptions": ["en-US", "de-DE"]},
    ),
    (
        {
            "identify-language": "true",
            "vocabulary": "en-US=v,de-DE=w",
            "vocabulary-filter": "de-DE=f",
            "language-model": "en-US=m",
        },
        {
            "IdentifyLanguage": True,
            "LanguageIdSettings": {
                "en-US": {"VocabularyName": "v", "LanguageModelName": "m"},
                "de-DE": {"VocabularyName": "w", "VocabularyFilterName": "f"},
            },
            "Settings": {"VocabularyFilterMethod": "mask"},
        },
    ),
]
PII = {"RedactionType": "PII", "RedactionOutput": "redacted"}
#: Beside the language, which is en-US.
OTHERS: list[tuple[dict[str, str], dict[str, object]]] = [
    ({"line-length": "32"}, {}),
    ({"channels": "true"}, {"Settings": {"ChannelIdentification": True}}),
    (
        {"vocabulary-filter": "f", "vocabulary-filter-method": "remove"},
        {"Settings": {"VocabularyFilterName": "f", "VocabularyFilterMethod": "remove"}},
    ),
    (
        {"redact": "true", "redact-types": "NAME,SSN"},
        {"ContentRedaction": {**PII, "PiiEntityTypes": ["NAME", "SSN"]}},
    ),
    (
        {"redact": "true", "unredacted": "true"},
        {"ContentRedaction": {**PII, "RedactionOutput": "redacted_and_unredacted"}},
    ),
    ({"toxicity": "true"}, {"ToxicityDetection": [{"ToxicityCategories": ["ALL"]}]}),
    ({"language-model": "m"}, {"ModelSettings": {"LanguageModelName": "m"}}),
    (
        {"tags": "team=video,project="},
        {"Tags": [{"Key": "team", "Value": "video"}, {"Key": "project", "Value": ""}]},
    ),
    (
        {"speakers": "2", "alternatives": "2", "vocabulary": "v", "redact": "true"},
        {
            "Settings": {
                "ShowSpeakerLabels": True,
                "MaxSpeakerLabels": 2,
                "ShowAlternatives": True,
                "MaxAlternatives": 2,
                "VocabularyName": "v",
            },
            "ContentRedaction": PII,
        },
    ),
]


@pytest.mark.parametrize(
    ("metadata", "arguments"),
    [
        ({"language": "de-DE"}, {"LanguageCode": "de-DE"}),
        *IDENTIFIED,
        *((metadata, {"LanguageCode": "en-US", **more}) for metadata, more in OTHERS),
    ],
)
def test_every_option_reaches_transcribe(stub, metadata, arguments):
    options = parse_options(metadata, Defaults("en-US", 0, 42))
    stub.add_response("start_transcription_job", started(), expected(**arguments))

    transcribe(stub).start(request(options))


def test_without_queueing_no_role_is_handed_over(stub):
    arguments = expected(LanguageCode="en-US")
    del arguments["JobExecutionSettings"]
    stub.add_response("start_transcription_job", started(), arguments)

    transcribe(stub, queueing=False).start(request(Options("en-US")))


def test_a_job_that_is_there_already_is_a_success(stub):
    stub.add_client_error("start_transcription_job", "ConflictException")

    transcribe(stub).start(request(Options("en-US")))


CALLS = {
    "start_transcription_job": lambda api: api.start(request(Options("en-US"))),
    "get_transcription_job": lambda api: api.get("interview-1f"),
    "delete_transcription_job": lambda api: api.delete("interview-1f"),
}


@pytest.mark.parametrize("operation", CALLS)
def test_a_quota_that_is_used_up_is_busy_and_no_failure(stub, operation):
    stub.add_client_error(operation, "LimitExceededException")

    with pytest.raises(TranscribeBusy, match="LimitExceededException"):
        CALLS[operation](transcribe(stub))


@pytest.mark.parametrize("operation", CALLS)
def test_no_answer_is_unavailable(operation):
    class Mute:
        def __getattr__(self, name):
            def call(**_):
                raise ReadTimeoutError(endpoint_url="https://transcribe")

            return call

    with pytest.raises(ServiceUnavailable):
        CALLS[operation](AmazonTranscribe(Mute(), BUCKET, role_arn=ROLE, queueing=True))


@pytest.mark.parametrize("operation", CALLS)
def test_a_missing_permission_fails_the_job_in_words_that_name_it(stub, operation):
    words = "User is not authorized to access this resource"
    stub.add_client_error(operation, "AccessDeniedException", words)

    with pytest.raises(TranscribeAccessDenied, match=words):
        CALLS[operation](transcribe(stub))


def test_a_job_that_transcribe_does_not_take_is_refused_in_its_own_words(stub):
    words = "The requested vocabulary couldn't be found"
    stub.add_client_error("start_transcription_job", "BadRequestException", words)

    with pytest.raises(TranscribeRefused, match=words):
        transcribe(stub).start(request(Options("en-US")))


PLACE = f"https://s3.us-east-1.amazonaws.com/{BUCKET}/raw/"


@pytest.mark.parametrize(
    ("transcript", "key"),
    [
        ({"TranscriptFileUri": PLACE + "i.json"}, "raw/i.json"),
        (
            {
                "TranscriptFileUri": PLACE + "i.json",
                "RedactedTranscriptFileUri": PLACE + "redacted-i.json",
            },
            "raw/redacted-i.json",
        ),
    ],
)
def test_a_completed_job_has_its_times_its_language_and_the_transcript_to_use(
    stub, transcript, key
):
    job = {
        "TranscriptionJobStatus": "COMPLETED",
        "CreationTime": WHEN,
        "StartTime": WHEN,
        "CompletionTime": WHEN,
        "LanguageCode": "en-US",
        "Transcript": transcript,
    }
    asked = {"TranscriptionJobName": "interview-1f"}
    stub.add_response("get_transcription_job", {"TranscriptionJob": job}, asked)

    found = transcribe(stub).get("interview-1f")

    assert found == TranscribeJob("COMPLETED", WHEN, WHEN, WHEN, raw_key=key, language="en-US")


@pytest.mark.parametrize("status", ["QUEUED", "IN_PROGRESS", "FAILED"])
def test_a_job_without_a_transcript_has_none(stub, status):
    stub.add_response(
        "get_transcription_job",
        {"TranscriptionJob": {"TranscriptionJobStatus": status, "FailureReason": "Internal"}},
    )

    found = transcribe(stub).get("interview-1f")
    assert found is not None

    assert (found.status, found.raw_key, found.started_at) == (status, None, None)
    assert found.failure_reason == "Internal"


@pytest.mark.parametrize(
    ("code", "message"), [("BadRequestException", GONE), ("NotFoundException", "no such job")]
)
def test_a_job_that_transcribe_does_not_know_is_none_and_gone(stub, code, message):
    stub.add_client_error("get_transcription_job", code, message)
    stub.add_client_error("delete_transcription_job", code, message)

    assert transcribe(stub).get("interview-1f") is None
    assert transcribe(stub).delete("interview-1f") is True


def test_a_job_that_is_not_finished_is_not_deleted(stub):
    stub.add_client_error(
        "delete_transcription_job", "BadRequestException", "You can't delete a running job"
    )

    assert transcribe(stub).delete("interview-1f") is False


def test_a_finished_job_is_deleted(stub):
    stub.add_response("delete_transcription_job", {}, {"TranscriptionJobName": "interview-1f"})

    assert transcribe(stub).delete("interview-1f") is True


@pytest.mark.parametrize(
    "uri",
    [
        "https://s3.us-east-1.amazonaws.com/transcripts-bucket/raw/a%20b.json",
        "http://127.0.0.1:4580/transcripts-bucket/raw/a%20b.json",
        "s3://transcripts-bucket/raw/a b.json",
        "https://transcripts-bucket.s3.us-east-1.amazonaws.com/raw/a%20b.json",
    ],
)
def test_the_raw_output_s_key_is_read_from_any_form_of_its_address(uri):
    assert key_of(uri, BUCKET) == "raw/a b.json"
