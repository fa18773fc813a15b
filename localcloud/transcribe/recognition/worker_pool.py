"""Processes that recognise speech, kept warm: one takes half a second to load its model."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any, cast

log = logging.getLogger(__name__)


class WorkerDied(Exception):
    """The process ended in the middle of its job."""


class WorkerPool:
    """As many processes as there are jobs at a time; the first one is made at once. Thread-safe."""

    def __init__(self) -> None:
        self._idle: list[subprocess.Popen[str]] = []
        self._all: set[subprocess.Popen[str]] = set()
        self._closed = False
        self._lock = threading.Lock()
        self._idle.append(self._made())

    def ask(
        self, question: dict[str, Any], on_progress: Callable[[dict[str, Any]], None]
    ) -> dict[str, Any]:
        """The worker's last answer. Raises WorkerDied."""
        worker = self._taken()
        try:
            answer = _asked(worker, question, on_progress)
        except BaseException:
            self._end(worker)
            raise
        with self._lock:
            self._idle.append(worker)
        return answer

    def close(self) -> None:
        """End every process; jobs under way fail."""
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
                [sys.executable, "-m", "localcloud.transcribe.recognition.worker"],
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


def _asked(
    worker: subprocess.Popen[str],
    question: dict[str, Any],
    on_progress: Callable[[dict[str, Any]], None],
) -> dict[str, Any]:
    to, answers = cast("IO[str]", worker.stdin), cast("IO[str]", worker.stdout)
    with suppress(BrokenPipeError):  # seen at the end of its answers
        to.write(json.dumps(question) + "\n")
        to.flush()
    for line in answers:
        answer: dict[str, Any] = json.loads(line)
        if "heard" in answer or "failure" in answer:
            return answer
        if "ready" not in answer:
            on_progress(answer)
    raise WorkerDied(f"The recogniser ended with status {worker.wait()}")
