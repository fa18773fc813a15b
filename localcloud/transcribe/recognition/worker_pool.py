"""A pool of workers, kept because loading a model takes a second."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import IO, Any, cast

from localcloud.transcribe.recognition.request import RecognitionRequest

Answer = dict[str, Any]


class WorkerDied(Exception):
    """A worker ended before it answered."""


class WorkerPool:
    """Holds as many workers as jobs run at a time. Thread-safe.

    The first one loads its model while the local cloud starts.
    """

    def __init__(self, engine: str, model: str) -> None:
        self._engine = engine, model
        self._idle: list[subprocess.Popen[str]] = []
        self._all: set[subprocess.Popen[str]] = set()
        self._closed = False
        self._lock = threading.Lock()
        self._idle.append(self._made())

    def ask(self, request: RecognitionRequest, on_progress: Callable[[Answer], None]) -> Answer:
        """Returns a worker's answer. Raises WorkerDied."""
        worker = self._taken()
        answer: Answer = {"is_broken": True}
        try:
            answer = _answered(worker, request, on_progress)
        finally:
            if "is_broken" in answer:
                self._end(worker)
            else:
                with self._lock:
                    self._idle.append(worker)
        return answer

    def close(self) -> None:
        """Ends every process; jobs under way fail."""
        with self._lock:
            self._closed = True
            workers = list(self._all)
        for worker in workers:
            self._end(worker)

    def _taken(self) -> subprocess.Popen[str]:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.poll() is None:
                    return worker
                self._all.discard(worker)
        return self._made()

    def _made(self) -> subprocess.Popen[str]:
        with self._lock:
            if self._closed:
                raise WorkerDied("The local cloud is ending")
            worker = subprocess.Popen(
                [sys.executable, "-m", "localcloud.transcribe.recognition.worker", *self._engine],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
            self._all.add(worker)
            return worker

    def _end(self, worker: subprocess.Popen[str]) -> None:
        worker.kill()
        worker.wait()
        for stream in (worker.stdin, worker.stdout):
            if stream:
                with suppress(OSError):
                    stream.close()
        with self._lock:
            self._all.discard(worker)


def _answered(
    worker: subprocess.Popen[str],
    request: RecognitionRequest,
    on_progress: Callable[[Answer], None],
) -> Answer:
    requests, messages = cast("IO[str]", worker.stdin), cast("IO[str]", worker.stdout)
    with suppress(BrokenPipeError):  # its messages end, too
        requests.write(json.dumps(asdict(request)) + "\n")
        requests.flush()
    for line in messages:
        message: Answer = json.loads(line)
        if "channels" in message or "failure" in message:
            return message
        if "progress" in message:
            on_progress(message)
    raise WorkerDied(f"The recogniser ended with status {worker.wait()}")
