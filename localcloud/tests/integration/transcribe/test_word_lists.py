"""Vocabularies and vocabulary filters over the wire, and in a job."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from localcloud.tests import recordings
from localcloud.tests.integration.transcribe.conftest import TranscribeApi

ENGLISH = {"LanguageCode": "en-US"}


@pytest.fixture
def names(transcribe: TranscribeApi) -> Iterator[str]:
    """A vocabulary and a filter."""
    api, name = transcribe.api, transcribe.cloud.name("words")
    api.create_vocabulary(VocabularyName=name, Phrases=["Hullo"], **ENGLISH)
    api.create_vocabulary_filter(VocabularyFilterName=name, Words=["Calling"], **ENGLISH)
    yield name
    api.delete_vocabulary(VocabularyName=name)
    api.delete_vocabulary_filter(VocabularyFilterName=name)


def test_a_job_uses_its_vocabulary_and_its_filter(transcribe: TranscribeApi, names: str) -> None:
    settings = {
        "VocabularyName": names,
        "VocabularyFilterName": names,
        "VocabularyFilterMethod": "mask",
    }

    transcribe.start(names, recordings.speech("hello"), Settings=settings)

    assert transcribe.text(names) == "Hullo, and thank you for ***."


def test_lists_in_another_language_are_not_applied(transcribe: TranscribeApi, names: str) -> None:
    settings = {"VocabularyName": names}

    transcribe.start(names, recordings.speech("hello"), Settings=settings, LanguageCode="en-GB")

    assert transcribe.text(names) == "Hello, and thank you for calling."


def test_a_vocabulary_is_made_of_a_table_in_s3(transcribe: TranscribeApi) -> None:
    name = transcribe.cloud.name("words")
    table = "Phrase\tSoundsLike\tIPA\tDisplayAs\ncalling\t\t\tringing us\n"
    transcribe.s3.put_object(Bucket="media", Key="table.txt", Body=table.encode())

    made = transcribe.api.create_vocabulary(
        VocabularyName=name, VocabularyFileUri="s3://media/table.txt", **ENGLISH
    )
    found = transcribe.api.get_vocabulary(VocabularyName=name)
    transcribe.start(name, recordings.speech("hello"), Settings={"VocabularyName": name})

    assert (made["VocabularyState"], found["VocabularyState"]) == ("PENDING", "READY")
    assert transcribe.text(name).endswith("thank you for ringing us.")


def test_a_vocabulary_that_failed_says_why_and_no_job_may_name_it(
    transcribe: TranscribeApi,
) -> None:
    name = transcribe.cloud.name("words")
    transcribe.api.create_vocabulary(VocabularyName=name, Phrases=["two words"], **ENGLISH)

    found = transcribe.api.get_vocabulary(VocabularyName=name)

    assert found["VocabularyState"] == "FAILED"
    assert "has a space" in found["FailureReason"]
    with pytest.raises(ClientError, match="requested vocabulary couldn't be found"):
        transcribe.start(name, recordings.speech("hello"), Settings={"VocabularyName": name})


@pytest.mark.parametrize(
    ("operation", "asked", "code", "words"),
    [
        ("create", {"VocabularyName": "{taken}", "Phrases": ["a"]}, "ConflictException", "exists"),
        ("create", {"VocabularyName": "n"}, "BadRequestException", "either Phrases or"),
        (
            "create",
            {"VocabularyName": "n", "VocabularyFileUri": "s3://media/nothing.txt"},
            "BadRequestException",
            "can't be read",
        ),
        (
            "create",
            {"VocabularyName": "n", "Phrases": ["a"], "Tags": [{"Key": "a", "Value": "b"}]},
            "NotImplemented",
            "with Tags",
        ),
        ("update", {"VocabularyName": "n"}, "NotImplemented", "UpdateVocabulary"),
        ("get", {"VocabularyName": "nobody"}, "BadRequestException", "couldn't be found"),
        ("delete", {"VocabularyName": "nobody"}, "BadRequestException", "couldn't be found"),
    ],
)
def test_what_is_wrong_with_a_vocabulary_is_said(
    transcribe: TranscribeApi,
    names: str,
    operation: str,
    asked: dict[str, str],
    code: str,
    words: str,
) -> None:
    named = asked | {"VocabularyName": asked["VocabularyName"].format(taken=names)}
    language = ENGLISH if operation in {"create", "update"} else {}

    with pytest.raises(ClientError, match=words) as refused:
        getattr(transcribe.api, f"{operation}_vocabulary")(**named, **language)

    assert refused.value.response["Error"]["Code"] == code
