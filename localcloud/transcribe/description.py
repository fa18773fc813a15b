"""Jobs in the form of the API's answers. Times are seconds since 1970, to the millisecond."""

from typing import Any

from localcloud.transcribe.job_queue import Job

#: Members of StartTranscriptionJob's request that its answer repeats.
_REPEATED = (
    "MediaFormat",
    "Media",
    "Settings",
    "ModelSettings",
    "JobExecutionSettings",
    "ContentRedaction",
    "IdentifyLanguage",
    "IdentifyMultipleLanguages",
    "LanguageOptions",
    "LanguageIdSettings",
    "Tags",
)
_SUMMARISED = ("ContentRedaction", "ModelSettings", "IdentifyLanguage", "IdentifyMultipleLanguages")


def started(job: Job) -> dict[str, Any]:
    """Returns the job of StartTranscriptionJob's answer, with the request's Settings."""
    return _present({**_states(job), **_members(job, _REPEATED)})


def described(job: Job, transcript: dict[str, Any]) -> dict[str, Any]:
    """Returns the job of GetTranscriptionJob's answer.

    transcript is empty if there are no results.
    """
    settings = job.request.get("Settings") or {}
    return _present(
        {
            **_states(job),
            "MediaFormat": job.media_format,
            "MediaSampleRateHertz": job.rate,
            **_members(job, _REPEATED),
            "Settings": {"ChannelIdentification": False, "ShowAlternatives": False, **settings},
            "Transcript": transcript,
        }
    )


def summary(job: Job) -> dict[str, Any]:
    """Returns the job of ListTranscriptionJobs' answer."""
    place = {"OutputLocationType": "CUSTOMER_BUCKET"}
    return _present({**_states(job), **_members(job, _SUMMARISED), **place})


def _states(job: Job) -> dict[str, Any]:
    """Returns status and times; StartTime is absent while the job is queued."""
    return {
        "TranscriptionJobName": job.name,
        "TranscriptionJobStatus": job.status,
        "LanguageCode": job.request.get("LanguageCode") or next(iter(job.languages), None),
        "IdentifiedLanguageScore": next(iter(job.languages.values()), None),
        "LanguageCodes": [
            {"LanguageCode": code, "DurationInSeconds": round(seconds, 2)}
            for code, seconds in job.language_seconds.items()
        ]
        or None,
        "CreationTime": job.created,
        "StartTime": job.started,
        "CompletionTime": job.completed,
        "FailureReason": job.failure_reason,
    }


def _members(job: Job, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: job.request[name] for name in names if name in job.request}


def _present(members: dict[str, Any]) -> dict[str, Any]:
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in members.items()
        if value is not None
    }
