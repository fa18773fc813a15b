"""StartTranscriptionJob's rules beyond its model's constraints, and unsupported features."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from localcloud.service import ServiceError
from localcloud.transcribe import languages
from localcloud.transcribe.redaction import TYPES

Request = dict[str, Any]

_LANGUAGES = ("LanguageCode", "IdentifyLanguage", "IdentifyMultipleLanguages")
#: Features that would need another recogniser or service: refused, not left out.
_NOT_DONE = {
    "KMSEncryptionContext": "an encryption context",
    "MediaSampleRateHertz": "a check of the sample rate",
    "Subtitles": "Transcribe's own subtitles",
    "ToxicityDetection": "the detection of toxic speech",
}


#: Members that name resources of the account, with the service's words for them.
_RESOURCES = {
    "VocabularyName": ("vocabulary", "vocabulary"),
    "VocabularyFilterName": ("vocabulary filter", "vocabulary filter"),
    "LanguageModelName": ("language model", "model"),
}


def check(request: Request, engine: str, is_ready: Callable[[str, str], bool]) -> None:
    """Raises ServiceError (BadRequestException) for the first broken rule.

    is_ready is called with a member that names a resource, and the name.
    """
    broken_rules = chain(
        _combinations(request),
        _languages_and_tags(request),
        _not_found(request, is_ready),
        _not_done(request, engine),
    )
    for broken in broken_rules:
        raise bad_request(broken)


def bad_request(message: str, code: str = "BadRequestException") -> ServiceError:
    """Returns the error that this service gives for nearly every bad request."""
    return ServiceError(code, message)


def output_key(request: Request) -> str:
    """Returns the output's key in its bucket; a key that does not end in .json is a folder.

    https://docs.aws.amazon.com/transcribe/latest/APIReference/API_StartTranscriptionJob.html
    """
    name = f"{request['TranscriptionJobName']}.json"
    key: str = request.get("OutputKey") or name
    return key if key.endswith(".json") else f"{key.removesuffix('/')}/{name}"


def redacted_key(key: str) -> str:
    """Returns the key of the redacted output, for this key of the other one.

    https://docs.aws.amazon.com/transcribe/latest/dg/pii-redaction-output.html
    """
    folder, slash, name = key.rpartition("/")
    return f"{folder}{slash}redacted-{name}"


def _combinations(request: Request) -> Iterator[str]:
    choices = sum(bool(request.get(name)) for name in _LANGUAGES)
    if not choices:
        yield (
            "The language code is missing. "
            "Either add a language code or turn on language identification."
        )
    elif choices > 1:
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
    by_language = (request.get("LanguageIdSettings") or {}).values()
    is_filtered = any("VocabularyFilterName" in one for one in (settings, *by_language))
    if is_filtered != ("VocabularyFilterMethod" in settings):
        yield "VocabularyFilterName and VocabularyFilterMethod must be specified together."


def _languages_and_tags(request: Request) -> Iterator[str]:
    by_language = request.get("LanguageIdSettings") or {}
    identifies = request.get("IdentifyLanguage") or request.get("IdentifyMultipleLanguages")
    has_model = any("LanguageModelName" in one for one in by_language.values())
    if by_language and not identifies:
        yield "LanguageIdSettings can only be specified with language identification."
    if request.get("ModelSettings") and identifies:
        yield "ModelSettings can't be specified with language identification."
    if request.get("IdentifyMultipleLanguages") and has_model:
        yield "IdentifyMultipleLanguages doesn't support custom language models."
    if request.get("ToxicityDetection") and request.get("LanguageCode") != "en-US":
        yield "ToxicityDetection is only supported for US English (en-US)."
    keys = [tag["Key"] for tag in request.get("Tags") or []]
    if len(set(keys)) < len(keys):
        yield "Tag keys must be unique."
    if any(key.lower().startswith("aws:") for key in keys):
        yield "Tag keys can't begin with aws:, which is reserved."


def _not_found(request: Request, is_ready: Callable[[str, str], bool]) -> Iterator[str]:
    """Yields the missing resources. Language models never exist, because nothing here makes one."""
    of_all = (request.get("Settings") or {}) | (request.get("ModelSettings") or {})
    by_language = (request.get("LanguageIdSettings") or {}).values()
    for member, (what, its_name) in _RESOURCES.items():
        names = [one[member] for one in (of_all, *by_language) if member in one]
        if not all(is_ready(member, name) for name in names):
            yield (
                f"The requested {what} couldn't be found. "
                f"Check the {its_name} name and try your request again."
            )


def _not_done(request: Request, engine: str) -> Iterator[str]:
    for name, what in _NOT_DONE.items():
        if request.get(name):
            yield f"The local cloud's Transcribe does not do {what} ({name})."
    if "OutputBucketName" not in request:
        yield "The local cloud's Transcribe has no bucket of its own (OutputBucketName)."
    types = (request.get("ContentRedaction") or {}).get("PiiEntityTypes") or []
    if unknown := sorted({*types} - {*TYPES, "ALL"}):
        yield f"The local cloud's Transcribe does not find {unknown[0]} (PiiEntityTypes)."
    if engine != "whisper" and not languages.is_english(request):
        yield (
            f"The local cloud's Transcribe recognises English only, by {engine}. With "
            "ENGINE=whisper it recognises and identifies other languages."
        )
