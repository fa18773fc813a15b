"""Custom vocabularies and vocabulary filters: keeps and describes them."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from localcloud.refusals import not_done
from localcloud.service import Call
from localcloud.transcribe.phrases import Phrase, UnusablePhrase, read_phrases
from localcloud.transcribe.rules import bad_request

Answer = dict[str, Any]
_NOT_DONE = ("DataAccessRoleArn", "EncryptionConfiguration", "Tags")


@dataclass(frozen=True)
class Kind:
    """The API's names for a kind of lists and their content."""

    name: str
    words: str
    what: str
    has_states: bool = False


VOCABULARIES = Kind("Vocabulary", "Phrases", "vocabulary", has_states=True)
FILTERS = Kind("VocabularyFilter", "Words", "vocabulary filter")


@dataclass(frozen=True)
class WordList:
    """A vocabulary has phrases, or the reason for its failure; a filter has words."""

    name: str
    language: str
    words: frozenset[str] = frozenset()
    phrases: tuple[Phrase, ...] = ()
    failure: str | None = None
    modified: float = field(default_factory=time.time)

    @property
    def state(self) -> str:
        return "FAILED" if self.failure else "READY"


class WordLists:
    """The lists of one kind. read returns a list's text from S3 for a caller. Thread-safe."""

    def __init__(self, kind: Kind, read: Callable[[Call, str], str]) -> None:
        self._kind = kind
        self._read = read
        self._lists: dict[str, WordList] = {}
        self._lock = threading.Lock()

    def operations(self) -> dict[str, Callable[[Call, dict[str, Any]], Answer]]:
        name = self._kind.name
        return {
            f"Create{name}": self._create,
            f"Get{name}": lambda _, request: self._described(self._get(request)),
            f"Delete{name}": self._delete,
        }

    def is_ready(self, name: str) -> bool:
        """Returns whether a job may name it."""
        found = self._lists.get(name)
        return found is not None and found.state == "READY"

    def in_language(self, name: str | None, language: str | None) -> WordList | None:
        """Returns the list for a job, if it is in the job's language."""
        found = self._lists.get(name or "")
        return found if found and found.language == language else None

    def _create(self, call: Call, request: dict[str, Any]) -> Answer:
        made = self._made(call, request)
        with self._lock:
            if made.name in self._lists:
                raise bad_request(
                    f"The requested {self._kind.what} name already exists. Use a different "
                    f"{self._kind.what} name.",
                    "ConflictException",
                )
            self._lists[made.name] = made
        return self._accepted(made)

    def _delete(self, _: Call, request: dict[str, Any]) -> Answer:
        found = self._get(request)
        with self._lock:
            self._lists.pop(found.name, None)
        return {}

    def _get(self, request: dict[str, Any]) -> WordList:
        what = self._kind.what
        found = self._lists.get(request[f"{self._kind.name}Name"])
        if found is None:
            raise bad_request(
                f"The requested {what} couldn't be found. "
                f"Check the {what} name and try your request again."
            )
        return found

    def _made(self, call: Call, request: dict[str, Any]) -> WordList:
        if refused := next((name for name in _NOT_DONE if request.get(name)), None):
            raise not_done(call, f"with {refused}")
        words, file = self._kind.words, f"{self._kind.name}FileUri"
        if bool(request.get(words)) == (file in request):
            raise bad_request(f"You must specify either {words} or {file}.")
        lines = request.get(words) or self._read(call, request[file]).splitlines()
        lines = [line for line in lines if line.strip()]
        name, language = request[f"{self._kind.name}Name"], request["LanguageCode"]
        if not self._kind.has_states:
            return WordList(name, language, frozenset(line.strip().casefold() for line in lines))
        try:
            return WordList(name, language, phrases=tuple(read_phrases(lines)))
        except UnusablePhrase as error:
            return WordList(name, language, failure=str(error))

    def _accepted(self, made: WordList) -> Answer:
        """Returns the answer before the service has read the words."""
        answer = {**self._described(made)}
        answer.pop("FailureReason", None)
        return {**answer, "VocabularyState": "PENDING"} if self._kind.has_states else answer

    def _described(self, found: WordList) -> Answer:
        answer: Answer = {
            f"{self._kind.name}Name": found.name,
            "LanguageCode": found.language,
            "LastModifiedTime": round(found.modified, 3),
        }
        if self._kind.has_states:
            answer["VocabularyState"] = found.state
        return answer | ({"FailureReason": found.failure} if found.failure else {})
