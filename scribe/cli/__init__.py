"""scribe's commands, a module for each group of them."""

from scribe.cli import (
    job_commands,
    local_commands,
    rerun_commands,
    transcript_commands,
    upload_command,
)
from scribe.cli.application import app
from scribe.cli.edge import edge

__all__ = [
    "app",
    "edge",
    "job_commands",
    "local_commands",
    "rerun_commands",
    "transcript_commands",
    "upload_command",
]
