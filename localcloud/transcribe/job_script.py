"""Scripts for single jobs, for tests and demonstrations: queued for days, slow, failing."""

import threading
from dataclasses import asdict, dataclass
from typing import Any

from localcloud.json_objects import read_objects


@dataclass(frozen=True)
class JobScript:
    """The script of jobs whose name contains `name`. Times are by the cloud's clock.

    A job without a script starts as soon as the limit allows and runs as long as its recognition.
    """

    name: str = ""
    queued: float = 0.0  #: seconds in the queue, even below the limit
    takes: float = 0.0  #: minimum seconds from start to end
    failure: str | None = None  #: the FailureReason at its end
    forgotten: bool = False  #: whether the job is deleted at its end


UNSCRIPTED = JobScript()


class JobScripts:
    """The scripts set through /_localcloud/transcribe. Thread-safe."""

    def __init__(self) -> None:
        self._scripts: list[JobScript] = []
        self._lock = threading.Lock()

    def set(self, body: Any) -> None:
        """Replaces the scripts by a list of objects with JobScript's fields.

        Raises ServiceError.
        """
        scripts = read_objects(JobScript, body, "job scripts")
        with self._lock:
            self._scripts = scripts

    def of(self, name: str) -> JobScript:
        """Returns the first script whose name is part of the job's."""
        with self._lock:
            return next((one for one in self._scripts if one.name in name), UNSCRIPTED)

    def listed(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(one) for one in self._scripts]
