"""The local cloud's own API under /_localcloud/."""

import base64
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from scribe.environment import local_access

_TIMEOUT_SECONDS = 5.0


@dataclass(frozen=True)
class RunningExecution:
    arn: str
    name: str
    status: str  #: as in Step Functions: RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED
    state: str | None


def authorization(endpoint: str) -> dict[str, str]:
    """Returns the header that proves to the local cloud at this endpoint that its owner calls."""
    access = local_access(endpoint)
    keys = f"{access['AWS_ACCESS_KEY_ID']}:{access['AWS_SECRET_ACCESS_KEY']}"
    return {"Authorization": f"Basic {base64.b64encode(keys.encode()).decode()}"}


class ControlApi:
    """Calls the API at an endpoint. If no local cloud answers there, results are empty."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._base = endpoint.rstrip("/") + "/_localcloud/"
        # A proxy that the user has set does not apply to this machine.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def is_ready(self) -> bool:
        """Returns whether a local cloud answers here and is ready for calls."""
        return bool(self._get("health").get("status") == "ready")

    def executions(self) -> list[RunningExecution]:
        answer = self._get("executions")
        items = answer.get("executions", []) if isinstance(answer, dict) else answer
        return [
            RunningExecution(item["arn"], item["name"], item["status"], item.get("state"))
            for item in items
        ]

    def state_of(self, execution: str) -> str | None:
        """Returns the name of the state that the execution is in."""
        return next((item.state for item in self.executions() if item.arn == execution), None)

    def recognised(self, transcribe_job: str) -> float | None:
        """Returns the recognised share of the media, 0 to 1."""
        return self.progress().get(transcribe_job)

    def progress(self) -> dict[str, float]:
        """Returns the same for every Transcribe job whose recognition has begun, by its name."""
        return {
            job["name"]: float(job["progress"])
            for job in self._get("transcribe").get("jobs", [])
            if job.get("progress") is not None
        }

    def _get(self, name: str) -> Any:
        url, headers = self._base + name, authorization(self._endpoint)
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the target's own
        try:
            with self._opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
                return json.load(answer)
        except (OSError, urllib.error.URLError, ValueError):
            return {}
