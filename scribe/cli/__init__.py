"""scribe's commands, a module for each group of them."""

from scribe.cli import (
    console_command,
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
    "console_command",
    "edge",
    "job_commands",
    "local_commands",
    "rerun_commands",
    "transcript_commands",
    "upload_command",
]
