"""scribe's commands, in one module per group."""

from scribe.cli import (
    console_command,
    correction_commands,
    download_command,
    erase_command,
    health_commands,
    job_commands,
    local_commands,
    log_command,
    queue_commands,
    rerun_commands,
    transcript_commands,
    upload_command,
    vocabulary_commands,
)
from scribe.cli.application import app
from scribe.cli.error_boundary import error_boundary

#: Importing a module adds its commands to the program.
GROUPS = (
    console_command,
    correction_commands,
    download_command,
    erase_command,
    health_commands,
    job_commands,
    local_commands,
    log_command,
    queue_commands,
    rerun_commands,
    transcript_commands,
    upload_command,
    vocabulary_commands,
)

__all__ = ["GROUPS", "app", "error_boundary"]
