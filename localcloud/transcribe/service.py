"""Amazon Transcribe's batch API over the wire (awsJson1.1)."""

import base64
from collections import Counter
from functools import partial
from math import inf
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import ClientError
from werkzeug.wrappers import Response

from localcloud import constraints
from localcloud.clients import HasSigningClients
from localcloud.clock import Clock
from localcloud.refusals import not_done
from localcloud.service import Call, ServiceError, json_answer, json_request
from localcloud.transcribe import rules
from localcloud.transcribe.description import described, started, summary
from localcloud.transcribe.job_queue import Job, JobQueue
from localcloud.transcribe.job_runner import JobRunner, location
from localcloud.transcribe.job_script import JobScripts
from localcloud.transcribe.quotas import RequestQuotas
from localcloud.transcribe.recognition.worker_pool import WorkerPool
from localcloud.transcribe.word_lists import FILTERS, VOCABULARIES, WordLists
from localcloud.transcribe.wording import wording

_PAGE = 5  # the service's own default of ListTranscriptionJobs


class HasRoles(Protocol):
    """Finds the role whose keys signed a call."""

    def role_of(self, access_key: str) -> str | None: ...


class Transcribe:
    """The service. Up to `limit` jobs run at a time; others are queued or refused, as requested."""

    def __init__(
        self,
        clients: HasSigningClients,
        roles: HasRoles,
        *,
        folder: Path,
        account: str,
        limit: int,
        quotas: RequestQuotas,
        clock: Clock,
        engine: tuple[str, str],
    ) -> None:
        self._roles = roles
        self._quotas = quotas
        self._refused: Counter[str] = Counter()
        self._scripts = JobScripts()
        self._engine, model = engine
        self._workers = WorkerPool(self._engine, model)
        self._clients = clients
        vocabularies, filters = WordLists(VOCABULARIES, self._read), WordLists(FILTERS, self._read)
        self._lists = {"VocabularyName": vocabularies, "VocabularyFilterName": filters}
        wording_of = partial(wording, vocabularies, filters)
        self._work = JobRunner(clients, self._workers, folder, account, wording_of, clock)
        self._queue = JobQueue(limit, self._work, self._scripts, clock)
        self._operations = {
            "StartTranscriptionJob": self._start,
            "GetTranscriptionJob": self._get,
            "DeleteTranscriptionJob": self._delete,
            "ListTranscriptionJobs": self._list,
        }
        for lists in self._lists.values():
            self._operations |= lists.operations()

    def answers(self, call: Call) -> bool:
        """Returns whether it is a call of Transcribe; unsupported operations are refused here."""
        return call.service == "transcribe"

    def handle(self, call: Call) -> Response:
        """Answers the call. Raises ServiceError."""
        operation = self._operations.get(call.operation or "")
        if operation is None or call.operation is None:
            raise not_done(call)
        try:
            self._quotas.take(call.operation)
            body = {name: value for name, value in json_request(call).items() if value is not None}
            shape = constraints.input_shape("transcribe", call.operation)
            constraints.check(shape, body, "BadRequestException")
            return json_answer(operation(call, body))
        except ServiceError as error:
            self._refused[f"{call.operation} {error.code}"] += 1
            raise

    def shown(self) -> dict[str, Any]:
        """Returns the service's state for the control API.

        It has every job, newest first, with its progress from 0 to 1; the scripts of jobs to come;
        the number of jobs ever accepted by name; the requests of completed jobs; and the number of
        refused calls by operation and code.
        """
        return {
            "jobs": [
                {
                    "name": job.name,
                    "status": job.status,
                    "progress": round(job.progress, 3),
                    "media_seconds": job.media_seconds,
                }
                for job in self._queue.newest_first()
            ],
            "engine": self._engine,
            "scripts": self._scripts.listed(),
            "taken": dict(self._queue.taken),
            "completed": list(self._queue.completed),
            "refused": dict(self._refused),
        }

    def change(self, asked: Any) -> dict[str, Any]:
        """Sets JobScripts for jobs that start from now on. Raises ServiceError."""
        self._scripts.set(asked)
        return self.shown()

    def close(self) -> None:
        """Ends all jobs; those under way stay unfinished."""
        self._queue.close()
        self._workers.close()

    def _start(self, call: Call, request: dict[str, Any]) -> dict[str, Any]:
        rules.check(request, self._engine, self._is_ready)
        execution = request.get("JobExecutionSettings") or {}
        role = execution.get("DataAccessRoleArn") or self._roles.role_of(call.access_key)
        job = Job(request, role, call.region)
        if not self._queue.is_taken(job.name):  # a used name is refused before anything else
            self._work.check_access(job)
        self._queue.submit(job)
        return {"TranscriptionJob": started(job)}

    def _is_ready(self, member: str, name: str) -> bool:
        return member in self._lists and self._lists[member].is_ready(name)

    def _read(self, call: Call, uri: str) -> str:
        """Reads a file in S3 as the caller. Raises ServiceError."""
        bucket, key = location(uri)
        s3 = self._clients.client("s3", self._roles.role_of(call.access_key))
        try:
            return str(s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8-sig"))
        except (ClientError, UnicodeDecodeError) as error:
            raise rules.bad_request(f"{uri} can't be read: {error}") from None

    def _get(self, _: Call, request: dict[str, Any]) -> dict[str, Any]:
        job = self._queue.get(request["TranscriptionJobName"])
        transcript = self._work.transcript(job) if job.status == "COMPLETED" else {}
        return {"TranscriptionJob": described(job, transcript)}

    def _delete(self, _: Call, request: dict[str, Any]) -> dict[str, Any]:
        self._queue.delete(request["TranscriptionJobName"])
        return {}

    def _list(self, _: Call, request: dict[str, Any]) -> dict[str, Any]:
        jobs = [
            job
            for job in self._queue.newest_first()
            if job.status == request.get("Status", job.status)
            and request.get("JobNameContains", "").lower() in job.name.lower()
            and job.number < _last_number(request.get("NextToken"))
        ]
        page = jobs[: request.get("MaxResults", _PAGE)]
        answer: dict[str, Any] = {"TranscriptionJobSummaries": [summary(job) for job in page]}
        if "Status" in request:
            answer["Status"] = request["Status"]
        if len(page) < len(jobs):
            answer["NextToken"] = base64.urlsafe_b64encode(b"%d" % page[-1].number).decode()
        return answer


def _last_number(token: str | None) -> float:
    """Returns the number of the previous page's last job; jobs may come and go in between."""
    if token is None:
        return inf
    try:
        return int(base64.urlsafe_b64decode(token))
    except ValueError:
        raise rules.bad_request("The provided pagination token is not valid.") from None
