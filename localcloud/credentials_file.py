"""The operator's key in a file that only the user can read, in the format of AWS's tools."""

import os
from pathlib import Path

from localcloud.principals import Credentials


class CredentialsFile:
    """The file, which exists until it is closed."""

    def __init__(self, path: Path, credentials: Credentials) -> None:
        self._path = path
        # An existing file belongs to a cloud that was killed, or to somebody who would read the
        # key.
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(
                "[default]\n"
                f"aws_access_key_id = {credentials.access_key}\n"
                f"aws_secret_access_key = {credentials.secret_key}\n"
            )

    def close(self) -> None:
        self._path.unlink(missing_ok=True)
