"""`make demo`: turns a recording into a transcript on this machine, and keeps only the
transcript.
"""

from contextlib import suppress
from pathlib import Path

from scribe import ROOT
from scribe.local.local_stack import local_stack
from scribe.recordings import recording
from scribe.results import prepare_folder
from scribe.stack import Stack, Target
from scribe.terminal import Terminal
from scribe.transcription_run import TranscriptionRun
from transcription.domain.jobs import JobRecord

SAMPLE = ROOT / "samples" / "welcome.flac"
#: Seconds after which an unattended terminal counts as a no.
OFFER_SECONDS = 60.0


def demo(file: Path, port: int, output: Path, terminal: Terminal) -> None:
    """Takes one file the whole way. Raises ScribeError."""
    media = recording(file)
    prepare_folder(output)
    with local_stack(port, terminal) as (cloud, stack):
        run = TranscriptionRun(stack, terminal)
        (upload,) = run.send_all([media], {})
        job = run.follow(upload)
        run.deliver(job, output)
        _offer_console(terminal, Target.local(cloud.endpoint), stack, job)


def _offer_console(terminal: Terminal, target: Target, stack: Stack, job: JobRecord) -> None:
    """Offers to open the job's page in the console; Ctrl-C ends it."""
    if not terminal.agrees("Look at it in the console, a web page on this machine?", OFFER_SECONDS):
        return
    from scribe.console.serving import serve  # noqa: PLC0415 - a server, only if it is asked for

    def announce(address: str) -> None:
        terminal.result(address)
        terminal.note("Open it in a browser of this machine. Ctrl-C ends it, and the local cloud.")

    with suppress(KeyboardInterrupt):
        serve(target, stack, 0, announce, path=f"/jobs/{job.job_id}", browser=False)
