"""`sam local invoke` against a deployed stack."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scribe import ROOT
from scribe.environment import local_environment
from scribe.local.deployment import parameter_overrides


@dataclass(frozen=True)
class SamLocal:
    """Runs the built functions in containers, with the deployed functions' environment."""

    template: Path
    settings: Path  #: for --env-vars
    endpoint: str

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        """Returns the function's answer; an error is {errorType, errorMessage, ...}."""
        done = subprocess.run(
            [
                *(sys.executable, "-m", "samcli", "local", "invoke", function),
                *("--template-file", str(self.template), "--event", "-"),
                *("--env-vars", str(self.settings)),
                *("--parameter-overrides", parameter_overrides()),
                "--skip-pull-image",
            ],
            cwd=ROOT,
            env=local_environment(self.endpoint),
            input=json.dumps(event),
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        try:
            return json.loads(done.stdout.strip().splitlines()[-1])
        except (IndexError, ValueError):
            raise AssertionError(
                f"sam local invoke {function} ended with {done.returncode} and no answer:\n"
                f"{done.stdout}\n{done.stderr}"
            ) from None
