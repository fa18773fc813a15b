"""Amazon Transcribe's batch API."""

from typing import Any
from urllib.parse import unquote, urlparse

from botocore.exceptions import BotoCoreError, ClientError

from transcription.adapters.aws import code_of, is_throttled, is_transient, message_of
from transcription.domain.errors import (
    ServiceUnavailable,
    TranscribeAccessDenied,
    TranscribeBusy,
    TranscribeRefused,
)
from transcription.domain.keys import raw_key
from transcription.domain.options import Options
from transcription.steps.ports import Transcribe, TranscribeJob, TranscribeRequest


class AmazonTranscribe(Transcribe):
    """Amazon Transcribe's batch jobs.

    Without kms_key_arn Transcribe encrypts its output with S3's own key, even if the bucket has
    another default: https://docs.aws.amazon.com/transcribe/latest/dg/data-encryption.html
    """

    def __init__(
        self,
        client: Any,
        transcripts_bucket: str,
        *,
        role_arn: str = "",
        queueing: bool = False,
        kms_key_arn: str = "",
    ) -> None:
        self._client = client
        self._bucket = transcripts_bucket
        self._role_arn = role_arn
        self._queueing = queueing
        self._kms_key_arn = kms_key_arn

    def start(self, request: TranscribeRequest) -> None:
        arguments: dict[str, Any] = {
            "TranscriptionJobName": request.name,
            "Media": {"MediaFileUri": request.media_uri},
            "MediaFormat": request.media_format,
            "OutputBucketName": self._bucket,
            "OutputKey": raw_key(request.name),
            **option_arguments(request.options),
        }
        if self._kms_key_arn:
            arguments["OutputEncryptionKMSKeyId"] = self._kms_key_arn
        if self._queueing:
            arguments["JobExecutionSettings"] = {
                "AllowDeferredExecution": True,
                "DataAccessRoleArn": self._role_arn,
            }
        try:
            self._client.start_transcription_job(**arguments)
        except (ClientError, BotoCoreError) as error:
            if code_of(error) != "ConflictException":
                raise _translated(error) from error

    def get(self, name: str) -> TranscribeJob | None:
        try:
            job = self._client.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"]
        except (ClientError, BotoCoreError) as error:
            if _is_missing(error):
                return None
            raise _translated(error) from error
        transcript = job.get("Transcript", {})
        uri = transcript.get("RedactedTranscriptFileUri") or transcript.get("TranscriptFileUri")
        return TranscribeJob(
            status=job["TranscriptionJobStatus"],
            created_at=job.get("CreationTime"),
            started_at=job.get("StartTime"),
            completed_at=job.get("CompletionTime"),
            failure_reason=job.get("FailureReason"),
            raw_key=key_of(uri, self._bucket) if uri else None,
            language=job.get("LanguageCode"),
        )

    def delete(self, name: str) -> bool:
        try:
            self._client.delete_transcription_job(TranscriptionJobName=name)
        except (ClientError, BotoCoreError) as error:
            if _is_missing(error):
                return True
            if code_of(error) == "BadRequestException":
                return False
            raise _translated(error) from error
        return True


def option_arguments(options: Options) -> dict[str, Any]:
    """Returns StartTranscriptionJob's arguments for a job's options.

    https://docs.aws.amazon.com/transcribe/latest/APIReference/API_StartTranscriptionJob.html
    """
    arguments = {
        "Settings": _settings(options),
        "LanguageCode": options.language,
        "IdentifyLanguage": options.language is None and not options.identify_multiple,
        "IdentifyMultipleLanguages": options.language is None and options.identify_multiple,
        "LanguageOptions": list(options.languages),
        "LanguageIdSettings": {
            code: {_NAMES[name]: one for name, one in own.items()}
            for code, own in options.by_language.items()
        },
        "ModelSettings": _named(options, "language_model"),
        "ContentRedaction": _redaction(options),
        "ToxicityDetection": [{"ToxicityCategories": ["ALL"]}] if options.toxicity else [],
        "Tags": [{"Key": key, "Value": value} for key, value in options.tags.items()],
    }
    return {name: value for name, value in arguments.items() if value}


#: The API's names of the options that may have one value for each language.
_NAMES = {
    "vocabulary": "VocabularyName",
    "vocabulary_filter": "VocabularyFilterName",
    "language_model": "LanguageModelName",
}


def _settings(options: Options) -> dict[str, Any]:
    settings = _named(options, "vocabulary") | _named(options, "vocabulary_filter")
    if options.vocabulary_filter:
        settings["VocabularyFilterMethod"] = options.vocabulary_filter_method
    if options.speakers:
        settings |= {"ShowSpeakerLabels": True, "MaxSpeakerLabels": options.speakers}
    if options.channels:
        settings["ChannelIdentification"] = True
    if options.alternatives:
        settings |= {"ShowAlternatives": True, "MaxAlternatives": options.alternatives}
    return settings


def _named(options: Options, field: str) -> dict[str, Any]:
    """Returns the option's argument, or nothing if it has a value for each language."""
    value = getattr(options, field)
    return {_NAMES[field]: value} if isinstance(value, str) else {}


def _redaction(options: Options) -> dict[str, Any]:
    if not options.redact:
        return {}
    types = {"PiiEntityTypes": list(options.redact_types)} if options.redact_types else {}
    output = "redacted_and_unredacted" if options.unredacted else "redacted"
    return {"RedactionType": "PII", "RedactionOutput": output, **types}


def key_of(uri: str, bucket: str) -> str:
    """Returns the key in `https://s3.<region>.amazonaws.com/<bucket>/<key>` or
    `s3://<bucket>/<key>`.
    """
    parsed = urlparse(uri)
    path = unquote(parsed.path).lstrip("/")
    return path.removeprefix(f"{bucket}/")


def _is_missing(error: Exception) -> bool:
    # Get and Delete answer BadRequestException for a missing job, not NotFoundException.
    code = code_of(error)
    return code == "NotFoundException" or (
        code == "BadRequestException" and "couldn't be found" in message_of(error)
    )


def _translated(error: ClientError | BotoCoreError) -> Exception:
    if is_throttled(error):
        return TranscribeBusy(f"{code_of(error)}: {message_of(error)}")
    if is_transient(error):
        return ServiceUnavailable(f"Transcribe: {error}")
    if code_of(error) == "AccessDeniedException":
        return TranscribeAccessDenied(
            "Amazon Transcribe denies this stack the job, the media or its output: "
            f"{message_of(error)} Run `scribe doctor`, then retry the job."
        )
    if code_of(error) == "BadRequestException" or code_of(error) == "NotFoundException":
        return TranscribeRefused(f"Amazon Transcribe refused this job: {message_of(error)}")
    return error
