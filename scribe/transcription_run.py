"""One recording all the way: uploaded, watched, its transcript fetched."""

from dataclasses import dataclass
from pathlib import Path

from scribe.doors import Doors
from scribe.job_view import JobView, outcome, outcome_style
from scribe.results import fetch_outputs, text_of
from scribe.stack import Stack
from scribe.terminal import Terminal
from scribe.upload import Recording, upload
from scribe.watch import ExecutionHistory, Sight, Watcher, Whereabouts
from transcription.jobs import Job
from transcription.uploads import Upload

#: Seconds between two looks. On AWS a look is a read of DynamoDB and a call of GetExecutionHistory.
LOCAL_INTERVAL = 0.25
AWS_INTERVAL = 2.0


@dataclass(frozen=True)
class TranscriptionRun:
    """The steps for a recording, each told on the terminal."""

    stack: Stack
    terminal: Terminal

    def send(self, recording: Recording, options: dict[str, str]) -> Upload:
        """Upload it with a progress bar."""
        name = recording.path.name
        with self.terminal.transfer(name, recording.bytes) as sent:
            done = upload(
                self.stack.client("s3"),
                self.stack.media_bucket,
                self.stack.upload_prefix,
                recording,
                options,
                sent,
            )
        self.terminal.note(f"Uploaded {name} ({size(recording.bytes)}) as {done.job_id}")
        return done

    def follow(self, upload: Upload, limit: float | None = None) -> Job:
        """Watch the job until it has ended. Raises JobNotSeen, WaitedTooLong."""
        view = JobView(upload.name)
        watcher = self._watcher()
        with self.terminal.watch(view) as changed:

            def show(sight: Sight) -> None:
                view.see(sight)
                changed()

            return watcher.follow(upload, show, limit)

    def deliver(self, job: Job, folder: Path) -> None:
        """Store the files, print the text, the outcome and the paths. Raises JobFailed."""
        self.terminal.note(outcome(job), outcome_style(job))
        paths = fetch_outputs(self.stack.client("s3"), self.stack.transcripts_bucket, job, folder)
        self.terminal.result()
        self.terminal.passage(text_of(paths) or "(no speech)")
        self.terminal.result()
        for path in paths:
            self.terminal.result(str(path))

    def _watcher(self) -> Watcher:
        whereabouts: Whereabouts = ExecutionHistory(self.stack.client("stepfunctions"))
        interval = AWS_INTERVAL
        if self.stack.endpoint_url:
            doors = Doors(self.stack.endpoint_url)
            if doors.is_ready():
                whereabouts, interval = doors, LOCAL_INTERVAL
        return Watcher(self.stack.jobs, whereabouts, interval)


def size(count: int) -> str:
    """Bytes for a person, in powers of ten."""
    amount = float(count)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.2f} GB"
