"""StartTranscriptionJob's rules beyond its model's constraints, and what is not done here."""

from collections.abc import Iterator
from typing import Any

from localcloud.service import ServiceError

Request = dict[str, Any]

_LANGUAGES = ("LanguageCode", "IdentifyLanguage", "IdentifyMultipleLanguages")
#: What would need another recogniser or another service: refused, not left out.
_NOT_DONE = {
    "KMSEncryptionContext": "an encryption context",
    "ContentRedaction": "redaction",
    "Subtitles": "Transcribe's own subtitles",
    "Tags": "a job's tags",
    "LanguageOptions": "the identification of languages",
    "LanguageIdSettings": "the identification of languages",
    "IdentifyLanguage": "the identification of languages",
    "IdentifyMultipleLanguages": "the identification of languages",
    "ToxicityDetection": "the detection of toxic speech",
}


def check(request: Request) -> None:
    """Raises ServiceError (BadRequestException) for the first rule that is not kept."""
    for broken in (*_combinations(request), *_not_found(request), *_not_done(request)):
        raise bad_request(broken)


def bad_request(message: str) -> ServiceError:
    """The error of almost everything that is wrong with a call of this service."""
    return ServiceError("BadRequestException", message)


def output_key(request: Request) -> str:
    """Where in the bucket the output goes: a key that does not end in .json is a folder.

    https://docs.aws.amazon.com/transcribe/latest/APIReference/API_StartTranscriptionJob.html
    """
    name = f"{request['TranscriptionJobName']}.json"
    key: str = request.get("OutputKey") or name
    return key if key.endswith(".json") else f"{key.removesuffix('/')}/{name}"


def _combinations(request: Request) -> Iterator[str]:
    languages = sum(bool(request.get(name)) for name in _LANGUAGES)
    if not languages:
        yield (
            "The language code is missing. "
            "Either add a language code or turn on language identification."
        )
    elif languages > 1:
        yield (
            "You must specify exactly one of the following: LanguageCode, IdentifyLanguage or "
            "IdentifyMultipleLanguages."
        )
    execution = request.get("JobExecutionSettings")
    if execution is not None and not (
        "AllowDeferredExecution" in execution and execution.get("DataAccessRoleArn")
    ):
        yield (
            "JobExecutionSettings must include both AllowDeferredExecution and DataAccessRoleArn."
        )
    settings = request.get("Settings") or {}
    if bool(settings.get("ShowSpeakerLabels")) != ("MaxSpeakerLabels" in settings):
        yield "ShowSpeakerLabels and MaxSpeakerLabels must be specified together."
    if bool(settings.get("ShowAlternatives")) != ("MaxAlternatives" in settings):
        yield "ShowAlternatives and MaxAlternatives must be specified together."
    if ("VocabularyFilterName" in settings) != ("VocabularyFilterMethod" in settings):
        yield "VocabularyFilterName and VocabularyFilterMethod must be specified together."
    if request.get("OutputKey") and not request.get("OutputBucketName"):
        yield "You can't specify OutputKey without OutputBucketName."


def _not_found(request: Request) -> Iterator[str]:
    """There are no vocabularies here, because nothing here makes one."""
    settings = request.get("Settings") or {}
    if "VocabularyName" in settings:
        yield (
            "The requested vocabulary couldn't be found. "
            "Check the vocabulary name and try your request again."
        )
    if "VocabularyFilterName" in settings:
        yield (
            "The requested vocabulary filter couldn't be found. "
            "Check the vocabulary filter name and try your request again."
        )
    if (request.get("ModelSettings") or {}).get("LanguageModelName"):
        yield (
            "The requested language model couldn't be found. "
            "Check the model name and try your request again."
        )


def _not_done(request: Request) -> Iterator[str]:
    for name, what in _NOT_DONE.items():
        if request.get(name):
            yield f"The local cloud's Transcribe does not do {what} ({name})."
    language = request.get("LanguageCode") or "en-"
    if not language.startswith("en-"):
        yield f"The local cloud's Transcribe recognises English only, not {language}."
