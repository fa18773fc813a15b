"""The operator's key in a file that only the user can read, as AWS's tools read it."""

import os
from pathlib import Path

from localcloud.principals import Credentials


class CredentialsFile:
    """Is there until it is closed."""

    def __init__(self, path: Path, credentials: Credentials) -> None:
        self._path = path
        # What lies there is of a cloud that was killed, or of somebody who would read the key.
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(
                "[default]\n"
                f"aws_access_key_id = {credentials.access_key}\n"
                f"aws_secret_access_key = {credentials.secret_key}\n"
            )

    def close(self) -> None:
        """Remove it."""
        self._path.unlink(missing_ok=True)
