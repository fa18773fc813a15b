"""A job's languages: the request to the recogniser, and the description of its answer."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import botocore.session

from localcloud.transcribe.recognition.speech import Segment

Request = dict[str, Any]

#: The service's language codes.
_LANGUAGES: list[str] = (
    botocore.session.get_session().get_service_model("transcribe").shape_for("LanguageCode").enum  # type: ignore[attr-defined]
)
#: The dialect of an identified language if the job names no candidates.
_USUAL = ("en-US", "es-US", "fr-FR", "de-DE", "pt-BR", "zh-CN", "ar-SA", "nl-NL", "fa-IR", "sw-KE")


def is_english(request: Request) -> bool:
    """Returns whether the job names English as its language."""
    return str(request.get("LanguageCode") or "").startswith("en-")


def identify(request: Request) -> str:
    """Returns the value for RecognitionRequest.identify."""
    if request.get("IdentifyMultipleLanguages"):
        return "multiple"
    return "one" if request.get("IdentifyLanguage") else ""


def candidates(request: Request) -> list[str]:
    """Returns the value for RecognitionRequest.languages."""
    if language := request.get("LanguageCode"):
        return [language]
    options: list[str] = request.get("LanguageOptions") or []
    return options or [*_USUAL, *(one for one in _LANGUAGES if one not in _USUAL)]


def spoken_seconds(segments: Iterable[Segment]) -> dict[str, float]:
    """Returns the seconds of each language, the longest first."""
    seconds: Counter[str] = Counter()
    for segment in segments:
        if segment.language:
            seconds[segment.language] += segment.words[-1].end - segment.words[0].start  # type: ignore[assignment]
    return dict(seconds.most_common())
