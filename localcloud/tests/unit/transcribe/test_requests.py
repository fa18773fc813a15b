"""What Transcribe says to a request before there is a job."""

from typing import Any

import pytest

from localcloud import constraints
from localcloud.service import ServiceError
from localcloud.transcribe import rules
from localcloud.transcribe.job_runner import location

REDACTED = {"RedactionType": "PII", "RedactionOutput": "redacted"}
ONE = "1 validation error detected: "
ROLE = "arn:aws:iam::123456789012:role/transcribe"


def request(**changes: Any) -> dict[str, Any]:
    """A valid one, changed; None takes a member away."""
    valid = {
        "TranscriptionJobName": "job",
        "LanguageCode": "en-US",
        "Media": {"MediaFileUri": "s3://media/uploads/a.wav"},
        "MediaFormat": "wav",
        "OutputBucketName": "transcripts",
        "OutputKey": "raw/job.json",
    }
    return {name: value for name, value in (valid | changes).items() if value is not None}


def is_ready(member: str, name: str) -> bool:
    """Whether the account has the vocabulary or the filter."""
    return (member, name) in {("VocabularyName", "ours"), ("VocabularyFilterName", "ours")}


def check(engine: str = "moonshine", **changes: Any) -> None:
    shape = constraints.input_shape("transcribe", "StartTranscriptionJob")
    constraints.check(shape, request(**changes), "BadRequestException")
    rules.check(request(**changes), engine, is_ready)


def refusal(**changes: Any) -> str:
    with pytest.raises(ServiceError) as refused:
        check(**changes)
    assert refused.value.code == "BadRequestException"
    assert refused.value.status == 400
    return refused.value.message


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"LanguageCode": "en-GB"},
        {"MediaFormat": None, "OutputKey": None},
        {"Settings": {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 2}},
        {"Settings": {"ChannelIdentification": True}},
        {"Settings": {"VocabularyName": "ours"}},
        {"Settings": {"VocabularyFilterName": "ours", "VocabularyFilterMethod": "tag"}},
        {"Settings": {"ShowAlternatives": True, "MaxAlternatives": 3}},
        {"JobExecutionSettings": {"AllowDeferredExecution": True, "DataAccessRoleArn": ROLE}},
        {"TranscriptionJobName": "a" * 200},
        {"Tags": [{"Key": "team", "Value": "video"}]},
    ],
)
def test_a_valid_request_is_taken(changes: dict[str, Any]) -> None:
    check(**changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"TranscriptionJobName": "a b"},
            (
                "Value 'a b' at 'transcriptionJobName' failed to satisfy "
                "constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z._-]+"
            ),
        ),
        (
            {"TranscriptionJobName": "a" * 201},
            (
                f"Value '{'a' * 201}' at 'transcriptionJobName' failed to "
                "satisfy constraint: Member must have length less than or equal to 200"
            ),
        ),
        (
            {"Settings": {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 31}},
            (
                "Value '31' at 'settings.maxSpeakerLabels' failed to "
                "satisfy constraint: Member must have value less than or equal to 30"
            ),
        ),
        (
            {"Media": None},
            ("Value at 'media' failed to satisfy constraint: Member must not be null"),
        ),
        (
            {"MediaFormat": "aiff"},
            (
                "Value 'aiff' at 'mediaFormat' failed to satisfy "
                "constraint: Member must satisfy enum value set: "
                "[mp3, mp4, wav, flac, ogg, amr, webm, m4a]"
            ),
        ),
    ],
)
def test_a_constraint_of_the_model__reported__in_the_service_s_words(
    changes: dict[str, Any], words: str
) -> None:
    assert refusal(**changes) == f"{ONE}{words}"


def test_every_broken_constraint__reported__at_once() -> None:
    message = refusal(TranscriptionJobName="a b", OutputKey="raw/é.json", MediaSampleRateHertz=7999)

    assert message.startswith("3 validation errors detected: ")
    assert "'outputKey'" in message
    assert "'mediaSampleRateHertz'" in message


