"""Does a job: reads the media from S3, recognises the words, writes the output to S3."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.clients import HasSigningClients
from localcloud.clock import Clock
from localcloud.principals import ServicePrincipal
from localcloud.service import ServiceError
from localcloud.transcribe import languages
from localcloud.transcribe.job_queue import Job, JobFailed
from localcloud.transcribe.output import OutputOptions, transcript_file
from localcloud.transcribe.recognition.cache import RecognitionCache
from localcloud.transcribe.recognition.request import RecognitionRequest
from localcloud.transcribe.recognition.speech import Segment
from localcloud.transcribe.recognition.worker_pool import WorkerDied, WorkerPool
from localcloud.transcribe.redaction import redacted
from localcloud.transcribe.rules import bad_request, output_key, redacted_key
from localcloud.transcribe.wording import Wording

MAX_BYTES = 2 << 30
#: The service writes such an object to test its access to the output's place.
WRITE_ACCESS_CHECK = ".write_access_check_file.temp"
_INTERNAL = "Internal failure. Try your request again."
_PAUSES = (0.1, 0.2, 0.4, 0.8)  # seconds
_NO_ACCESS = (
    "The S3 URI that you provided can't be accessed. "
    "Make sure that you have read permission and try your request again."
)
_NO_WRITE_ACCESS = (
    "The specified S3 bucket can't be accessed. "
    "Make sure that you have write permission and try your request again."
)


class JobRunner:
    """Does the work of a running job, in the job's own thread."""

    def __init__(
        self,
        clients: HasSigningClients,
        workers: WorkerPool,
        folder: Path,
        account: str,
        wording_of: Callable[[dict[str, Any], str | None], Wording],
        clock: Clock,
    ) -> None:
        """wording_of returns the wording of a job's request in a language."""
        self._clock = clock
        self._clients = clients
        self._workers = workers
        self._folder = folder
        self._account = account
        self._wording_of = wording_of
        self._cache = RecognitionCache()

    def check_access(self, job: Job) -> None:
        """Checks the media and the output's place before a job is accepted. Raises ServiceError."""
        bucket, key = location(job.request["Media"]["MediaFileUri"])
        try:
            s3 = self._s3(job)
            # such a role must be allowed to list the bucket, too
            if "JobExecutionSettings" in job.request:
                _at_once(lambda: s3.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1))
            size = _at_once(lambda: s3.head_object(Bucket=bucket, Key=key))["ContentLength"]
        except (ClientError, BotoCoreError) as error:
            raise _refusal(error, _NO_ACCESS) from None
        if size > MAX_BYTES:
            raise bad_request("The media file is larger than the 2 GB that a job may have.")
        output = job.request["OutputBucketName"]
        folder = output_key(job.request).rpartition("/")[0]
        check = f"{folder}/{WRITE_ACCESS_CHECK}".lstrip("/")
        try:
            _at_once(lambda: s3.put_object(Bucket=output, Key=check, Body=b""))
        except (ClientError, BotoCoreError) as error:
            raise _refusal(error, _NO_WRITE_ACCESS) from None

    def __call__(self, job: Job) -> None:
        """Does the job. Raises JobFailed."""
        settings = job.request.get("Settings") or {}
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            path = Path(folder) / "media"
            self._download(job, path)
            answer = self._recognised(job, path)
        if "failure" in answer:
            raise JobFailed(answer["failure"])
        job.rate, job.media_format = answer["rate"], answer["formats"][-1]
        job.languages = answer["languages"]
        options = OutputOptions(
            speakers=bool(settings.get("ShowSpeakerLabels")),
            channels=bool(settings.get("ChannelIdentification")),
            alternatives=bool(settings.get("ShowAlternatives")),
            scores=job.languages,
        )
        channels = [self._worded(job, channel) for channel in answer["channels"]]
        job.language_seconds = languages.spoken_seconds(
            segment for channel in channels for segment in channel
        )
        keys = self._keys(job)
        if key := keys.get("TranscriptFileUri"):
            self._write(job, key, transcript_file(job.name, self._account, channels, options))
        if key := keys.get("RedactedTranscriptFileUri"):
            types = job.request["ContentRedaction"].get("PiiEntityTypes") or ["ALL"]
            hidden = redacted(channels, types)
            self._write(job, key, transcript_file(job.name, self._account, hidden, options))

    def _worded(self, job: Job, channel: list[dict[str, Any]]) -> list[Segment]:
        """Applies the job's vocabulary and filter to a channel's segments."""
        spoken = job.request.get("LanguageCode") or next(iter(job.languages), None)
        recognised = [Segment.from_dict(one) for one in channel]
        worded = [
            self._wording_of(job.request, one.language or spoken).of(one) for one in recognised
        ]
        return [one for one in worded if one.words]

    def transcript(self, job: Job) -> dict[str, Any]:
        """Returns the place of the finished job's output, as in GetTranscriptionJob's answer."""
        place = f"https://s3.{job.region}.amazonaws.com/{job.request['OutputBucketName']}"
        return {name: f"{place}/{key}" for name, key in self._keys(job).items()}

    def _keys(self, job: Job) -> dict[str, str]:
        """Returns the keys of the job's outputs, by the answer's members."""
        key = output_key(job.request)
        redaction = job.request.get("ContentRedaction")
        if not redaction:
            return {"TranscriptFileUri": key}
        keys = {"RedactedTranscriptFileUri": redacted_key(key)}
        if redaction["RedactionOutput"] == "redacted_and_unredacted":
            keys["TranscriptFileUri"] = key
        return keys

    def _patiently(self, call: Callable[[], Any]) -> Any:
        """Calls with retries, so that a passing error of S3 neither refuses nor fails a job."""
        for pause in _PAUSES:
            try:
                return call()
            except (ClientError, BotoCoreError) as error:
                if not _passes(error):
                    raise
                self._clock.sleep(pause)
        return call()

    def _s3(self, job: Job) -> Any:
        """Returns a client of S3 for the job's role, which the service assumes, or for the job's
        caller.
        """
        acting = None
        if "JobExecutionSettings" in job.request:
            source = f"arn:aws:transcribe:{job.region}:{self._account}:transcription-job/{job.name}"
            acting = ServicePrincipal("transcribe.amazonaws.com", source)
        return self._clients.client("s3", job.role_arn, acting=acting)

    def _download(self, job: Job, path: Path) -> None:
        bucket, key = location(job.request["Media"]["MediaFileUri"])
        try:
            s3 = self._s3(job)
            self._patiently(lambda: s3.download_file(bucket, key, str(path)))
        except (ClientError, BotoCoreError) as error:
            raise JobFailed(_reason(error, _NO_ACCESS)) from None

    def _recognised(self, job: Job, path: Path) -> dict[str, Any]:
        settings = job.request.get("Settings") or {}

        def note(message: dict[str, Any]) -> None:
            job.media_seconds, job.progress = message["seconds"], message["progress"]

        wording = self._wording_of(job.request, job.request.get("LanguageCode"))
        request = RecognitionRequest(
            path=str(path),
            media_format=job.request.get("MediaFormat"),
            channels=bool(settings.get("ChannelIdentification")),
            speakers=settings.get("MaxSpeakerLabels") or 0,
            alternatives=settings.get("MaxAlternatives") or 0,
            languages=languages.candidates(job.request),
            identify=languages.identify(job.request),
            phrases=[phrase.spoken for phrase in wording.phrases],
        )
        try:
            return self._cache.answer(request, lambda asked: self._workers.ask(asked, note))
        except WorkerDied as error:
            raise JobFailed(f"Internal failure: {error}") from error

    def _write(self, job: Job, key: str, output: dict[str, Any]) -> None:
        encryption = {}
        if key_id := job.request.get("OutputEncryptionKMSKeyId"):
            encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key_id}
        try:
            s3 = self._s3(job)
            self._patiently(
                lambda: s3.put_object(
                    Bucket=job.request["OutputBucketName"],
                    Key=key,
                    Body=json.dumps(output).encode(),
                    ContentType="application/json",
                    **encryption,
                )
            )
        except (ClientError, BotoCoreError) as error:
            raise JobFailed(_reason(error, _NO_WRITE_ACCESS)) from None


def _at_once(call: Callable[[], Any]) -> Any:
    """Calls with retries but no pauses: the API's caller waits, so the time could not be
    skipped.
    """
    for _ in _PAUSES:
        try:
            return call()
        except (ClientError, BotoCoreError) as error:
            if not _passes(error):
                raise
    return call()


def _passes(error: ClientError | BotoCoreError) -> bool:
    if isinstance(error, BotoCoreError):
        return True
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)) >= 500


def _refusal(error: ClientError | BotoCoreError, words: str) -> ServiceError:
    if _passes(error):
        return ServiceError("InternalFailureException", _INTERNAL, 500)
    return bad_request(words)


def _reason(error: ClientError | BotoCoreError, words: str) -> str:
    return _INTERNAL if _passes(error) else words


def location(uri: str) -> tuple[str, str]:
    """Returns bucket and key of s3://bucket/key. Raises ServiceError."""
    if not uri.startswith("s3://"):
        raise bad_request("The local cloud's Transcribe takes addresses with s3:// only.")
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    if not bucket or not key:
        raise bad_request(_NO_ACCESS)
    return bucket, key
