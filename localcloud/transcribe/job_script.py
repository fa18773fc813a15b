"""How single jobs go if a test or a demonstration scripts them: queued for days, slow, failing."""

import threading
from dataclasses import asdict, dataclass
from typing import Any

from localcloud.json_objects import read_objects


@dataclass(frozen=True)
class JobScript:
    """What happens to the jobs whose name contains `name`, by the cloud's clock.

    A job without a script starts as soon as the limit allows and runs as long as its recognition.
    """

    name: str = ""
    queued: float = 0.0  #: seconds in the queue, below the limit too
    takes: float = 0.0  #: seconds at least from its start to its end
    failure: str | None = None  #: the FailureReason that it ends with
    forgotten: bool = False  #: at its end the job is deleted


UNSCRIPTED = JobScript()


class JobScripts:
    """Set through /_localcloud/transcribe. Thread-safe."""

    def __init__(self) -> None:
        self._scripts: list[JobScript] = []
        self._lock = threading.Lock()

    def set(self, body: Any) -> None:
        """Replace the scripts by a list of objects with JobScript's fields. Raises ServiceError."""
        scripts = read_objects(JobScript, body, "job scripts")
        with self._lock:
            self._scripts = scripts

    def of(self, name: str) -> JobScript:
        """The first script whose name is part of the job's."""
        with self._lock:
            return next((one for one in self._scripts if one.name in name), UNSCRIPTED)

    def listed(self) -> list[dict[str, Any]]:
        """As they were set."""
        with self._lock:
            return [asdict(one) for one in self._scripts]
