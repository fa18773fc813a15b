"""Takes recordings the whole way: uploads them, watches the jobs, fetches the transcripts."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scribe.errors import ScribeError
from scribe.job_progress import JobProgress, JobsProgress, outcome, outcome_style
from scribe.local.control_api import ControlApi
from scribe.recordings import Recording
from scribe.results import fetch_outputs, text_of
from scribe.stack import Stack
from scribe.terminal import Terminal
from scribe.upload import unchanged_upload, upload
from scribe.watch import JobSnapshot, ProgressSource, StepFunctionsProgress, WatchedJob, Watcher
from transcription.domain.jobs import JobRecord
from transcription.domain.uploads import Upload

#: Seconds between two looks. On AWS a look reads DynamoDB and calls GetExecutionHistory.
LOCAL_INTERVAL = 0.25
AWS_INTERVAL = 2.0
#: Files sent at the same time; each large one goes in parts, ten at a time.
AT_ONCE = 4


@dataclass(frozen=True)
class TranscriptionRun:
    """The steps for recordings, each reported on the terminal."""

    stack: Stack
    terminal: Terminal

    def send_all(
        self, recordings: Sequence[Recording], options: dict[str, str], *, again: bool = False
    ) -> list[Upload]:
        """Uploads them, several at once. After an error, no further uploads begin.

        A file that is unchanged since its upload is sent only with again.
        """
        place = (self.stack.media_bucket, self.stack.upload_prefix)
        own = threading.local()
        lock = threading.Lock()

        # upload() listens to its client's answers, so each thread has its own
        def connect() -> None:
            with lock:
                own.s3 = self.stack.client("s3")

        with (
            self.terminal.transfers() as begin,
            ThreadPoolExecutor(min(AT_ONCE, len(recordings)), initializer=connect) as pool,
        ):

            def send(recording: Recording) -> Upload:
                before = None if again else unchanged_upload(own.s3, *place, recording, options)
                if before:
                    self.terminal.note(f"Unchanged {recording.name}, uploaded as {before.job_id}")
                    return before
                progress = begin(recording.name, recording.bytes)
                sent = upload(own.s3, *place, recording, options, progress)
                self.terminal.note(
                    f"Uploaded {recording.name} ({size(recording.bytes)}) as {sent.job_id}"
                )
                return sent

            try:
                return list(pool.map(send, recordings))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def follow(self, upload: Upload, limit: float | None = None) -> JobRecord:
        """Watches the job until it has ended. Raises JobNotSeen, WaitedTooLong."""
        ((_, end),) = self.follow_all([WatchedJob.of_upload(upload)], limit)
        if isinstance(end, ScribeError):
            raise end
        return end

    def follow_all(
        self, jobs: Sequence[WatchedJob], limit: float | None = None
    ) -> Iterator[tuple[WatchedJob, JobRecord | ScribeError]]:
        """Watches the jobs; yields each one's end as it comes."""
        names = {item.job_id: item.name for item in jobs}
        view = JobProgress(jobs[0].name) if len(jobs) == 1 else JobsProgress(names)
        with self.terminal.watch(view) as changed:

            def show(snapshot: JobSnapshot) -> None:
                view.see(snapshot)
                changed()

            yield from watcher_of(self.stack).follow_all(jobs, show, limit)

    def store(self, job: JobRecord, place: Path) -> list[Path]:
        """Fetches the files. Raises JobFailed, UnusableFile."""
        s3, bucket = self.stack.client("s3"), self.stack.transcripts_bucket
        return fetch_outputs(s3, bucket, job, place)

    def report(self, job: JobRecord, paths: list[Path], *, with_text: bool) -> None:
        """Prints the outcome, the text if requested, and the paths."""
        about = "" if with_text else f"{job.job_id}: "
        self.terminal.note(about + outcome(job), outcome_style(job))
        if with_text:
            self.terminal.result()
            self.terminal.passage(text_of(paths) or "(no speech)")
            self.terminal.result()
        for path in paths:
            self.terminal.result(str(path))

    def deliver(self, job: JobRecord, folder: Path) -> None:
        """Saves the files in a folder of the job and reports them. Raises JobFailed."""
        paths = self.store(job, folder / job.job_id / "transcript")
        self.report(job, paths, with_text=True)


def watcher_of(stack: Stack) -> Watcher:
    """Returns a watcher with the local cloud's control API if it answers, else with Step
    Functions.
    """
    whereabouts: ProgressSource = StepFunctionsProgress(stack.client("stepfunctions"))
    interval = AWS_INTERVAL
    if stack.endpoint_url:
        control_api = ControlApi(stack.endpoint_url)
        if control_api.is_ready():
            whereabouts, interval = control_api, LOCAL_INTERVAL
    return Watcher(stack.jobs, whereabouts, interval)


def size(count: int) -> str:
    """Returns a size in bytes for people, in powers of ten."""
    amount = float(count)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.2f} GB"
