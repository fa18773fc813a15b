"""Readers of option values.

Pure. A reader takes the option's name and its text, and raises InvalidOption with a sentence that
says what is allowed.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from transcription.domain.errors import InvalidOption

Reader = Callable[[str, str], Any]
#: Names of Transcribe resources: one name, or one for each language.
Names = str | dict[str, str]

#: https://docs.aws.amazon.com/transcribe/latest/APIReference/API_ContentRedaction.html
PII_TYPES = frozenset(
    {
        *("ADDRESS", "AGE", "ALL", "AWS_ACCESS_KEY", "AWS_SECRET_KEY", "BANK_ACCOUNT_NUMBER"),
        *("BANK_ROUTING", "CA_HEALTH_NUMBER", "CA_SOCIAL_INSURANCE_NUMBER", "CREDIT_DEBIT_CVV"),
        *("CREDIT_DEBIT_EXPIRY", "CREDIT_DEBIT_NUMBER", "DATE_TIME", "DRIVER_ID", "EMAIL"),
        *("INTERNATIONAL_BANK_ACCOUNT_NUMBER", "IP_ADDRESS", "LICENSE_PLATE", "MAC_ADDRESS"),
        *("NAME", "PASSPORT_NUMBER", "PASSWORD", "PHONE", "PIN", "SSN", "SWIFT_CODE", "URL"),
        *("USERNAME", "US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER", "VEHICLE_IDENTIFICATION_NUMBER"),
    }
)
#: Options that may have a value for each language, by field.
PER_LANGUAGE = ("vocabulary", "vocabulary_filter", "language_model")
MAX_TAGS = 200
YES = frozenset({"true", "yes", "on", "1"})
NO = frozenset({"false", "no", "off", "0", ""})
_LANGUAGE = re.compile(r"[a-z]{2,3}-[A-Z]{2}")
_RESOURCE = re.compile(r"[0-9a-zA-Z._-]{1,200}")
_TAG_KEY = re.compile(r"(?!(?i:aws:))[\w .:/+@-]{1,128}")
_TAG_VALUE = re.compile(r"[\w .:/=+@-]{0,256}")


def refused(name: str, text: str, allowed: str) -> InvalidOption:
    """Returns the error for an invalid value, which is cut if it is long."""
    shown = text if len(text) <= 60 else text[:60] + "..."
    return InvalidOption(f"The option {name} is {shown!r}; it must be {allowed}.")


def flag(name: str, text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise refused(name, text.lower(), "true or false")


def number(low: int, high: int) -> Reader:
    def read(name: str, text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,4}", text) or not low <= int(text) <= high:
            raise refused(name, text, f"a whole number from {low} to {high}")
        return int(text)

    return read


def choice(*choices: str) -> Reader:
    def read(name: str, text: str) -> str:
        if text.lower() not in choices:
            raise refused(name, text.lower(), " or ".join(choices))
        return text.lower()

    return read


def language(name: str, text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise refused(name, text, "a language code such as en-US or de-DE")
    return text


def languages(_: str, text: str) -> tuple[str, ...]:
    return tuple(language("language", part) for part in _parts(text))


def names(name: str, text: str) -> Names:
    """Reads one name, or one for each language: en-US=one,de-DE=another."""
    if "=" not in text:
        return _resource(name, text)
    return {language(name, code): _resource(name, one) for code, one in _pairs(name, text)}


def pii_types(name: str, text: str) -> tuple[str, ...]:
    found = tuple(part.upper() for part in _parts(text))
    if not found or not PII_TYPES.issuperset(found):
        raise refused(name, text, "types of personal data that Transcribe knows, as NAME,PHONE,SSN")
    return found


def tags(name: str, text: str) -> dict[str, str]:
    """Reads tags: team=video,project=x.

    See https://docs.aws.amazon.com/transcribe/latest/dg/tagging.html.
    """
    found = dict(_pairs(name, text))
    if len(found) > MAX_TAGS:
        raise InvalidOption(f"The option {name} has {len(found)} tags; {MAX_TAGS} are allowed.")
    for key, value in found.items():
        if not (_TAG_KEY.fullmatch(key) and _TAG_VALUE.fullmatch(value)):
            raise refused(
                name,
                f"{key}={value}",
                "tags as team=video,project=x: letters, digits, spaces and _.:/+-@, a key of up to "
                "128 that does not begin with aws:, a value of up to 256",
            )
    return found


def _resource(name: str, text: str) -> str:
    if not _RESOURCE.fullmatch(text):
        raise refused(name, text, "1 to 200 letters, digits, '.', '_' and '-'")
    return text


def _pairs(name: str, text: str) -> Iterator[tuple[str, str]]:
    seen = set()
    for part in _parts(text):
        key, separator, value = (piece.strip() for piece in part.partition("="))
        if not separator:
            raise refused(name, part, "pairs with '=' between their parts and ',' between them")
        if key in seen:
            raise InvalidOption(f"The option {name} names {key[:60]!r} twice.")
        seen.add(key)
        yield key, value


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
