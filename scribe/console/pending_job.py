"""What a job's page shows as long as there is no record."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from scribe.console.documents import Document
from scribe.operations.pending_uploads import PendingUpload, PendingUploads

#: Between two looks: the first one lists the bucket.
SECONDS = 10.0


@dataclass
class PendingJob:
    """Looks again every few seconds, however often it is asked."""

    uploads: PendingUploads
    job_id: str
    monotonic: Callable[[], float] = time.monotonic
    _looked_at: float | None = None
    _found: PendingUpload | None = None

    def document(self) -> Document:
        """Returns what the page gets; AWS's errors pass through."""
        now = self.monotonic()
        if self._looked_at is None or now - self._looked_at >= SECONDS:
            known = self._found
            self._found = self.uploads.again(known) if known else self.uploads.find(self.job_id)
            self._looked_at = now
        return _document(self._found)


def _document(found: PendingUpload | None) -> Document:
    if found is None:
        return {"missing": True, "uploaded": False}
    return {
        "missing": True,
        "uploaded": True,
        "steps": asdict(found.steps) if found.steps else None,
        "obstacle": asdict(found.obstacle) if found.obstacle else None,
    }