def test_a_value_of_the_wrong_type_is_no_request() -> None:
    with pytest.raises(ServiceError, match=r"settings\.maxSpeakerLabels is no integer") as refused:
        check(Settings={"ShowSpeakerLabels": True, "MaxSpeakerLabels": True})

    assert refused.value.code == "SerializationException"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"LanguageCode": None},
            (
                "The language code is missing. "
                "Either add a language code or turn on language identification."
            ),
        ),
        ({"IdentifyLanguage": True}, "exactly one of"),
        ({"JobExecutionSettings": {"AllowDeferredExecution": True}}, "must include both"),
        ({"JobExecutionSettings": {"DataAccessRoleArn": ROLE}}, "must include both"),
        ({"Settings": {"ShowSpeakerLabels": True}}, "MaxSpeakerLabels"),
        ({"Settings": {"MaxSpeakerLabels": 2}}, "ShowSpeakerLabels"),
        ({"Settings": {"MaxAlternatives": 2}}, "ShowAlternatives"),
        ({"Settings": {"VocabularyName": "names"}}, "requested vocabulary couldn't be found"),
        (
            {"Settings": {"VocabularyFilterName": "rude", "VocabularyFilterMethod": "mask"}},
            "vocabulary filter couldn't be found",
        ),
        ({"ModelSettings": {"LanguageModelName": "mine"}}, "language model couldn't be found"),
        (
            {
                "LanguageCode": None,
                "IdentifyLanguage": True,
                "LanguageIdSettings": {"en-US": {"VocabularyName": "names"}},
            },
            "requested vocabulary couldn't be found",
        ),
        (
            {
                "LanguageCode": None,
                "IdentifyLanguage": True,
                "LanguageIdSettings": {"en-US": {"VocabularyFilterName": "rude"}},
            },
            "must be specified together",
        ),
        ({"LanguageIdSettings": {"en-US": {"VocabularyName": "a"}}}, "language identification"),
        (
            {
                "LanguageCode": None,
                "IdentifyLanguage": True,
                "ModelSettings": {"LanguageModelName": "mine"},
            },
            "ModelSettings can't be specified",
        ),
        (
            {
                "LanguageCode": None,
                "IdentifyMultipleLanguages": True,
                "LanguageIdSettings": {"en-US": {"LanguageModelName": "mine"}},
            },
            "doesn't support custom language models",
        ),
        ({"Tags": [{"Key": "a", "Value": ""}, {"Key": "a", "Value": "b"}]}, "must be unique"),
        (
            {"LanguageCode": "en-GB", "ToxicityDetection": [{"ToxicityCategories": ["ALL"]}]},
            "only supported for US English",
        ),
        ({"Tags": [{"Key": "AWS:a", "Value": "b"}]}, "reserved"),
    ],
)
def test_a_request_that_breaks_a_rule_is_refused(changes: dict[str, Any], words: str) -> None:
    assert words in refusal(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"LanguageCode": "de-DE"},
        {"LanguageCode": None, "IdentifyLanguage": True},
        {"LanguageCode": None, "IdentifyMultipleLanguages": True},
        {"ContentRedaction": {**REDACTED, "PiiEntityTypes": ["PHONE", "ADDRESS"]}},
        {"Subtitles": {"Formats": ["vtt"]}},
        {"OutputBucketName": None, "OutputKey": None},
        {"MediaSampleRateHertz": 16_000},
    ],
)
def test_what_is_not_done_here_is_refused_by_name(changes: dict[str, Any]) -> None:
    assert refusal(**changes).startswith("The local cloud's Transcribe ")


@pytest.mark.parametrize("types", [None, ["ALL"], ["PHONE", "NAME", "EMAIL"]])
def test_redaction_of_what_is_found_by_rule_is_accepted(types: list[str] | None) -> None:
    check(ContentRedaction=REDACTED | ({"PiiEntityTypes": types} if types else {}))


def test_a_redacted_output_is_named_after_the_other() -> None:
    assert rules.redacted_key("raw/job.json") == "raw/redacted-job.json"
    assert rules.redacted_key("job.json") == "redacted-job.json"


@pytest.mark.parametrize(
    "changes",
    [
        {"LanguageCode": "de-DE"},
        {"LanguageCode": None, "IdentifyLanguage": True, "LanguageOptions": ["de-DE", "en-US"]},
        {"LanguageCode": None, "IdentifyMultipleLanguages": True},
    ],
)
def test_whisper_takes_every_language(changes: dict[str, Any]) -> None:
    check(engine="whisper", **changes)


@pytest.mark.parametrize(
    ("output_key", "key"),
    [
        (None, "job.json"),
        ("raw/other.json", "raw/other.json"),
        ("raw/", "raw/job.json"),
        ("raw", "raw/job.json"),
    ],
)
def test_an_output_key_without_json_is_a_folder(output_key: str | None, key: str) -> None:
    assert rules.output_key(request(OutputKey=output_key)) == key


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("https://s3.us-east-1.amazonaws.com/media/a.wav", "with s3:// only"),
        ("s3://media", "can't be accessed"),
        ("s3://media/", "can't be accessed"),
    ],
)
def test_only_addresses_of_objects_with_s3_are_read(uri: str, words: str) -> None:
    assert location("s3://media/uploads/a b+é.wav") == ("media", "uploads/a b+é.wav")
    with pytest.raises(ServiceError, match=words):
        location(uri)
