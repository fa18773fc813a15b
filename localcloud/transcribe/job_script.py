"""How jobs go where somebody says so: queued for days, slow, failing, forgotten by the service."""

import threading
from dataclasses import asdict, dataclass
from typing import Any

from localcloud.service import ServiceError


@dataclass(frozen=True)
class Course:
    """What happens to the jobs whose name contains `name`, by the cloud's clock.

    Without one a job begins at once where there is room, and takes as long as its recognition.
    """

    name: str = ""
    queued: float = 0.0  #: seconds in the queue, although there is room
    takes: float = 0.0  #: seconds at least from its beginning to its end
    failure: str | None = None  #: the FailureReason that it ends with
    forgotten: bool = False  #: at its end the service does not know the job any more


AS_IT_COMES = Course()


class Courses:
    """Set over the door /_localcloud/transcribe. Thread-safe."""

    def __init__(self) -> None:
        self._courses: list[Course] = []
        self._lock = threading.Lock()

    def set(self, asked: Any) -> None:
        """Instead of those before: a list of objects with Course's fields. Raises ServiceError."""
        try:
            courses = [Course(**one) for one in asked]
        except TypeError as error:
            raise ServiceError("ValidationException", f"Not a list of courses: {error}") from None
        with self._lock:
            self._courses = courses

    def of(self, name: str) -> Course:
        """The first that is for the job."""
        with self._lock:
            return next((one for one in self._courses if one.name in name), AS_IT_COMES)

    def listed(self) -> list[dict[str, Any]]:
        """As they were set."""
        with self._lock:
            return [asdict(one) for one in self._courses]
