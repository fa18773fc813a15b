"""Opens a text in the user's editor, as git does."""

import os
import shlex
import subprocess
from pathlib import Path

from scribe.errors import Unavailable

_DEFAULT = "vi"


def edit_file(path: Path) -> None:
    """Opens the editor and waits until it is closed. Raises Unavailable."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or _DEFAULT
    try:
        done = subprocess.run([*shlex.split(command), str(path)], check=False)
    except (OSError, ValueError) as error:
        raise Unavailable(
            f"The editor {command!r} cannot be started: {error}.",
            ["VISUAL or EDITOR names another one."],
        ) from None
    if done.returncode:
        raise Unavailable(f"The editor {command!r} ended with exit code {done.returncode}.")
